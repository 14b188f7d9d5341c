import { v7 as uuid } from 'uuid'
import type { IsoDate } from '#shared/rules/time.ts'
import type { CaseEventInput } from '#shared/contract/caseEvents.ts'
import { applyEvent, createCase } from '#main/domain/cases/service.ts'
import { correct, enter, listEntries } from '#main/domain/funds/ledger.ts'
import { moveAdmission, submitAdmission } from '#main/domain/funds/register.ts'
import { getSettlement, signSettlement } from '#main/domain/funds/settlement.ts'
import { callOf } from './agenda.ts'
import type { DistrictPlay } from './district.ts'
import { madeUpPerson } from './people.ts'
import { one } from './staff.ts'

type Goal = 'pending' | 'approved' | 'admitted' | 'refused' | 'ended'

/** Department, communities, matter, task, unit, yuan per unit (empty: 未定价), how far it gets, last day. */
type AdmissionRow = readonly [department: string, communities: readonly (string | null)[], matter: string | null, task: string, unit: string, amount: string, goal: Goal, until?: 'endOfBefore']
const ADMISSIONS: readonly AdmissionRow[] = [
  ['MZ', ['C01', 'C02', 'C03'], null, '低保、救助、优抚对象入户核实', '户次', '40.00', 'admitted'],
  ['LD', ['C01', 'C02'], null, '就业困难人员调查核实', '件', '25.00', 'admitted'],
  ['CL', ['C01', 'C02', 'C03'], null, '残疾人上门受理、陪同评定', '件', '', 'admitted'],
  ['JF', ['C01'], 'JF-01', '廉租住房入户核查、公示', '户次', '', 'admitted'],
  ['WS', ['C02'], 'WS-02', '小餐饮周边居民意见征询', '件', '60.00', 'admitted'],
  ['JS', ['C01'], null, '计划生育情况核实', '件', '10.00', 'admitted', 'endOfBefore'],
  ['WT', ['C03'], null, '社区文体活动组织', '场', '200.00', 'ended'],
  ['HB', ['C01'], 'HB-01', '餐饮项目相邻居民听证', '件', '150.00', 'approved'],
  ['SR', ['C01'], 'SR-01', '临时占道周边居民征询', '件', '30.00', 'pending'],
  ['GA', [null], null, '出租房屋线索采集', '件', '5.00', 'refused'],
]

/** Admissions from the month before on, its settlement signed by both sides, a deduction, a payment and a price set afterwards. */
export function playFunds(play: DistrictPlay): void {
  let serial = 0
  for (const row of ADMISSIONS)
    for (const community of row[1]) {
      const number = `练习准〔${play.month.slice(0, 4)}〕${++serial}号`
      const recent = row[6] === 'pending' || row[6] === 'approved'
      play.on(recent ? play.day(-3) : play.before(1), `09:${String(serial).padStart(2, '0')}`, () => admit(play, row, community, number))
    }
  earlierCases(play)
  settle(play)
}

async function admit({ core, staff, month, before, on, day }: DistrictPlay, [department, , matterCode, task, unit, amount, goal, until]: AdmissionRow, communityCode: string | null, number: string): Promise<void> {
  const head = callOf(one(staff.heads.get(department), department))
  const centre = callOf(staff.supervisor)
  const year = month.slice(0, 4)
  const from: IsoDate = goal === 'pending' || goal === 'approved' ? day(-1) : before(1)
  const validTo = until === 'endOfBefore' ? before(-1) : `${year}-12-31`
  let admission = await submitAdmission(core, head, { number, departmentCode: department, communityCode, matterCode, work: null, task, unit, amount, validFrom: from, validTo })
  const step = async (call: typeof head, name: Parameters<typeof moveAdmission>[2]['step'], more: object = {}): Promise<void> => {
    admission = await moveAdmission(core, { ...call, idempotencyKey: uuid() }, { id: admission.id, version: admission.version, step: name, ...more })
  }
  if (goal === 'pending') return
  if (goal === 'refused') return step(centre, 'refuse', { reason: '出租房屋管理属公安职责,不应整体转给社区;需要协助时逐件商请' })
  await step(centre, 'approve')
  await step(head, 'confirm')
  if (goal === 'approved' || communityCode === null) return
  await step(callOf(one(staff.workers.get(communityCode)?.[0], communityCode)), 'confirm')
  if (goal === 'ended') on(day(5), '10:05', () => step(centre, 'end', { lastDay: day(10), reason: '活动由文化站自办,不再委托社区' }))
}

/** Three cases of the month before, closed within it: what its settlement is about. */
function earlierCases({ core, staff, random, before, on }: DistrictPlay): void {
  const [clerk, officer] = [one(staff.clerks[0], 'clerk'), one(staff.officers.get('MZ'), 'officer')]
  for (const [i, matterCode] of ['MZ-02', 'MZ-06', 'MZ-06'].entries())
    on(before(2), `1${i}:20`, async () => {
      const matter = core.catalogue.matterNear(matterCode, before(2))
      const materials = matter.materials.filter((m) => m.required).map((m) => ({ no: m.no, received: true }))
      const { id } = await createCase(core, callOf(clerk), { matterCode, applicant: { ...madeUpPerson(random), communityCode: 'C01' }, materials, step: 'dispatch' })
      const move = (event: object, by = officer) => applyEvent(core, callOf(by), { id, ...event } as CaseEventInput)
      on(before(3), `09:1${i}`, async () => void (await move({ type: 'signIn', receiver: officer.name })))
      on(before(8), `15:1${i}`, async () => void (await move({ type: 'close', result: 'granted', opinion: '经审核,符合条件,同意办理' })))
      on(before(9), `10:1${i}`, async () => void (await move({ type: 'deliver', way: 'counter', receiver: '本人', relation: '本人' }, clerk)))
    })
}

function settle({ core, staff, month, day, before, on }: DistrictPlay): void {
  const account = { departmentCode: 'MZ', communityCode: 'C01' }
  const earlier = before(1).slice(0, 7)
  const head = one(staff.heads.get('MZ'), 'head')
  const worker = one(staff.workers.get('C01')?.[0], 'worker')
  on(before(9), '16:00', async () => void (await enter(core, callOf(head), { ...account, month: earlier, kind: 'deduction', amount: '15.00', reason: '一户走访未按要求留存照片,经双方核对扣减' })))
  for (const [n, signer] of [[3, head], [4, worker]] as const)
    on(day(n), '15:30', async () => {
      const { entries, totalFen } = await getSettlement(core, callOf(signer), { ...account, month: earlier })
      await signSettlement(core, callOf(signer), { ...account, month: earlier, entries, totalFen })
      if (signer === worker) on(day(6), '14:40', async () => void (await enter(core, callOf(head), { ...account, month, kind: 'payment', amount: (totalFen / 100).toFixed(2), reason: `支付${earlier}结算款,电汇凭证练习-0017` })))
    })
  on(day(-4), '16:10', async () => void (await enter(core, callOf(one(staff.heads.get('LD'), 'head')), { departmentCode: 'LD', communityCode: 'C02', month, kind: 'deduction', amount: '12.50', reason: '重复调查一件,按半价计' })))
  on(day(-2), '16:20', async () => {
    const { rows } = await listEntries(core, callOf(staff.supervisor), { unpriced: true, limit: 10 })
    const entry = rows.at(-1)
    if (entry) await correct(core, callOf(staff.supervisor), { id: entry.id, unitPrice: '35.00', reason: '双方商定单价,练习协〔2026〕2号' })
  })
}
