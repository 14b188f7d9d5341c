import type { CaseLine } from '#shared/contract/supervision.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import type { Actor } from '#main/core/core.ts'
import { eventOfComplaint, registerComplaint } from '#main/domain/complaints/service.ts'
import { lampCases, supervisionBoard } from '#main/domain/supervision/board.ts'
import { raiseSlips } from '#main/domain/supervision/escalation.ts'
import { explainOverrun } from '#main/domain/supervision/explanations.ts'
import { doFollowUp, listFollowUps } from '#main/domain/supervision/followUps.ts'
import { closeSlip, issueSlip, listSlips, replyToSlip } from '#main/domain/supervision/slips.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { callOf } from './agenda.ts'
import type { DistrictPlay } from './district.ts'
import { madeUpPerson } from './people.ts'
import { one } from './staff.ts'

type Complaint = Parameters<typeof registerComplaint>[2]
type Step = 'assign' | 'investigate' | 'handle' | 'answer' | 'archive'
const STEPS: readonly Step[] = ['assign', 'investigate', 'handle', 'answer', 'archive']

/** Day of the month (counted in working days), steps that follow, what it is about. */
const COMPLAINTS: readonly (readonly [day: number, steps: number, complaint: Omit<Complaint, 'personName' | 'personPhone'>])[] = [
  [4, 5, { kind: 'complaint', channel: 'counter', title: '窗口要求提供目录以外的证明', content: '办理时被要求再开一张居住证明,目录上没有这一项。', about: { kind: 'point', code: '001' } }],
  [7, 4, { kind: 'complaint', channel: 'hotline', title: '办理超过承诺期限', content: '承诺十个工作日,已过十四个工作日没有结果,电话说还要等。', about: { kind: 'department', code: 'LD' } }],
  [11, 3, { kind: 'unresolved', channel: 'counter', title: '房产证丢失,两个部门互相要对方的证明', content: '补办需要房产档案证明,档案窗口又要先有补办受理单,来回三次没有办成。', about: { kind: 'matter', code: 'JF-02' } }],
  [16, 2, { kind: 'complaint', channel: 'letter', title: '社区公示栏张贴时间不够', content: '公示写五天,第四天就被撕掉了。', about: { kind: 'community', code: 'C02' } }],
  [-6, 1, { kind: 'unresolved', channel: 'visit', title: '外地退休人员认证无处办理', content: '异地退休,回原单位认证往返不便,询问能否在本区认证。', about: { kind: 'department', code: 'LD' } }],
  [-2, 0, { kind: 'complaint', channel: 'internet', title: '电话多次无人接听', content: '上午十点到十一点拨打四次无人接听。', about: { kind: 'point', code: '001' } }],
]

/** Slips, explanations of what is late, call-backs after bad ratings, complaints. */
export function playWatch(play: DistrictPlay, days: readonly IsoDate[]): void {
  for (const date of days)
    play.on(date, '00:05', async () => {
      await raiseOverdue(play.core)
      await raiseSlips(play.core)
    })
  for (const [i, row] of COMPLAINTS.entries()) play.on(play.day(row[0]), `13:${40 + i}`, () => complain(play, row))
  slipsAlone(play)
  for (const n of [9, 12, -6, -5]) play.on(play.day(n), '10:25', () => slipOnTheLatest(play, n))
  for (const n of [10, 14, -4]) play.on(play.day(n), '15:05', () => explainSome(play))
  for (const n of [8, 15, -5]) play.on(play.day(n), '16:05', () => callBack(play))
}

async function complain({ core, staff, random, day, on }: DistrictPlay, [first, steps, complaint]: (typeof COMPLAINTS)[number]): Promise<void> {
  const { name, phone } = madeUpPerson(random)
  const { id } = await registerComplaint(core, callOf(one(staff.clerks[1], 'clerk')), { ...complaint, personName: name, ...(phone && { personPhone: phone }) })
  const given: Record<Step, object> = {
    assign: { owner: staff.supervisor.id },
    investigate: {},
    handle: { finding: '经查看记录和询问当事人,反映的情况基本属实。', handling: '已当面说明并纠正,本周例会讲评。', justified: true },
    answer: { told: name, answer: '已电话告知调查情况和处理结果,反映人表示理解。' },
    archive: {},
  }
  for (const [i, type] of STEPS.slice(0, steps).entries())
    on(day(first + 1 + i), `14:0${i}`, async () => void (await eventOfComplaint(core, callOf(staff.supervisor), { id, version: 1 + i, type, ...given[type] })))
}

/** Slips about no case: one answered and settled, one to a community answered, one that went to the head and the district, one open. */
function slipsAlone({ core, staff, day, on }: DistrictPlay): void {
  const rows: readonly (readonly [number, 'department' | 'community', string, string, string, Actor | null, boolean])[] = [
    [6, 'department', 'WS', '小餐饮现场核查排期', '连续三周没有安排现场核查,请说明排期并公布。', one(staff.heads.get('WS'), 'head'), true],
    [13, 'community', 'C02', '协助任务接手不及时', '部分协助任务派出后两天无人接手,请安排专人每日查看。', one(staff.workers.get('C02')?.[0], 'head'), false],
    [-11, 'department', 'JF', '街巷报修销号不及时', '本月报修完工后没有及时销号,请说明原因。', null, false],
    [-2, 'department', 'SR', '门头店招审批进度', '请说明本月在办店招审批的进度和预计办结日期。', null, false],
  ]
  for (const [n, kind, code, subject, reason, answers, closes] of rows)
    on(day(n), '09:50', async () => {
      const slip = await issueSlip(core, callOf(staff.supervisor), { target: { kind, code }, subject, reason })
      if (answers) on(day(n + 1), '14:45', async () => void (await replyToSlip(core, callOf(answers), { id: slip.id, reply: '已安排专人负责,本周内补齐,今后每周一报送进度。' })))
      if (closes) on(day(n + 3), '11:45', async () => void (await closeSlip(core, callOf(staff.supervisor), { id: slip.id, verdict: 'settled', note: '已公布排期' })))
    })
}

/** A slip for the case that is late longest and has none yet: answered by the department, or left until it goes to the head and the district. */
async function slipOnTheLatest({ core, staff, day, on }: DistrictPlay, n: number): Promise<void> {
  const centre = callOf(staff.supervisor)
  const known = new Set((await listSlips(core, centre, { state: 'open' })).map((s) => s.caseId))
  const late = (await lampCases(core, centre, { colour: 'red' })).items.find((c: CaseLine) => !known.has(c.id))
  if (!late) return
  const answered = n !== -6
  const slip = await issueSlip(core, callOf(staff.supervisor), { caseId: late.id, reason: '已超过承诺期限,请说明原因并抓紧办理。', replyDue: answered ? day(n + 2) : day(n + 1) })
  const officer = staff.officers.get(late.departmentCode)
  if (!answered || !officer || slip.targetKind !== 'department') return
  on(day(n + 1), '15:20', async () => {
    const open = (await listSlips(core, callOf(officer), { state: 'open' })).find((s) => s.id === slip.id)
    if (open && !open.caseEnded && open.repliedAt === null) await replyToSlip(core, callOf(officer), { id: slip.id, reply: '现场核查排期靠后所致,已加派人员,三个工作日内办结。' })
  })
}

/** Every second late case is explained by its department. */
async function explainSome({ core, staff, day, random }: DistrictPlay): Promise<void> {
  const { unexplained } = await supervisionBoard(core, callOf(staff.supervisor))
  for (const [i, { id, departmentCode }] of unexplained.items.entries()) {
    const officer = staff.officers.get(departmentCode)
    if (i % 2 !== 0 || !officer) continue
    await explainOverrun(core, callOf(officer), { id, cause: random.pick(['联合踏勘时间协调不一致', '经办人员外出培训', '需要上级部门核对数据']), measure: '已调整人员,优先办理', plannedEnd: day(-1) })
  }
}

async function callBack({ core, staff }: DistrictPlay): Promise<void> {
  const open = await listFollowUps(core, callOf(staff.supervisor), { state: 'open' })
  for (const { id } of open.slice(0, 2))
    await doFollowUp(core, callOf(staff.supervisor), { id, told: '电话回访本人', cause: '等候时间长,进度没有主动告知', measure: '改为办理中途短信告知进度,窗口人员已提醒' })
}
