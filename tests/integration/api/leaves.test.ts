import { call as callProcedure, ORPCError } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '#shared/contract/errors.ts'
import { contract } from '#shared/contract/index.ts'
import { router } from '#main/api/router.ts'
import { DIALECTS, openWorld, type World } from '#tests/support/core.ts'
import { livesBeside, liveThrough } from '../privacy/lives.ts'

/** What stands in for every single field of every procedure in turn: whatever it is, the answer is never an error of the program. */
const STRANGE: unknown[] = [
  '', '9999-12-31', '0000-01-01', '2199-12-31', '1900-01', '2026-03-02T10:00:00+14:00', 'a\0b', '\ud800', '👩‍👩‍👧‍👦', '__proto__', "'; drop table cases; --", '%_*[', '../../etc/passwd', '<script>',
  '办'.repeat(5000), '999999999999999999999', '01', 'MZ-01', 'C99', -1, 0, 1.5, 2 ** 31, 2 ** 53, Number.NaN, null, [], {}, true,
]

interface Schema {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  properties?: Record<string, Schema>
  items?: Schema
  format?: string
  pattern?: string
  minimum?: number
}
type Place = (string | number)[]

const BY_NAME: [name: RegExp, value: string][] = [[/matter/i, 'WS-04'], [/department/i, 'WS'], [/community/i, 'C01'], [/point/i, '001'], [/counter/i, '01'], [/period/, '2026']]

/** A likely input of a schema; `id` where a key is asked for. */
function likely(schema: Schema, id: string, name = ''): unknown {
  const of = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (of) return likely(of, id, name)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.type === 'object') return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, likely(inner, id, key)]))
  if (schema.type === 'array') return [likely(schema.items ?? {}, id, name)]
  if (schema.type === 'number' || schema.type === 'integer') return Math.max(1, schema.minimum ?? 1)
  if (schema.type === 'boolean') return true
  if (schema.type === 'null') return null
  if (schema.format === 'date') return '2026-03-02'
  if (schema.pattern?.includes('T')) return '2026-03-02T10:00:00+08:00'
  if (schema.pattern?.startsWith('^\\d{4}-(0')) return '2026-03'
  if (/^(id|caseId)$/.test(name)) return id
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? '试试'
}

function* places(value: unknown, at: Place = []): Generator<Place> {
  yield at
  if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) yield* places(inner, [...at, key])
}

function withStrange(value: unknown, [key, ...rest]: Place, strange: unknown): unknown {
  if (key === undefined) return strange
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string | number, unknown>
  copy[key] = withStrange(copy[key], rest, strange)
  return copy
}

/** Files are written, the program is set up, or the session that asks ends: each has tests of its own. */
const APART = /^(backup|session\.|system\.setUp|transfer\.(startExport|importAll|closePoint|finishClosure)|district\.(send|import)|queries\.schedule$)/

type Tree = { [name: string]: Tree } & { '~orpc'?: { inputSchema?: z.ZodType } }
function* procedures(tree: Tree, at: string[] = []): Generator<[name: string, input: Schema]> {
  const schema = tree['~orpc']?.inputSchema
  if (schema && !APART.test(at.join('.'))) yield [at.join('.'), z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema]
  if (!tree['~orpc']) for (const [name, inner] of Object.entries(tree)) yield* procedures(inner as Tree, [...at, name])
}

/** Every likely input of a procedure with each of its places made strange. */
function* inputsOf(schema: Schema, id: string): Generator<unknown> {
  for (const variant of schema.oneOf ?? schema.anyOf ?? [schema]) {
    const value = likely(variant, id)
    yield value
    for (const place of places(value)) for (const strange of STRANGE) yield withStrange(value, place, strange)
  }
}

describe.each(DIALECTS)('every field of every call on %s', (dialect) => {
  let w: World
  let keys: [name: RegExp, id: string][]
  beforeAll(async () => {
    w = await openWorld({ dialect })
    const lives = await liveThrough(w, { matter: 'WS-04', department: 'WS', name: '试字段', elsewhere: 'C03' })
    const light = await livesBeside(w, lives)
    const one = async (table: string) => String((await w.sql(`select id from ${table}`))[0]?.['id'])
    keys = [
      [/^community\.(light|revealLight)/, light], [/^supervision\.(reply|close)/, await one('supervision_slip')], [/^complaints/, lives.complaint], [/^queries/, lives.query], [/^documents/, await one('document')],
      [/^funds\.correct/, await one('fund_entry')], [/^people/, w.people.clerk2.id], [/^applicants/, lives.applicant], [/^queue/, await one('ticket')], [/./, lives.ids[1]!],
    ]
  })
  afterAll(() => w.close())

  it('may hold anything: it is taken or refused, never an error of the program', async () => {
    const failed = new Map<string, string>()
    for (const [name, schema] of procedures(contract as unknown as Tree)) {
      const procedure = name.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], router) as Parameters<typeof callProcedure>[0]
      for (const input of inputsOf(schema, keys.find(([pattern]) => pattern.test(name))![1]))
        await callProcedure(procedure, input as never, { context: { core: w.core, call: w.as('supervisor') } as never }).catch((thrown: unknown) => {
          const error = w.core.db.translate(thrown)
          const refused = (error instanceof AppError && error.code !== 'INTERNAL') || (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST')
          if (!refused) failed.set(name, `${JSON.stringify(input)}: ${String(thrown)} ${thrown instanceof Error ? String(thrown.cause) : ''}`)
        })
    }
    expect([...failed]).toEqual([])
  }, 240_000)
})
