import type { LightCaseDetail, LightEventInput } from '#shared/contract/community.ts'
import type { LightKind } from '#shared/rules/lightCase.ts'
import type { Actor } from '#main/core/core.ts'
import { endActivity, planActivity } from '#main/domain/community/activities.ts'
import { pressBell, saveBell } from '#main/domain/community/bells.ts'
import { takeFromInternet } from '#main/domain/community/internet.ts'
import { moveLight, openLight } from '#main/domain/community/lightCases.ts'
import { listLight } from '#main/domain/community/lightQuery.ts'
import { saveCompany, saveEstate } from '#main/domain/community/places.ts'
import { callOf, HOUR, later } from './agenda.ts'
import type { DistrictPlay } from './district.ts'
import { madeUpPerson } from './people.ts'
import { COMMUNITIES, one } from './staff.ts'

const COMPANIES = ['练习长乐物业', '练习瞻园物业', '练习秦风物业'] as const
/** Community, name, its company (none: managed by the residents). */
const ESTATES: readonly (readonly [string, string, number | null])[] = [
  ['C01', '延龄巷12号院', 0], ['C01', '抄纸巷小区', 1], ['C02', '淮海路88号大院', 1], ['C02', '小火瓦巷小区', 2], ['C03', '商业区公寓', 2], ['C03', '石鼓里', null],
]

/** How far it gets: left, given to somebody, answered but not told yet, told, told and opened again, called off, answered on the spot. */
type Goal = 'open' | 'assigned' | 'answered' | 'done' | 'reopened' | 'cancelled' | 'spot'
interface Row {
  day: number
  kind: LightKind
  by: 'counter' | 'hotline' | 'community' | 'internet' | 'bell'
  where: string | null
  goal: Goal
  title: string
  affair?: string
  estate?: number
  urgent?: true
}
const row = (day: number, kind: LightKind, by: Row['by'], where: string | null, goal: Goal, title: string, more: Pick<Row, 'affair' | 'estate' | 'urgent'> = {}): Row => ({ day, kind, by, where, goal, title, ...more })
const REQUESTS: readonly Row[] = [
  row(1, 'inquiry', 'counter', null, 'spot', '问高龄津贴从哪个月起发'),
  row(2, 'help', 'hotline', 'C01', 'done', '独居老人家中水管爆裂', { urgent: true }),
  row(3, 'property', 'community', 'C01', 'done', '楼道灯不亮两周', { estate: 0 }),
  row(4, 'affair', 'community', 'C01', 'done', '楼栋居民代表推选会', { affair: 'SQ-01' }),
  row(5, 'help', 'counter', 'C02', 'done', '行动不便,请人代取药'),
  row(6, 'inquiry', 'internet', null, 'done', '请问暂住登记是否要本人到场'),
  row(6, 'affair', 'community', 'C02', 'done', '邻里晾晒纠纷先行调解', { affair: 'SQ-11' }),
  row(8, 'property', 'counter', 'C02', 'cancelled', '电梯异响(后知已报修)', { estate: 2 }),
  row(9, 'affair', 'community', 'C01', 'done', '困难家庭节前走访慰问', { affair: 'SQ-07' }),
  row(10, 'help', 'bell', 'C01', 'done', '求助铃'),
  row(11, 'property', 'hotline', 'C03', 'reopened', '垃圾房清运不及时', { estate: 4 }),
  row(12, 'affair', 'community', 'C03', 'done', '沿街商户门前三包动员', { affair: 'SQ-14' }),
  row(13, 'inquiry', 'hotline', null, 'done', '问残疾人证换领要带什么'),
  row(14, 'affair', 'community', 'C01', 'done', '上门量血压、健康讲座通知', { affair: 'SQ-15' }),
  row(-7, 'property', 'community', 'C01', 'open', '化粪池外溢', { estate: 1 }),
  row(-5, 'affair', 'community', 'C01', 'assigned', '楼道杂物清理动员', { affair: 'SQ-14' }),
  row(-4, 'property', 'counter', 'C01', 'answered', '地下车库进水', { estate: 0 }),
  row(-3, 'affair', 'community', 'C02', 'answered', '下岗人员岗位信息登记', { affair: 'SQ-16' }),
  row(-2, 'inquiry', 'internet', 'C01', 'open', '廉租住房轮候到第几批了'),
  row(-2, 'help', 'internet', 'C01', 'assigned', '老人夜间需要有人照看,想找互助志愿者'),
  row(-1, 'help', 'bell', 'C01', 'open', '求助铃'),
  row(-1, 'property', 'hotline', 'C01', 'open', '单元门禁坏了', { estate: 0 }),
  row(-1, 'affair', 'community', 'C01', 'open', '居民反映晨练音响扰民', { affair: 'SQ-18' }),
  row(-1, 'inquiry', 'counter', null, 'open', '问医保参保登记能否代办'),
]

/** Day, community, affair, title, place, hour, expected, attended (null: still to come, -1: called off). */
const ACTIVITIES: readonly (readonly [number, string, string, string, string, string, number, number | null])[] = [
  [4, 'C01', 'SQ-08', '老年人手机使用课', '社区活动室', '14:00', 30, 26],
  [7, 'C01', 'SQ-09', '社区合唱队排练', '社区活动室', '19:00', 20, 18],
  [9, 'C02', 'SQ-15', '春季健康讲座', '淮海路社区服务站', '09:30', 40, 52],
  [12, 'C03', 'SQ-14', '清洁家园志愿日', '商业区广场', '08:30', 60, 47],
  [15, 'C01', 'SQ-20', '文明楼栋评比会', '延龄巷12号院', '15:00', 25, -1],
  [-3, 'C02', 'SQ-10', '少年暑期课堂筹备会', '淮海路社区服务站', '16:00', 12, 11],
  [-1, 'C01', 'SQ-01', '居民代表会议', '社区议事厅', '19:00', 35, null],
  [-1, 'C01', 'SQ-06', '邻里互助集市', '延龄巷口', '18:30', 80, null],
  [-1, 'C02', 'SQ-09', '广场舞联谊', '淮海路口袋公园', '19:30', 50, null],
]

/** Estates and their companies, help bells, what residents asked for and activities. */
export function playRequests(play: DistrictPlay): void {
  const { core, staff, before, on } = play
  const estates: string[] = []
  const bells = new Map<string, string>()
  on(before(1), '08:30', async () => {
    const companies: string[] = []
    for (const [i, name] of COMPANIES.entries()) companies.push((await saveCompany(core, callOf(staff.supervisor), { name, phone: `025-9990000${i + 1}`, contact: `练习经理${'甲乙丙'[i]}`, active: true })).id)
    for (const [communityCode, name, company] of ESTATES) estates.push((await saveEstate(core, callOf(staff.supervisor), { communityCode, name, companyId: company === null ? null : one(companies[company], 'company') })).id)
    for (const communityCode of COMMUNITIES)
      bells.set(communityCode, one((await saveBell(core, callOf(staff.supervisor), { communityCode, place: '社区服务站门口', active: true, newToken: false })).token ?? undefined, 'token'))
  })
  for (const [i, request] of REQUESTS.entries()) on(play.day(request.day), `${request.day === -1 ? 15 : 9 + (i % 6)}:${10 + i}`, async () => follow(play, request, await takeDown(play, request, estates, bells)))
  for (const [i, activity] of ACTIVITIES.entries()) on(before(-3), `14:${10 + i}`, () => hold(play, activity))
}

const workerOf = ({ staff }: DistrictPlay, code: string | null): Actor => one(staff.workers.get(code ?? '')?.[1], 'worker')

/** By the channel it came through; of what comes without a person at the counter only the register knows the key. */
async function takeDown(play: DistrictPlay, r: Row, estates: readonly string[], bells: ReadonlyMap<string, string>): Promise<LightCaseDetail | { id: string }> {
  const { core, staff, random } = play
  const { name, phone = '', address } = madeUpPerson(random)
  const content = `${r.title}。来人说已有几天,希望尽快解决。`
  if (r.by === 'internet' || r.by === 'bell') {
    if (r.by === 'bell') await pressBell(core, { ...callOf(staff.supervisor), actor: null }, { token: one(bells.get(r.where ?? ''), 'bell') })
    else await takeFromInternet(core, { kind: r.kind === 'help' ? 'help' : 'inquiry', communityCode: r.where, content: r.title, name, phone: phone ?? '', place: address ?? '' })
    const open = await listLight(core, callOf(staff.supervisor), { kind: r.kind, state: 'open', limit: 500 })
    return one(open.filter((l) => l.channel === r.by).sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1))[0], 'request')
  }
  const by = r.by === 'community' ? workerOf(play, r.where) : one(staff.clerks[2], 'clerk')
  return openLight(core, callOf(by), {
    kind: r.kind, channel: r.by, title: r.title, content, urgent: r.urgent ?? false, personName: name, ...(phone && { personPhone: phone }), ...(address && { place: address }),
    ...(r.where && { communityCode: r.where }), ...(r.affair && { affairCode: r.affair }), ...(r.estate !== undefined && { estateId: one(estates[r.estate], 'estate') }),
    ...(r.goal === 'spot' && { answer: '从满八十周岁的次月起发,需本人身份证和银行卡登记。' }),
  })
}

async function follow(play: DistrictPlay, r: Row, { id }: { id: string }): Promise<void> {
  const { core, staff } = play
  const who = r.where === null || r.kind === 'inquiry' ? staff.supervisor : workerOf(play, r.where)
  const move = async (event: object): Promise<void> => void (await moveLight(core, callOf(who), { id, ...event } as LightEventInput))
  if (r.goal === 'open' || r.goal === 'spot') return
  if (r.goal === 'cancelled') return later(play, HOUR, () => move({ type: 'cancel', text: '来电告知物业已报修,不需要办理' }))
  await move({ type: 'assign', staffId: who.id })
  if (r.goal === 'assigned') return
  later(play, (r.urgent || r.by === 'bell' ? 0.3 : 3) * HOUR, async () => {
    await move({ type: 'answer', text: r.kind === 'inquiry' ? '已查明,按目录要求办理即可,需要的材料已逐项说明。' : '已到场处理,问题已解决。' })
    if (r.goal === 'answered') return
    later(play, HOUR, async () => {
      await move({ type: 'feedback', told: '本人', way: 'phone', text: '已电话告知处理结果,本人认可。' })
      if (r.goal === 'reopened') later(play, 30 * HOUR, () => move({ type: 'reopen', text: '居民来电说仍未清运' }))
    })
  })
}

async function hold({ core, staff, day, on }: DistrictPlay, [n, code, affairCode, title, place, hour, expected, attended]: (typeof ACTIVITIES)[number]): Promise<void> {
  const head = one(staff.workers.get(code)?.[0], code)
  // What is still to come is held on the evening of the last day.
  const plannedAt = `${day(n)}T${hour}:00.000+08:00`
  const { id } = await planActivity(core, callOf(head), { affairCode, title, place, plannedAt, expected })
  if (attended === null) return
  if (attended < 0) return on(day(n), '09:05', async () => void (await endActivity(core, callOf(head), { id, type: 'cancelled', result: '因雨取消,另行通知' })))
  on(day(n), '20:30', async () => void (await endActivity(core, callOf(head), { id, type: 'done', heldAt: plannedAt, attended, result: '按计划举办,已登记到场人员' })))
}
