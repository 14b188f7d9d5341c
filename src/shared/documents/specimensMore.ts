import type { DocumentInput } from './data.ts'
import { CASE, OFFICER, caseHead, head } from './specimenParts.ts'
import type { SpecimenName, Variant } from './specimenParts.ts'
import { specimen, specimensOfVariants } from './specimenTypes.ts'
import type { Specimen } from './specimenTypes.ts'

const T = {
  received: '2026-11-20T10:30:00.000+08:00', accepted: '2026-11-23T14:05:00.000+08:00', dispatched: '2026-11-23T15:20:00.000+08:00',
  later: '2026-12-03T09:40:00.000+08:00', closed: '2026-12-16T09:40:00.000+08:00',
}
const REMEDIES = { reviewBody: '区人民政府', reviewDays: 60, court: '区人民法院', suitMonths: 6 }

const correction = (v: Variant): DocumentInput<'D3'> => ({
  ...caseHead('D3', '淮补〔2026〕第00012号', v),
  receivedAt: T.received, noticedAt: T.accepted, noticeNo: v.name === 'long' ? 2 : 1,
  ...(v.name === 'long' && { approval: { by: '王建国', reason: '家庭成员变化，原告知未涉及' } }),
  missing: (v.name === 'many' ? v.materials : v.materials.slice(0, 2)).map((m, i) => ({
    no: i + 1, name: m.name,
    reason: i % 2 ? '复印件不清，身份证号码无法辨认' : '未提交',
    ...(i % 2 && { requirement: '请重新复印，双面，与原件核对' }),
  })),
  deadline: '2026-12-07', consequence: '视为撤回申请，所交材料退还',
  handIn: '送交受理大厅任一窗口，或邮寄至受理点（以邮戳为准）', officer: OFFICER,
})

const decline = (v: Variant): DocumentInput<'D5'> => ({
  ...caseHead('D5', '淮不受〔2026〕第00008号', v),
  receivedAt: T.received, decidedAt: T.accepted,
  reason: v.name === 'long'
    ? '申请人及其共同生活的家庭成员户籍均不在本区，且未在本区连续居住满一年。经向公安机关和居住地社区核实，申请人提交的租赁合同所载房屋自二〇二四年起由他人使用，'
      + '申请人不在该处居住；申请人亦未能提交其他可以证明在本区长期居住的材料。该申请依法应当由申请人户籍所在地的县级人民政府民政部门受理。'
    : '申请事项不属于本机关职权范围，应当向户籍所在地的区民政部门申请。',
  legalBasis: '《中华人民共和国行政许可法》第三十二条第一款第二项',
  competent: { name: '户籍所在地区民政局', address: '某某路 999 号', phone: '025-99992222' },
  remedies: REMEDIES,
})

const referral = (name: SpecimenName): DocumentInput<'D6'> => ({
  ...head('D6', '淮转介〔2026〕第00031号'),
  ...(name === 'normal' && { visitor: '陈先生' }),
  question: name === 'long' ? '楼上住户改建卫生间后渗水，物业公司不处理，已经半年，想请政府部门出面协调并作出处理，同时咨询能否申请房屋安全鉴定和维修资金。' : '补办外省结婚证',
  reason: '结婚证由原登记机关或一方户籍所在地婚姻登记机关补发，不属于本中心办理范围。',
  target: { name: '区民政局婚姻登记处', address: '太平南路 999 号 2 楼', phone: '025-99991122', hours: '周一至周六 9:00-16:30' },
  bring: ['双方居民身份证原件', '双方户口簿原件', '2 寸合影 3 张'],
  askedAt: T.accepted, officer: OFFICER,
})

const promise = (v: Variant): DocumentInput<'D7'> => ({
  ...caseHead('D7', '淮容〔2026〕第00005号', v),
  promisedAt: T.accepted,
  missing: v.materials.slice(0, v.name === 'many' ? 6 : 2).map((m, i) => ({ no: i + 1, name: m.name, due: '2026-12-07' })),
  deadline: '2026-12-07', consequence: '终止办理并退件，已作出的决定可以撤销，并记入信用记录。', officer: OFFICER,
})

const sendBack = (v: Variant): DocumentInput<'D9'> => ({
  ...caseHead('D9', '淮退回〔2026〕第00003号', v),
  fromDepartment: '区建设局', dispatchedAt: T.dispatched, sentBackAt: '2026-11-24T10:15:00.000+08:00',
  reason: '该事项自2026年1月1日起由区民政局负责，不属于本局职权。', legalBasis: '区政府关于调整部门职责的通知',
  suggestion: '建议改派区民政局', bounce: v.name === 'long' ? 2 : 1, materials: v.materials.slice(0, 6), officer: { name: '赵启明', phone: '025-99993333' },
  legalDue: '2026-12-23', promisedDue: '2026-12-21',
})

const suspension = (v: Variant): DocumentInput<'D10'> => ({
  ...caseHead('D10', '淮特〔2026〕第00002号', v),
  acceptedAt: T.accepted, reason: '检测', body: '区疾病预防控制中心', description: '对经营场所空气、用品用具进行卫生检测',
  startedAt: T.later, plannedEnd: '2026-12-14', officer: OFFICER,
})

const extension = (v: Variant): DocumentInput<'D11'> => ({
  ...caseHead('D11', '淮延〔2026〕第00004号', v),
  acceptedAt: T.accepted, oldDue: '2026-12-21', newDue: '2027-01-05', days: 10,
  reason: '申请人家庭收入情况涉及外省单位，需要函请协查', approver: '区民政局局长孙一平', decidedAt: T.closed, officer: OFFICER,
})

const withdrawal = (v: Variant): DocumentInput<'D12'> => ({
  ...caseHead('D12', '淮撤〔2026〕第00006号', v),
  receivedAt: T.received, withdrawnAt: T.later, reason: '申请人已就业，不再需要申请', materials: v.materials, officer: OFFICER,
})

const rejection = (v: Variant): DocumentInput<'D13'> => ({
  ...caseHead('D13', '淮退〔2026〕第00009号', v),
  cause: v.name === 'rare' ? 'deemedWithdrawn' : 'rejected', department: '区民政局',
  ...(v.name !== 'rare' && {
    departmentDocument: { name: '退件意见书', number: '淮民退〔2026〕9号' }, acceptedAt: T.accepted,
    legalBasis: '《城市居民最低生活保障条例》第八条', remedies: REMEDIES,
  }),
  rejectedAt: T.later, reason: v.name === 'rare' ? '2026年12月7日前未补正材料' : '申报材料与核查情况不符，经告知后申请人未作说明',
  materials: v.materials.slice(0, 6), officer: OFFICER,
})

const pickup = (v: Variant): DocumentInput<'D15'> => ({
  ...caseHead('D15', '淮取〔2026〕第00067号', v),
  documents: [{ name: '办结通知书', number: '淮结〔2026〕第00067号' }, { name: '南京市城市居民最低生活保障证', number: '淮低保〔2026〕0067' }],
  closedAt: T.closed, place: '淮海路受理大厅出件窗口（一楼 8 号）', hours: '工作日 9:00-17:00', deadline: '2026-12-30',
  bring: ['受理通知书或本通知', '本人居民身份证'], mailHint: '不便来取的，可以电话申请邮寄送达。', officer: OFFICER,
})

const rating = (v: Variant): DocumentInput<'D17'> => ({
  ...caseHead('D17', '淮评〔2026〕第00067号', v),
  officer: OFFICER, servedAt: T.closed, handIn: '投入大厅意见箱，或交任一窗口',
  ...(v.name === 'long' && { level: '不满意', comment: '同一份证明要了两次。\n建议第一次就把要的东西写全。' }),
})

const supervision = (v: Variant): DocumentInput<'D18'> => ({
  ...caseHead('D18', '淮督〔2026〕第00001号', v),
  department: '区民政局', acceptedAt: T.accepted, legalDue: '2026-12-23', promisedDue: '2026-12-21',
  overdueDays: v.name === 'long' ? 3 : 0, facts: '本件自2026年11月24日签收后，至今没有办理记录，申请人已两次来电询问。',
  demand: '查明原因，在法定期限内作出决定；超过承诺期限的，向申请人说明情况。', replyBy: '2026-12-18', supervisor: '王建国',
  issuedAt: T.closed,
})

const shift = (name: SpecimenName): DocumentInput<'D19'> => ({
  ...head('D19', '淮交〔2026〕第00201号'),
  counter: '3 号窗口', from: '李文清', to: '王雪', startedAt: '2026-11-23T08:45:00.000+08:00', endedAt: '2026-11-23T12:30:00.000+08:00',
  counts: { called: 31, consulted: 12, received: 9, accepted: 8, closed: 5, delivered: 4, missed: 2 },
  open: Array.from({ length: name === 'many' ? 30 : 2 }, (_, i) => ({
    caseNumber: CASE, matter: i % 2 ? '公共场所卫生许可' : '城市居民最低生活保障审核审批', state: i % 2 ? '待补正' : '已收件',
    ...(i % 2 === 0 && { due: '2026-11-30' }), todo: i % 2 ? '等申请人补交平面图' : '核对户口簿后受理',
  })),
  keeping: [{ name: '结婚证原件（陈小满）', amount: '1 份', note: '明日退还' }, { name: '空白预编号受理单', amount: '20 张（00081-00100）' }],
})

const archiveList = (v: Variant): DocumentInput<'D22'> => ({
  ...caseHead('D22', '淮归〔2026〕第00067号', v),
  fileNumber: '001-2026-MZ-0067', retention: '30年', acceptedAt: T.accepted, closedAt: T.closed, result: '准予',
  items: Array.from({ length: v.name === 'many' ? 40 : 7 }, (_, i) => ({
    no: i + 1, name: v.materials[i % v.materials.length]!.name, pages: 1 + (i % 4), date: '2026-11-23',
    ...(i % 3 === 0 && { number: `淮受〔2026〕第0012${i % 10}号` }),
  })),
  compiledBy: '李文清', ...(v.name === 'normal' && { checkedBy: '王建国' }), archivedAt: '2026-12-30T16:00:00.000+08:00',
  waivers: v.name === 'long' ? [{ line: '送达回证缺见证人', by: '王建国', reason: '本人签收，不需要见证人' }] : [],
})

const publicNotice = (): DocumentInput<'PN'> => ({
  ...head('PN', '淮受〔2026〕第00310号'), community: '延龄巷社区', matter: '城市居民最低生活保障审核审批', applicant: '陈某', department: '区民政局', acceptedOn: '2026-11-23',
  from: '2026-11-24', to: '2026-11-28', place: '延龄巷社区居务公开栏', postedBy: '社区工作者', objections: { place: '延龄巷社区居委会', phone: '025-99994444' },
})
const handOver = (name: SpecimenName): DocumentInput<'YJ'> => {
  const line = { caseNumber: CASE, applicant: '陈**', papers: '材料 7、文书 3' }
  return {
    ...head('YJ', '淮受〔2026〕第00411号'), department: '区民政局', from: '淮海路受理中心', successor: '洪武路受理中心', lastDay: '2026-12-31', documentNumber: '白政办〔2026〕31号',
    reason: '受理点撤并', open: Array.from({ length: name === 'many' ? 40 : 3 }, () => ({ ...line, matter: '城市居民最低生活保障审核审批', state: '部门办理中', due: '2027-01-15' })),
    closed: name === 'many' ? Array.from({ length: 60 }, () => ({ ...line, matter: '公共场所卫生许可', state: '已归档', ended: '2026-11-20' })) : [],
  }
}
const blankForm = (): DocumentInput<'D23'> => ({ ...head('D23', '淮备〔2026〕第00081号'), caseNumber: CASE, counter: '3 号窗口' })

const THREE: SpecimenName[] = ['normal', 'long', 'rare']

/** Specimens of the papers that are not part of the plain way of a case. */
export const MORE_SPECIMENS: Specimen[] = [
  ...specimensOfVariants('D3', correction),
  ...specimensOfVariants('D5', decline, THREE),
  specimen('D6', 'normal', referral('normal')),
  specimen('D6', 'long', referral('long')),
  ...specimensOfVariants('D7', promise),
  ...specimensOfVariants('D9', sendBack),
  ...specimensOfVariants('D10', suspension, THREE),
  ...specimensOfVariants('D11', extension, THREE),
  ...specimensOfVariants('D12', withdrawal),
  ...specimensOfVariants('D13', rejection),
  ...specimensOfVariants('D15', pickup, THREE),
  ...specimensOfVariants('D17', rating, THREE),
  ...specimensOfVariants('D18', supervision, THREE),
  specimen('D19', 'normal', shift('normal')),
  specimen('D19', 'many', shift('many')),
  ...specimensOfVariants('D22', archiveList),
  specimen('D23', 'normal', blankForm()),
  specimen('PN', 'normal', publicNotice()),
  specimen('YJ', 'normal', handOver('normal')),
  specimen('YJ', 'many', handOver('many')),
]
