import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { AppError, ERRORS, type ErrorCode } from '#shared/contract/errors.ts'
import { isDocumentKind } from '#shared/documents/kinds.ts'
import { mayDo, type Role } from '#shared/rules/roles.ts'
import { createTurns, reasonOf, type Printer } from '#main/printing/queue.ts'
import type { RemoteHost } from '#main/tls/pinned.ts'
import { saveJson } from './hall.ts'
import type { WindowLink } from './scheme.ts'

const Choices = z.record(z.string(), z.string())
type Choices = z.infer<typeof Choices>
const Pages = z.object({ kind: z.string(), number: z.string(), pages: z.array(z.string()) })

export interface JoinedPrinting {
  /** Prints a sheet of the host on this machine and tells the host what became of job `job`. Errors: PRINT_FAILED, those of the host. */
  print(input: { documentId: string; copy: number; job?: string | undefined }): Promise<{ printer: string | null }>
  printers(): Promise<{ choices: Choices; printers: Awaited<ReturnType<Printer['list']>> }>
  choosePrinter(input: { kind: string; deviceName: string | null }): Promise<Choices>
  idle(): Promise<void>
}

/** A call to the host as the person of the window. Errors: those of the host. */
export async function askHost<T>({ remote, link }: { remote: RemoteHost; link: WindowLink }, path: string, body?: unknown): Promise<T> {
  const headers = { ...(link.token !== null && { authorization: `Bearer ${link.token}` }), ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }) }
  const answer = await remote.handle(new Request(`app://centre/api${path}`, { headers, ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }) }))
  const said = (await answer.json().catch(() => null)) as { code?: string; message?: string } | null
  if (answer.ok) return said as T
  throw new AppError(said?.code && said.code in ERRORS ? (said.code as ErrorCode) : 'HOST_UNREACHABLE', said?.message ? { message: said.message } : {})
}

/** Who is logged in there; LOGIN_REQUIRED when nobody is, or the screen is locked. */
export async function personAtHost(way: { remote: RemoteHost; link: WindowLink }): Promise<{ role: Role }> {
  const { user, locked } = await askHost<{ user: { role: Role }; locked: boolean }>(way, '/session')
  if (locked) throw new AppError('LOGIN_REQUIRED')
  return user
}

function readChoices(file: string): Choices {
  try {
    return Choices.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

/** Printing of a joined desk: the sheets are the host's, printers and their choice are of this machine. */
export function createJoinedPrinting(parts: { remote: RemoteHost; link: WindowLink; printer: Printer; choicesFile: string }): JoinedPrinting {
  const { printer, choicesFile } = parts
  const turns = createTurns()
  const work = async (documentId: string, copy: number): Promise<string | null> => {
    const { kind, number, pages } = Pages.parse(await askHost(parts, `/documents/${encodeURIComponent(documentId)}/pages${copy > 0 ? `?copy=${copy}` : ''}`))
    const deviceName = readChoices(choicesFile)[kind] ?? null
    await printer.print({ title: `${kind} ${number}`, pages }, deviceName)
    return deviceName
  }
  return {
    idle: turns.idle,
    print: ({ documentId, copy, job }) =>
      turns.take(async () => {
        if (job === undefined) throw new AppError('INPUT_INVALID')
        if (!mayDo((await personAtHost(parts)).role, 'print.record')) throw new AppError('FORBIDDEN')
        const result = (status: 'printed' | 'failed', failure?: string): Promise<unknown> => askHost(parts, `/print-jobs/${encodeURIComponent(job)}/result`, { status, ...(failure && { failure }) })
        const printed = await work(documentId, copy).catch(async (error: unknown) => {
          // That it cannot be told must not hide why the sheet failed.
          await result('failed', reasonOf(error).slice(0, 200)).catch(() => undefined)
          throw new AppError('PRINT_FAILED', { message: `打印失败:${reasonOf(error)}` })
        })
        await result('printed').catch((error: unknown) => {
          throw new AppError('PRINT_FAILED', { message: `已送到打印机,但大厅主机没有记下(${reasonOf(error)})。请先看是否已打出,不要重复打印` })
        })
        return { printer: printed }
      }),
    async printers() {
      await personAtHost(parts)
      return { choices: readChoices(choicesFile), printers: await printer.list() }
    },
    async choosePrinter({ kind, deviceName }) {
      if (!mayDo((await personAtHost(parts)).role, 'print.record')) throw new AppError('FORBIDDEN')
      if (!isDocumentKind(kind)) throw new AppError('INPUT_INVALID', { field: 'kind', message: '没有这种文书' })
      const { [kind]: _before, ...others } = readChoices(choicesFile)
      const choices = deviceName === null ? others : { ...others, [kind]: deviceName }
      await saveJson(choicesFile, choices)
      return choices
    },
  }
}
