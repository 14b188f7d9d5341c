import { call as callProcedure, ORPCError } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#shared/contract/errors.ts'
import { router } from '#main/api/router.ts'
import { openWorld, type Who, type World } from '#tests/support/core.ts'
import { livesBeside, liveThrough } from './lives.ts'

interface Facts {
  light: string
  activity: string
  estate: string
  bell: string
  form: string
  admission: string
  entry: string
  template: string
  query: string
  slipOfDepartment: string
  slipOfCommunity: string
  officer: string
}

const OWN = { departmentCode: 'WS', communityCode: 'C01' }
const FORM = { name: '越界表', usedFor: '试', basis: null, every: 'month', pages: null, minutes: null, from: '2026-04-20', until: null }

/** What belongs to department WS or community C01 without being a case, and what may be done to it; nobody of another place may. */
const CHANGES: Record<string, { who: Who[]; input: (f: Facts) => unknown }> = {
  'community.lightEvent': { who: ['officer2', 'communityWorker2'], input: (f) => ({ id: f.light, type: 'note', text: '看看' }) },
  'community.revealLight': { who: ['officer2', 'communityWorker2'], input: (f) => ({ id: f.light, reason: '好奇' }) },
  'community.endActivity': { who: ['communityWorker2'], input: (f) => ({ id: f.activity, type: 'cancelled', result: '不办了' }) },
  'community.planActivity': { who: ['communityWorker2'], input: () => ({ communityCode: 'C01', affairCode: 'SQ-01', title: '活动', place: '院', plannedAt: '2026-05-01T09:00:00+08:00' }) },
  'community.saveEstate': { who: ['communityWorker2'], input: (f) => ({ id: f.estate, name: '改名小区', companyId: null }) },
  'community.saveBell': { who: ['communityWorker2'], input: (f) => ({ id: f.bell, place: '别处', active: false, newToken: true }) },
  'community.ring': { who: ['communityWorker2'], input: (f) => ({ id: f.bell }) },
  'burden.end': { who: ['officer2', 'communityWorker2'], input: (f) => ({ id: f.form, until: '2026-04-20', reason: '不报了' }) },
  'burden.record': { who: ['officer2', 'communityWorker2'], input: () => ({ department: 'WS', community: 'C01', ...FORM }) },
  'evaluation.enter': { who: ['communityWorker2'], input: () => ({ code: 'PG16', community: 'C01', period: '2026', value: '9', evidence: '试' }) },
  'funds.submitAdmission': { who: ['officer2'], input: () => ({ ...OWN, matterCode: 'WS-04', task: '试', unit: '户次', amount: '', validFrom: '2026-05-01', number: '准9号' }) },
  'funds.moveAdmission': { who: ['officer2', 'communityWorker2'], input: (f) => ({ id: f.admission, version: 1, step: 'end', reason: '试', lastDay: '2026-04-30' }) },
  'funds.enter': { who: ['officer2'], input: () => ({ ...OWN, month: '2026-04', kind: 'payment', amount: '5', reason: '试' }) },
  'funds.correct': { who: ['officer2'], input: (f) => ({ id: f.entry, amount: '5', reason: '试' }) },
  'funds.sign': { who: ['officer2', 'communityWorker2'], input: () => ({ ...OWN, month: '2026-03', entries: 1, totalFen: 0 }) },
  'department.saveTemplate': { who: ['officer2'], input: (f) => ({ id: f.template, matterCode: null, result: 'granted', title: '改', body: '改' }) },
  'department.removeTemplate': { who: ['officer2'], input: (f) => ({ id: f.template }) },
  'queries.save': { who: ['officer2', 'clerk'], input: (f) => ({ id: f.query, name: '改名', columns: [{ key: 'number' }] }) },
  'queries.remove': { who: ['officer2', 'clerk'], input: (f) => ({ id: f.query }) },
  'queries.export': { who: ['officer2', 'clerk'], input: (f) => ({ id: f.query, format: 'csv' }) },
  'supervision.reply': { who: ['officer2', 'communityWorker2', 'clerk'], input: (f) => ({ id: f.slipOfDepartment, reply: '已办' }) },
}

const procedure = (name: string) => name.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], router) as Parameters<typeof callProcedure>[0]

async function ask(w: World, who: Who, name: string, input: unknown): Promise<string> {
  try {
    return `done: ${JSON.stringify(await callProcedure(procedure(name), input as never, { context: { core: w.core, call: w.as(who) } as never }))}`
  } catch (error) {
    if (error instanceof AppError) return JSON.stringify([error.code, error.message, error.extra])
    if (error instanceof ORPCError) throw new Error(`${name}: ${error.message} ${JSON.stringify(error.cause)}`, { cause: error })
    throw error
  }
}

async function factsOf(w: World): Promise<Facts> {
  const one = async (text: string) => String((await w.sql(text))[0]?.['id'])
  const by = (name: string, input: object) => callProcedure(procedure(name), input as never, { context: { core: w.core, call: w.as('supervisor') } as never }) as Promise<{ id: string }>
  const template = '019a0000-0000-7000-8000-000000000001'
  await by('department.saveTemplate', { id: template, department: 'WS', matterCode: null, result: 'granted', title: '界内人模板', body: '界内人' })
  return {
    light: await one('select id from light_case'),
    activity: (await by('community.planActivity', { communityCode: 'C01', affairCode: 'SQ-01', title: '界内人活动', place: '院', plannedAt: '2026-05-01T09:00:00+08:00' })).id,
    estate: (await by('community.saveEstate', { communityCode: 'C01', name: '界内人小区', companyId: null })).id,
    bell: (await by('community.saveBell', { communityCode: 'C01', place: '界内人家', active: true, newToken: false })).id,
    form: await one('select id from asked_form'),
    admission: await one('select id from admission'),
    entry: await one(`select id from fund_entry where kind = 'deduction'`),
    template,
    query: (await by('queries.save', { name: '界内人清单', shared: false, filter: {}, columns: [{ key: 'number' }], departmentCode: null })).id,
    slipOfDepartment: await one(`select id from supervision_slip where target_kind = 'department' and subject = '界内人'`),
    slipOfCommunity: await one(`select id from supervision_slip where target_kind = 'community' and subject = '界内人'`),
    officer: w.people.officer.id,
  }
}

describe('what belongs to one department or community, by who is of another', () => {
  let w: World
  let facts: Facts
  beforeAll(async () => {
    w = await openWorld({ dialect: 'sqlite' })
    const lives = await liveThrough(w, { matter: 'WS-04', department: 'WS', name: '界内人', elsewhere: 'C03' })
    await livesBeside(w, lives)
    w.at('2026-04-20T10:00')
    facts = await factsOf(w)
  })
  afterAll(() => w.close())

  const state = async (): Promise<string> => JSON.stringify(await w.dump('audit', 'audit_head'))

  it.each(Object.entries(CHANGES).flatMap(([name, { who, input }]) => who.map((one) => ({ name, who: one, input }))))('$name is refused to $who, tells nothing and changes nothing', async ({ name, who, input }) => {
    const before = await state()
    const answer = await ask(w, who, name, input(facts))
    expect(answer).toMatch(/^\["(FORBIDDEN|NOT_FOUND|TRANSITION_REFUSED)"/)
    expect(answer).not.toContain('界内人')
    expect((await state()) === before).toBe(true)
  })

  it('the same is done by who may', async () => {
    const own = [
      ['officer', 'department.removeTemplate'], ['officerHead', 'funds.correct'], ['communityWorker', 'community.endActivity'], ['communityWorker', 'community.revealLight'], ['communityWorker', 'community.ring'],
      ['communityWorker', 'community.saveEstate'], ['supervisor', 'queries.remove'], ['officer', 'supervision.reply'], ['officer', 'burden.end'],
    ] as const
    for (const [who, name] of own) expect([name, await ask(w, who, name, CHANGES[name]!.input(facts))]).toEqual([name, expect.stringMatching(/^done/)])
  })
})
