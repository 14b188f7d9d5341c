import { createHash, randomInt } from 'node:crypto'
import { AppError } from '#shared/contract/errors.ts'
import { LIGHT_STATES, type LightState } from '#shared/rules/lightCase.ts'
import { epochOf, toIsoTime, type IsoTime } from '#shared/rules/time.ts'
import { actAsSystem } from '#main/core/action.ts'
import type { Core } from '#main/core/core.ts'
import { insertLight } from './lightCases.ts'

/** Letters and digits that are not mistaken for each other when read out on the telephone. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
/** 31^12: not to be guessed at the rate the page allows. */
const CODE_LENGTH = 12
const PER_PHONE = 3
const DAY_MS = 24 * 3_600_000

export interface InternetRequest {
  kind: 'help' | 'inquiry'
  communityCode: string | null
  content: string
  name: string
  phone: string
  place: string
}

export const newQueryCode = (): string => Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
/** As people type it: any case, blanks and dashes. */
const hashOf = (code: string): string => createHash('sha256').update(code.toUpperCase().replace(/[^0-9A-Z]/g, '')).digest('hex')

/**
 * Takes a request of the public page down and gives the code it is asked about with; only its hash is kept. Errors: RATE_LIMITED (three a
 * day from one telephone), INPUT_INVALID (community).
 */
export async function takeFromInternet(core: Core, given: InternetRequest): Promise<{ code: string; promisedAt: IsoTime }> {
  return actAsSystem(core, 'light.internet', async (scope) => {
    const { tx, now } = scope
    await core.calendar.refresh(tx)
    const since = toIsoTime(epochOf(now) - DAY_MS)
    const { n } = await tx.selectFrom('light_case').select((eb) => eb.fn.countAll<number>().as('n')).where('channel', '=', 'internet').where('person_phone', '=', given.phone).where('received_at', '>=', since).executeTakeFirstOrThrow()
    if (Number(n) >= PER_PHONE) throw new AppError('RATE_LIMITED', { message: '这个电话今天已提交多次,我们会尽快联系您;急事请直接打电话' })
    const community = given.communityCode
    if (community !== null && !(await tx.selectFrom('community').select('code').where('code', '=', community).executeTakeFirst())) throw new AppError('INPUT_INVALID', { field: 'community', message: '请从列表中选择社区' })
    const code = newQueryCode()
    const help = given.kind === 'help'
    const row = await insertLight(core, scope, {
      kind: given.kind, channel: 'internet', title: [...given.content.replace(/\s+/g, ' ')].slice(0, 30).join(''), content: given.content, community_code: community,
      person_name: given.name, person_phone: given.phone, place: given.place || null, query_hash: hashOf(code), point_code: null,
      owner_kind: help && community !== null ? 'community' : 'centre', owner_code: help ? community : null,
    })
    return { result: { code, promisedAt: row.promised_at }, subject: row.id, detail: { number: row.number, kind: row.kind } }
  })
}

export interface QueryAnswer {
  number: string
  state: LightState
  stateLabel: string
  receivedAt: IsoTime
  promisedAt: IsoTime
  answer: string | null
}

/** State and answer of the request a code belongs to; no names. Null: there is none. */
export async function lookUp(core: Core, code: string): Promise<QueryAnswer | null> {
  const row = await core.db.read.selectFrom('light_case').select(['number', 'state', 'received_at', 'promised_at', 'answer']).where('query_hash', '=', hashOf(code)).executeTakeFirst()
  return row ? { number: row.number, state: row.state, stateLabel: LIGHT_STATES[row.state], receivedAt: row.received_at, promisedAt: row.promised_at, answer: row.state === 'open' ? null : row.answer } : null
}
