import { afterEach, describe, expect, it } from 'vitest'
import { verifyDatabase } from '#main/database/verify.ts'
import { findMatters } from '#main/domain/catalogue/service.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { readZip, textOf } from '#main/reports/zip.ts'
import { closePoint, finishClosure } from '#main/domain/transfer/closing.ts'
import { runDueChanges } from '#main/domain/transfer/moving.ts'
import { changeMatter, listChanges } from '#main/domain/transfer/ownership.ts'
import { listPoints, savePoint } from '#main/domain/transfer/points.ts'
import { keptPdf } from '#main/domain/documents/service.ts'
import { sha256 } from '#main/core/canonical.ts'
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { ChangeMatterInput, type PointInput } from '#shared/contract/transfer.ts'
import { applyTo, DIALECTS, openWorld, tempDir, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase, MATTER } from '#tests/support/samples.ts'

let w: World
afterEach(() => w.close())

const toRenshe = (change: object = {}): ChangeMatterInput =>
  ChangeMatterInput.parse({ matterCode: MATTER, toDepartment: 'SR', effectiveFrom: '2026-03-10', documentNumber: '白政发〔2026〕9号', reason: '职能调整', ...change })
const STATION: PointInput = {
  code: '101', name: '延龄巷社区受理站', kind: 'station', communityCode: 'C01', address: '延龄巷1号', phone: '025-99991111', validFrom: '2026-01-01', counters: [{ number: '01', name: '受理台', active: true }],
}
const kindsOf = async (id: string): Promise<string[]> => (await w.core.db.read.selectFrom('document').select('kind').where('case_id', '=', id).orderBy('id').execute()).map((d) => d.kind)
const caseRow = (id: string) => w.core.db.read.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

describe.each(DIALECTS)('a matter goes to another department (%s)', (dialect) => {
  it('from a date on: new cases go there, open ones along with D9 and D8, each keeps its version', async () => {
    w = await openWorld({ dialect })
    const dispatched = await createCase(w.core, w.as('clerk'), aCase(1, { step: 'dispatch' }))
    const inWork = await createCase(w.core, w.as('clerk'), aCase(2, { step: 'dispatch' }))
    await applyTo(w, 'officer', inWork.id, { type: 'signIn', receiver: '试办' })
    const atCounter = await createCase(w.core, w.as('clerk'), aCase(3))
    const version = (await caseRow(dispatched.id)).matter_version_id
    expect(await changeMatter(w.core, w.as('supervisor'), toRenshe({ openCases: 'move' }))).toMatchObject({ moved: 0, waiting: 3, doneAt: null })
    expect(await runDueChanges(w.core)).toBe(0)
    expect((await createCase(w.core, w.as('clerk'), aCase(4))).departmentCode).toBe('WS')
    const owner = () => findMatters(w.core, w.as('clerk'), { q: MATTER })[0]!.departmentCode
    expect(owner()).toBe('WS')

    w.at('2026-03-10T00:00')
    expect(owner()).toBe('SR')
    expect(await runDueChanges(w.core)).toBe(4)
    expect(await runDueChanges(w.core)).toBe(0)
    for (const { id } of [dispatched, inWork]) {
      const row = await caseRow(id)
      expect(row).toMatchObject({ department_code: 'SR', state: 'dispatched', officer_id: null, matter_version_id: version })
      expect((await kindsOf(id)).slice(-2)).toEqual(['D9', 'D8'])
    }
    expect(await caseRow(atCounter.id)).toMatchObject({ department_code: 'SR', state: 'accepted' })
    expect((await createCase(w.core, w.as('clerk'), aCase(5, { step: 'dispatch' }))).departmentCode).toBe('SR')
    const [change] = await listChanges(w.core, w.as('auditor'))
    expect(change).toMatchObject({ moved: 4, waiting: 0, problems: [], doneAt: expect.any(String) as string })
    const d9 = await w.core.db.read.selectFrom('document').select('data').where('case_id', '=', dispatched.id).where('kind', '=', 'D9').executeTakeFirstOrThrow()
    expect(JSON.parse(d9.data)).toMatchObject({ fromDepartment: w.core.catalogue.department('WS')!.name, reason: expect.stringContaining('白政发〔2026〕9号') as string })
    expect((await verifyDatabase(w.core.db)).findings).toEqual([])
  })

  it('at once when it is for today; open cases stay where that was chosen', async () => {
    w = await openWorld({ dialect })
    const open = await createCase(w.core, w.as('clerk'), aCase(1, { step: 'dispatch' }))
    expect(await changeMatter(w.core, w.as('supervisor'), toRenshe({ effectiveFrom: '2026-03-02' }))).toMatchObject({ moved: 0, doneAt: expect.any(String) as string })
    expect(await caseRow(open.id)).toMatchObject({ department_code: 'WS', state: 'dispatched' })
    await applyTo(w, 'officer', open.id, { type: 'signIn', receiver: '试办' })
    expect((await createCase(w.core, w.as('clerk'), aCase(2))).departmentCode).toBe('SR')
  })

  it('names what cannot move and goes on with the rest', async () => {
    w = await openWorld({ dialect })
    for (const n of [1, 2, 3]) await createCase(w.core, w.as('clerk'), aCase(n, { step: 'dispatch' }))
    await changeMatter(w.core, w.as('supervisor'), toRenshe({ openCases: 'move' }))
    // One event of the second case is dated later than the day: the log must stay in order.
    const [, second] = await w.core.db.read.selectFrom('cases').select(['id', 'number']).orderBy('id').execute()
    w.at('2026-03-12T10:00')
    await applyTo(w, 'supervisor', second!.id, { type: 'supervise', reason: '请答复' })
    w.at('2026-03-10T08:00')
    expect(await runDueChanges(w.core)).toBe(2)
    const [change] = await listChanges(w.core, w.as('supervisor'))
    expect(change).toMatchObject({ moved: 2, problems: [{ number: second!.number, why: expect.stringContaining('时钟') as string }] })
  })

  it('is refused without ground: past, unknown or same department, a version already there, not one’s role', async () => {
    w = await openWorld({ dialect })
    const ask = (change: object, who: Parameters<World['as']>[0] = 'supervisor') => refusal(changeMatter(w.core, w.as(who), toRenshe(change)))
    expect(await ask({ effectiveFrom: '2026-03-01' })).toMatchObject({ code: 'INPUT_INVALID', field: 'effectiveFrom' })
    expect(await ask({ toDepartment: 'ZZ' })).toMatchObject({ code: 'INPUT_INVALID', field: 'toDepartment' })
    expect(await ask({ toDepartment: 'WS' })).toMatchObject({ code: 'INPUT_INVALID', field: 'toDepartment' })
    expect(await ask({ toDepartment: undefined })).toMatchObject({ code: 'INPUT_INVALID', field: 'toDepartment' })
    expect(await ask({ matterCode: 'ZZ-99' })).toMatchObject({ code: 'MATTER_UNKNOWN' })
    expect(await ask({}, 'clerk')).toMatchObject({ code: 'FORBIDDEN' })
    await w.sql(`update department set valid_to = '2026-03-05' where code = 'SR'`)
    await w.sql(`update meta set value = 'y' where key = 'catalogue_stamp'`)
    expect(await ask({})).toMatchObject({ code: 'DEPARTMENT_INVALID' })
    await changeMatter(w.core, w.as('supervisor'), toRenshe({ toDepartment: 'MZ' }))
    expect(await ask({ toDepartment: 'JF' })).toMatchObject({ code: 'CONFLICT' })
    expect(await ask({ toDepartment: 'JF', effectiveFrom: '2026-03-05' })).toMatchObject({ code: 'CONFLICT' })
  })
})

describe.each(DIALECTS)('a matter goes to community stations (%s)', (dialect) => {
  it('the centre then names the station of the applicant’s community, the station takes it in, the department stays', async () => {
    w = await openWorld({ dialect })
    const toStations = { toDepartment: undefined, toStations: true, effectiveFrom: '2026-03-02' }
    expect(await refusal(changeMatter(w.core, w.as('supervisor'), toRenshe(toStations)))).toMatchObject({ field: 'toStations' })
    expect(await refusal(savePoint(w.core, w.as('supervisor'), { ...STATION, communityCode: null }))).toMatchObject({ field: 'communityCode' })
    await savePoint(w.core, w.as('supervisor'), STATION)
    await changeMatter(w.core, w.as('supervisor'), toRenshe(toStations))
    // Whoever searches at the centre is told before anything is taken in; at the station it is an ordinary matter.
    const found = (who: Parameters<World['as']>[0], q: string) => findMatters(w.core, w.as(who), { q })[0]
    const stations = [{ name: STATION.name, address: STATION.address, phone: STATION.phone, communityCode: 'C01' }]
    for (const q of [MATTER, w.core.catalogue.matterNear(MATTER, '2026-03-02').name]) expect(found('clerk', q)).toMatchObject({ code: MATTER, atStations: { since: '2026-03-02', stations } })
    expect(found('clerk', 'MZ-01')).toMatchObject({ atStations: null })
    await w.reopen()
    w.people.clerk2.pointCode = '101'
    expect(found('clerk2', MATTER)).toMatchObject({ code: MATTER, atStations: null })
    const inCommunity = (n: number, communityCode?: string) => ({ ...aCase(n), applicant: { ...aCase(n).applicant, communityCode } })
    const moved = await refusal(createCase(w.core, w.as('clerk'), inCommunity(1, 'C01')))
    expect(moved).toMatchObject({ code: 'MATTER_MOVED', data: { station: { name: STATION.name, phone: '025-99991111' } } })
    expect(moved.message).toMatch(/延龄巷社区受理站.*延龄巷1号.*025-99991111/)
    expect((await refusal(createCase(w.core, w.as('clerk'), inCommunity(2)))).message).toContain('延龄巷社区受理站')
    const taken = await createCase(w.core, w.as('clerk'), { ...inCommunity(3, 'C01'), pointCode: '101', counterNumber: '01' })
    expect(taken).toMatchObject({ departmentCode: 'WS', state: 'accepted' })
    expect(taken.number.slice(6, 9)).toBe('101')
  })
})

describe.each(DIALECTS)('a point is closed (%s)', (dialect) => {
  const closing = { pointCode: '002', lastDay: '2026-03-04', successor: '001', openCases: 'move' as const, documentNumber: '白政办〔2026〕31号', reason: '受理点撤并' }

  it('hands over its cases with a sheet per department and its full export, once everything in hand is settled', async () => {
    w = await openWorld({ dialect })
    await savePoint(w.core, w.as('supervisor'), { ...STATION, code: '002', name: '城南受理中心', kind: 'centre', communityCode: null })
    const at = { pointCode: '002', counterNumber: '01' }
    const open = await createCase(w.core, w.as('clerk'), aCase(1, { ...at, step: 'dispatch' }))
    const ended = await createCase(w.core, w.as('clerk'), aCase(2, at))
    await applyTo(w, 'clerk', ended.id, { type: 'withdraw', reason: '不办了', requestSigned: true })
    await w.sql(`insert into draft (id, point_code, counter, owner_id, version, title, data, created_at, updated_at) values ('d1', '002', '01', '${w.people.clerk.id}', 1, '草稿', '{}', '2026-03-02T09:00:00.000+08:00', '2026-03-02T09:00:00.000+08:00')`)
    for (const change of [{ pointCode: '777' }, { successor: '002' }, { successor: null }, { lastDay: '2026-03-01' }])
      expect(await refusal(closePoint(w.core, w.as('supervisor'), { ...closing, ...change }))).toMatchObject({ code: 'INPUT_INVALID' })
    expect(await closePoint(w.core, w.as('supervisor'), closing)).toMatchObject({ doneAt: null, blockers: [expect.stringContaining('草稿')] })
    expect(await refusal(closePoint(w.core, w.as('supervisor'), closing))).toMatchObject({ code: 'CONFLICT' })
    await createCase(w.core, w.as('clerk'), aCase(3, at))
    const folder = tempDir()
    const finish = () => finishClosure(w.core, w.as('supervisor'), { pointCode: '002', folder })
    expect((await refusal(finish())).message).toContain('2026-03-04')
    w.at('2026-03-05T09:00')
    expect(await refusal(createCase(w.core, w.as('clerk'), aCase(4, at)))).toMatchObject({ code: 'POINT_CLOSED' })
    expect(await refusal(finish())).toMatchObject({ code: 'CONFLICT', data: { blockers: [expect.stringContaining('草稿')] } })
    expect(readdirSync(folder)).toEqual([])
    await w.sql(`delete from draft`)
    // The folder is gone: the export fails, what was handed over stays, the next try goes on.
    expect(await refusal(finishClosure(w.core, w.as('supervisor'), { pointCode: '002', folder: path.join(folder, 'none') }))).toMatchObject({ code: 'NOT_FOUND' })
    const done = await finish()
    expect(done).toMatchObject({ moved: 2, doneAt: expect.any(String) as string, sheets: [{ department: w.core.catalogue.department('WS')!.name }] })
    const [file] = readdirSync(folder)
    expect(sha256(readFileSync(path.join(folder, file!)))).toBe(done.exportSha256)
    const cases = readZip(readFileSync(path.join(folder, file!))).find((p) => p.name.includes('-cases.'))!
    expect(textOf(cases).trim().split('\n')).toHaveLength(3)
    expect(await caseRow(open.id)).toMatchObject({ department_code: 'WS', state: 'dispatched', point_code: '002' })
    const events = await w.core.db.read.selectFrom('case_event').select(['type', 'data']).where('case_id', '=', open.id).orderBy('seq').execute()
    expect(events.filter((e) => e.type === 'correct')).toHaveLength(1)
    expect(JSON.parse(events.at(-1)!.data)).toMatchObject({ oldValue: '002', newValue: '001' })
    const sheet = await w.core.db.read.selectFrom('document').selectAll().where('kind', '=', 'YJ').executeTakeFirstOrThrow()
    expect(JSON.parse(sheet.data)).toMatchObject({ successor: '淮海路受理中心', open: [{ papers: '材料 7、文书 3' }, {}], closed: [{ state: '已撤回' }] })
    expect((await keptPdf(w.core, sheet)).byteLength).toBeGreaterThan(5000)
    expect(await finish()).toMatchObject({ exportSha256: done.exportSha256 })
    expect((await listPoints(w.core, w.as('auditor'))).find((p) => p.code === '002')).toMatchObject({ validTo: '2026-03-04', closure: { moved: 2 } })
    expect((await verifyDatabase(w.core.db)).findings).toEqual([])
  })
})
