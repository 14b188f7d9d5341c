import { v7 as uuid } from 'uuid'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { addDays, type IsoDate } from '#shared/rules/time.ts'
import type { OpinionResult } from '#shared/rules/opinions.ts'
import type { Frequency } from '#shared/rules/burden.ts'
import type { Actor } from '#main/core/core.ts'
import { recordAuthority } from '#main/domain/authority/service.ts'
import { endForm, recordForm } from '#main/domain/burden/service.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { makeBatch, readyForBatch } from '#main/domain/departments/batches.ts'
import { answerPapers, askPapers } from '#main/domain/departments/papers.ts'
import { saveTemplate } from '#main/domain/departments/templates.ts'
import { enterValue } from '#main/domain/evaluation/service.ts'
import { callOf, DAY, later } from './agenda.ts'
import type { DistrictPlay } from './district.ts'
import { madeUpPerson } from './people.ts'
import { one } from './staff.ts'

/** Its letter of delegation has run out and nobody may accept it: the practice month leaves it alone. */
export const UNUSED_MATTER = 'JY-02'

/** Department, matter (null: all of it), result, title, text. */
const TEMPLATES: readonly (readonly [string, string | null, OpinionResult, string, string])[] = [
  ['MZ', null, 'granted', '符合条件', '经审核,{申请人}申请的{事项}符合规定条件,同意办理。'],
  ['MZ', 'MZ-01', 'refused', '收入超过低保标准', '经入户调查和收入核对,{申请人}家庭人均月收入高于本市低保标准,不予批准。如不服本决定,可依法申请行政复议或提起行政诉讼。'],
  ['MZ', null, 'reject', '与登记不符', '{申请人}提交的材料与户籍登记不一致,请核实后重新申请。'],
  ['LD', null, 'granted', '认定通过', '{申请人}符合就业困难人员条件,予以认定,有效期自{日期}起。'],
  ['WS', null, 'granted', '现场核查合格', '经现场核查,卫生设施符合要求,准予许可。'],
  ['WS', 'WS-02', 'refused', '布局不符', '经现场核查,操作间布局不符合小餐饮卫生要求,不予许可;整改后可重新申请。'],
  ['SR', null, 'granted', '同意设置', '{事项}(受理编号{受理编号})符合规划要求,同意,请按批准的位置和尺寸设置。'],
]

/** Department, community (null: all), name, what for, basis, how often, pages, minutes. */
const FORMS: readonly (readonly [string, string | null, string, string, string | null, Frequency, number | null, number | null])[] = [
  ['MZ', null, '困难家庭基本情况月报', '掌握低保边缘家庭变化', '练习民〔2025〕8号', 'month', 4, 90],
  ['MZ', 'C01', '老年人走访登记表', '', null, 'week', 2, 40],
  ['LD', null, '辖区单位用工情况表', '用工监测', '练习劳〔2025〕3号', 'quarter', 6, 180],
  ['JS', null, '流动人口信息采集表', '人口信息更新', '练习计〔2025〕1号', 'month', 3, 120],
  ['SR', null, '市容巡查日志', '', null, 'week', 1, 30],
  ['AJ', 'C02', '小单位安全自查汇总', '节前检查', null, 'once', 5, null],
]

/** The desk of departments and centre: who decides, ready sentences, batches, papers asked for, forms asked of communities, entered figures. */
export function playDesk(play: DistrictPlay, days: readonly IsoDate[]): void {
  letters(play)
  for (const [i, row] of TEMPLATES.entries()) play.on(play.before(-2), `10:${10 + i}`, () => template(play, row))
  for (const [i, row] of FORMS.entries()) play.on(play.before(-1), `10:${10 + i}`, () => askedForm(play, row, i))
  figures(play)
  // Batches on every third day, and on the last three, whose lists are still being looked at.
  for (const [i, date] of days.entries()) if (i % 3 === 2 || i >= days.length - 3) play.on(date, '16:40', () => batches(play, i === days.length - 1 ? 1 : 3))
  for (const n of [-1, -4, -5, -6, -6, -7]) play.on(play.day(n), '11:15', () => leftLying(play))
}

function letters({ core, staff, before, day, on }: DistrictPlay): void {
  const year = before(1).slice(0, 4)
  const rows = [
    ['WS-01', '市卫生局', '区卫生局(受委托)', `练习卫委〔${year}〕1号`, `${year}-12-31`],
    ['SR-02', '市市容管理局', '区市容局(受委托)', `练习容委〔${year}〕4号`, addDays(day(-1), 16)],
    [UNUSED_MATTER, '市教育局', '区教育局(受委托)', `练习教委〔${Number(year) - 1}〕2号`, day(12)],
  ] as const
  for (const [i, [matterCode, issuingAuthority, sealOwner, number, to]] of rows.entries())
    on(before(1), `11:0${i}`, async () => {
      const from = `${Number(year) - 1}-06-01`
      await recordAuthority(core, callOf(staff.supervisor), { matterCode, issuingAuthority, sealOwner, letter: { number, from, to }, validFrom: from })
    })
}

async function template({ core, staff }: DistrictPlay, [department, matterCode, result, title, body]: (typeof TEMPLATES)[number]): Promise<void> {
  await saveTemplate(core, callOf(one(staff.heads.get(department), department)), { id: uuid(), matterCode, result, title, body })
}

async function askedForm({ core, staff, before, day, on }: DistrictPlay, [department, community, name, usedFor, basis, every, pages, minutes]: (typeof FORMS)[number], i: number): Promise<void> {
  const form = await recordForm(core, callOf(one(staff.heads.get(department), department)), { department, community, name, usedFor, basis, every, pages, minutes, from: before(-1), until: null })
  if (i === 4) on(day(12), '14:15', async () => void (await endForm(core, callOf(staff.supervisor), { id: form.id, until: day(12), reason: '没有用途和依据,经督促停报' })))
}

function figures({ core, staff, month, day, on }: DistrictPlay): void {
  const [year, quarter] = [month.slice(0, 4), Math.ceil(Number(month.slice(5)) / 3)]
  for (const [i, community] of (['C01', 'C02'] as const).entries())
    on(day(-3), `14:2${i}`, async () => {
      const head = one(staff.workers.get(community)?.[0], community)
      const enter = (code: string, period: string, value: string, evidence: string) => enterValue(core, callOf(head), { code, community, period, value, evidence })
      await enter('PG14', `${year}-Q${quarter}`, String(2 + i), '公开栏照片、社务公开记录本')
      await enter('PG15', year, i === 0 ? '96.5' : '93', '居民代表会议民主评议记录')
      await enter('PG16', year, String(42 - 7 * i), '志愿者名册')
    })
}

/** What was dispatched and is in no batch yet goes on a list, the fullest departments first. */
async function batches({ core, staff }: DistrictPlay, most: number): Promise<void> {
  const clerk = callOf(one(staff.clerks[0], 'clerk'))
  for (const { departmentCode, cases } of (await readyForBatch(core, clerk)).slice(0, most))
    await makeBatch(core, { ...clerk, idempotencyKey: uuid() }, { departmentCode, caseIds: cases.map((c) => c.id) })
}

/** Papers taken in that nobody decides on: what the guard of the five days is for. */
async function leftLying({ core, staff, random, day }: DistrictPlay): Promise<void> {
  const matter = core.catalogue.matterNear(random.pick(['MZ-06', 'LD-02', 'WT-02']), day(1))
  const materials = matter.materials.filter((m) => m.required).map((m) => ({ no: m.no, received: true }))
  await createCase(core, callOf(random.pick(staff.clerks)), { matterCode: matter.code, applicant: madeUpPerson(random), materials, step: 'receive' })
}

/** Now and then the officer lacks a paper; the counter answers most of these. */
export async function askForPapers(play: DistrictPlay, caseId: string, matter: MatterDetail, officer: Actor): Promise<void> {
  const { core, random, staff } = play
  const paper = matter.materials.find((m) => m.required)
  if (!paper || !random.chance(0.08)) return
  const request = await askPapers(core, callOf(officer), { id: caseId, papers: [paper.name], reason: random.pick(['复印件不清,请补送一份', '请核对原件并加盖“与原件相符”章']), days: random.between(2, 4) })
  if (random.chance(0.6)) later(play, random.between(1, 2) * DAY, async () => void (await answerPapers(core, callOf(random.pick(staff.clerks)), { id: request.id, answer: '已联系申请人补送,随下一批转办单送达' })))
}
