import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import type { Contract } from '#shared/contract/index.ts'
import type { ErrorBody } from '#shared/contract/errors.ts'
import { STAMP_HEADER } from '#shared/contract/stamp.ts'

/** `idempotencyKey`: give one to make several calls count as the same action (a second F9); otherwise each call gets its own. */
export type CallContext = { idempotencyKey?: string }
export type Client = ContractRouterClient<Contract, CallContext>

/** Calls that change nothing and so carry no idempotency key. */
const READS = new Set([
  'session.current', 'system.health', 'system.capabilities', 'system.audit', 'people.list',
  'catalogue.matters', 'catalogue.matter', 'catalogue.departments', 'catalogue.communities', 'catalogue.affairs', 'catalogue.points',
  'calendar.due', 'calendar.year', 'identifiers.check', 'applicants.search', 'desk.drafts', 'desk.draft', 'cases.list', 'cases.get', 'cases.today',
  'documents.pdf', 'documents.pages', 'documents.queue', 'reports.month', 'reports.monthXlsx', 'reports.monthPdf', 'reports.progress', 'district.destination',
])

const RETRY_DELAY_MS = 400

/** A random UUID (v4); `crypto.randomUUID` is missing where a counter opens the host by plain http over the local network. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** A failed connection is tried once more with the very same request, so with the same idempotency key: it never makes two cases. */
async function fetchWithRetry(request: Request, init: RequestInit): Promise<Response> {
  const again = request.clone()
  try {
    return await readable(await fetch(request, { ...init, credentials: 'same-origin' }))
  } catch (error) {
    if (request.signal.aborted) throw error
    await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS))
    return readable(await fetch(again, { ...init, credentials: 'same-origin' }))
  }
}

/** A refusal given before the call reached its procedure is a flat ErrorBody; the link wants it in its own envelope. */
async function readable(response: Response): Promise<Response> {
  noticeStamp(response.headers.get(STAMP_HEADER))
  if (response.status < 400) return response
  const body: unknown = await response.clone().json().catch(() => null)
  if (typeof body !== 'object' || body === null || !('code' in body) || 'json' in body) return response
  const { code, message, ...data } = body as ErrorBody
  return Response.json({ json: { defined: false, code, status: response.status, message, data } }, { status: response.status })
}

const link = new RPCLink<CallContext>({
  url: () => new URL('/rpc', location.origin),
  headers: ({ context }, path) => ({
    'x-requested-with': 'centre',
    // Shows the desktop host that the call comes from the page of its own window.
    ...(window.centre?.key && { 'x-centre-window': window.centre.key }),
    ...(!READS.has(path.join('.')) && { 'idempotency-key': context.idempotencyKey ?? newKey() }),
  }),
  fetch: fetchWithRetry,
})

/** The core as typed functions: `await client.cases.get({ id })`. */
export const client: Client = createORPCClient<Client>(link)

/** TanStack Query options of every procedure: `useQuery(api.cases.list.queryOptions({ input }))`. */
export const api = createTanstackQueryUtils(client)

const NETWORK: ErrorBody = { code: 'NETWORK', message: '连不上主机,填写的内容已留在本机,请检查网络后重试' }

/** Any thrown thing as the one shape screens show. Codes are those of contract/errors.ts, plus NETWORK. */
export function errorOf(error: unknown): ErrorBody {
  if (error instanceof ORPCError) {
    const extra = (typeof error.data === 'object' && error.data !== null ? error.data : {}) as Partial<ErrorBody>
    return {
      code: String(error.code),
      message: error.message,
      ...(typeof extra.field === 'string' && { field: extra.field }),
      ...(typeof extra.rule === 'string' && { rule: extra.rule }),
      ...(extra.data !== undefined && { data: extra.data }),
    }
  }
  if (error instanceof TypeError) return NETWORK
  return { code: 'INTERNAL', message: error instanceof Error && error.message ? error.message : '程序内部错误,请重试或联系管理员' }
}

export type SessionTrouble = 'login' | 'locked'
const troubleListeners = new Set<(trouble: SessionTrouble) => void>()

/** Told whenever any call finds the session ended or locked. Returns the function that stops it. */
export function onSessionTrouble(listener: (trouble: SessionTrouble) => void): () => void {
  troubleListeners.add(listener)
  return () => troubleListeners.delete(listener)
}

function noticeTrouble(error: unknown): void {
  const { code } = errorOf(error)
  const trouble = code === 'LOGIN_REQUIRED' ? 'login' : code === 'SESSION_LOCKED' ? 'locked' : null
  if (trouble) for (const listener of troubleListeners) listener(trouble)
}

/** Stamp of catalogue and calendar with the last answer. */
let stamp: string | null = null

/** Screens keep the catalogue long, for it rarely changes; when an answer comes with another stamp, what is kept is asked for again. */
function noticeStamp(now: string | null): void {
  if (now === null || now === stamp) return
  const known = stamp !== null
  stamp = now
  if (known) for (const kept of [api.catalogue, api.authority, api.calendar]) void queryClient.invalidateQueries({ queryKey: kept.key() })
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeTrouble }),
  mutationCache: new MutationCache({ onError: noticeTrouble }),
  defaultOptions: {
    // The host may be this very machine: whether the browser believes to be online says nothing. Retries happen in the link.
    queries: { networkMode: 'always', retry: false, staleTime: 10_000, refetchOnWindowFocus: true },
    mutations: { networkMode: 'always', retry: false },
  },
})
