import { composeCaseNumber } from '#shared/rules/caseNumber.ts'
import type { DocumentInput } from './data.ts'
import { OFFICER, QUERY, caseHead, head } from './specimenParts.ts'
import type { SpecimenName, Variant } from './specimenParts.ts'
import { specimen, specimensOfVariants } from './specimenTypes.ts'
import type { Specimen } from './specimenTypes.ts'
import { FUND_SPECIMENS } from './specimensFunds.ts'
import { MORE_SPECIMENS } from './specimensMore.ts'

export type { Specimen } from './specimenTypes.ts'

const ticket = (name: SpecimenName): DocumentInput<'D1'> => ({
  ...head('D1', name === 'long' ? 'B1008' : 'A023'),
  group: name === 'long' ? '民政救助、劳动就业、社会保险、住房保障及残疾人综合服务' : '民政与社会救助',
  counters: '2、3、4 号', ahead: name === 'long' ? 128 : 4, minutes: name === 'long' ? 255 : 12, takenAt: '2026-11-23T09:12:00.000+08:00',
  ...(name === 'long' && { priority: '优先（老弱残军）' }),
  bring: ['本人居民身份证', '户口簿', '申请表（大厅可取）'],
})

const receipt = (v: Variant): DocumentInput<'D2'> => ({
  ...caseHead('D2', '淮受〔2026〕第00123号', v),
  receivedAt: '2026-11-23T14:05:00.000+08:00', receiver: OFFICER, supplement: v.name === 'long', materials: v.materials,
  acceptanceDeadline: '2026-11-30', query: QUERY,
})

const acceptance = (v: Variant): DocumentInput<'D4'> => ({
  ...caseHead('D4', '淮受〔2026〕第00124号', v),
  acceptor: OFFICER, fee: '不收费', receivedAt: '2026-11-20T10:30:00.000+08:00', acceptedAt: '2026-11-23T14:05:00.000+08:00',
  deemed: v.name === 'rare', conditional: v.name === 'long', legalLimit: '22 个工作日', legalDue: '2026-12-23',
  promisedLimit: '20 个工作日', promisedDue: '2026-12-21', provisional: v.name === 'many',
  excluded: v.name === 'normal' ? [] : ['社区张榜公示 5 日', '现场检验、检测所需时间'],
  query: QUERY, delivery: '办结后短信通知，凭本通知书和身份证件到受理大厅领取，也可邮寄', materials: v.materials,
})

const transfer = (v: Variant): DocumentInput<'D8'> => ({
  ...caseHead('D8', '淮转〔2026〕第00045号', v),
  fromOfficer: OFFICER, acceptedAt: '2026-11-23T14:05:00.000+08:00', dispatchedAt: '2026-11-23T15:20:00.000+08:00',
  toDepartment: { name: v.applicant.kind === 'person' ? '区民政局' : '区卫生局', address: '太平南路 999 号', phone: '025-99991111' },
  coDepartments: v.name === 'long' ? [
    { name: '区劳动和社会保障局', step: '核对就业与社会保险记录', due: '2026-12-01' },
    { name: '区建设局', step: '核对住房情况' },
  ] : [],
  ...(v.name === 'long' && { communityTask: '游府西街社区：入户调查，7 个工作日内反馈' }),
  signInDue: '2026-11-24', legalDue: '2026-12-23', promisedDue: '2026-12-21', materials: v.materials,
})

const batch = (slips: number): DocumentInput<'D8'> => ({
  ...head('D8', '淮受〔2026〕第00046号'),
  batch: 'ZB001261123001', toDepartment: { name: '区民政局', address: '太平南路 999 号', phone: '025-99991111' }, fromOfficer: OFFICER,
  dispatchedAt: '2026-11-23T15:20:00.000+08:00', signInDue: '2026-11-24',
  slips: Array.from({ length: slips }, (_, i) => ({
    caseNumber: composeCaseNumber({ region: '320103', point: '001', date: '2026-11-23', counter: '02', serial: i + 1 }), matter: i % 5 === 2 ? '重点优抚对象身份认定与义务兵家庭优待金' : '城市居民最低生活保障',
    applicant: `试验${i + 1}`, ...(i % 3 > 0 && { due: '2026-12-21' }),
  })),
})

const closing = (v: Variant): DocumentInput<'D14'> => ({
  ...caseHead('D14', '淮结〔2026〕第00067号', v),
  acceptedAt: '2026-11-23T14:05:00.000+08:00', closedAt: '2026-12-16T09:40:00.000+08:00',
  result: v.name === 'long' ? 'refused' : 'granted',
  resultText: v.name === 'long' ? '不予批准城市居民最低生活保障申请。' : '批准享受城市居民最低生活保障，自2026年12月起按月发放。',
  ...(v.name !== 'long' && { resultDocument: { name: '南京市城市居民最低生活保障证', number: '淮低保〔2026〕0067' } }),
  ...(v.name === 'long' && {
    reason: '经入户调查和收入核对，申请人共同生活的家庭成员月人均收入高于本市现行城市居民最低生活保障标准。',
    legalBasis: '《城市居民最低生活保障条例》第二条、第八条',
    remedies: { reviewBody: '区人民政府', reviewDays: 60, court: '区人民法院', suitMonths: 6 },
  }),
  decidedBy: v.applicant.kind === 'person' ? '区民政局' : '区卫生局', legalDue: '2026-12-23', promisedDue: '2026-12-21', workingDays: 17,
  pickup: '凭受理通知书和身份证件到受理大厅出件窗口领取，工作日 9:00-17:00', officer: OFFICER,
})

const delivery = (v: Variant): DocumentInput<'D16'> => ({
  ...caseHead('D16', '淮送〔2026〕第00089号', v),
  documents: v.name === 'many'
    ? Array.from({ length: 12 }, (_, i) => ({ name: `卫生许可证副本（第 ${i + 1} 号经营场所）`, number: `淮卫许〔2026〕${i + 101}` }))
    : [{ name: '办结通知书', number: '淮结〔2026〕第00067号' }, { name: '南京市城市居民最低生活保障证', number: '淮低保〔2026〕0067', copies: 1 }],
  unit: '淮海路行政事务受理中心',
  receiver: { name: v.applicant.name, idMasked: v.applicant.idMasked },
  ...(v.name !== 'rare' && { deliveredAt: '2026-12-17T10:26:00.000+08:00', place: '淮海路受理大厅出件窗口' }),
  way: v.name === 'long' ? '留置送达' : '直接送达',
  ...(v.name === 'long' && { witness: '游府西街社区 孙明', remark: '受送达人拒绝签收，称不认可核对结果，文书留置于其住所。' }),
  deliverer: '李文清',
})

/** Made-up sheets of every paper, for tests, for looking at, and for showing to a centre. No real people, no real numbers. */
export const SPECIMENS: Specimen[] = [
  specimen('D1', 'normal', ticket('normal')),
  specimen('D1', 'long', ticket('long')),
  ...specimensOfVariants('D2', receipt),
  ...specimensOfVariants('D4', acceptance),
  ...specimensOfVariants('D8', transfer),
  specimen('D8', 'batch', batch(3)),
  specimen('D8', 'batches', batch(40)),
  ...specimensOfVariants('D14', closing),
  ...specimensOfVariants('D16', delivery),
  ...MORE_SPECIMENS,
  ...FUND_SPECIMENS,
]
