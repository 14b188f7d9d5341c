import { DOCUMENT_KINDS } from './kinds.ts'
import type { DocumentKind } from './kinds.ts'
import type { MaterialLine, Party } from './parts.ts'

/** Made-up people, matters and materials the specimens are put together from. */
export type SpecimenName = 'normal' | 'long' | 'rare' | 'many' | 'batch' | 'batches'

export const CASE = '320104001261123010235'

export const head = (kind: DocumentKind, number: string) => ({
  number,
  centreName: '淮海路行政事务受理中心',
  pointName: '淮海路受理大厅',
  phone: '025-99990000',
  address: '淮海路 999 号一楼',
  printedAt: '2026-11-23T14:05:00.000+08:00',
  templateVersion: DOCUMENT_KINDS[kind].version,
  practice: false,
})

const PERSON: Party = {
  kind: 'person', name: '陈小满', idType: '居民身份证', idMasked: '999999********1234', phone: '139****0001',
  address: '淮海路 18 弄 6 号 302 室',
}
const LONG_PERSON: Party = {
  kind: 'person', name: '阿卜杜热合曼·努尔艾合买提·麦麦提图尔荪', idType: '外国人永久居留身份证', idMasked: 'ABC99*********12',
  phone: '138****0002', organisation: '南京市秦淮片区历史街区保护与更新发展有限责任公司第三工程项目管理部',
  address: '南京市某某区淮海路街道游府西街社区太平巷后街十二号大院东北角三号楼二单元六〇二室（原白下区针织二厂职工宿舍）',
}
const RARE_PERSON: Party = {
  kind: 'person', name: '闫㛃頔𠙶', idType: '居民身份证', idMasked: '999999********432X', phone: '137****0003', address: '马府街 7 号',
}
const COMPANY: Party = {
  kind: 'organisation', name: '南京某某餐饮管理有限公司', code: '91999999MA0000000X', representative: '周大安', phone: '025-9999****',
  address: '淮海路 88 号 1 幢 101 室',
}

const MATTER = { code: 'MZ-01', name: '城市居民最低生活保障审核审批', department: '区民政局' }
const MATTER_COMPANY = { code: 'WS-01', name: '公共场所卫生许可', department: '区卫生局' }
export const AGENT = { name: '陈立春', idType: '居民身份证', idMasked: '999999********5678', phone: '136****0004', relation: '父子，持委托书' }
export const OFFICER = { name: '李文清', counter: '3 号窗口', phone: '025-99990003' }

const NAMES = [
  '低保书面申请书', '全体共同生活家庭成员户口簿', '全体成年家庭成员居民身份证', '婚姻状况证明（结婚证、离婚证或声明）',
  '收入证明（工资、退休金、赡养抚养费等）', '房产证明或租赁合同',
]
const FORMS = ['表格', '原件核验+复印件', '原件核验+复印件', '原件核验+复印件', '原件', '原件核验+复印件']

export const materials = (count: number): MaterialLine[] => Array.from({ length: count }, (_, i) => ({
  no: i + 1,
  name: i < NAMES.length ? NAMES[i]! : `${NAMES[i % NAMES.length]}（附件之${i + 1}）`,
  form: FORMS[i % FORMS.length],
  copies: 1 + (i % 3),
  received: i !== 3,
  keep: FORMS[i % FORMS.length]!.includes('核验') ? '原件退回，复印件留存' : '留存',
  ...(i === 3 && { note: '单身，不适用' }),
}))

/** The same paper for the usual case, long texts, rare characters and 40 materials. */
export type Variant = { name: SpecimenName; applicant: Party; materials: MaterialLine[] }
export const VARIANTS: Variant[] = [
  { name: 'normal', applicant: PERSON, materials: materials(6) },
  { name: 'long', applicant: LONG_PERSON, materials: materials(8) },
  { name: 'rare', applicant: RARE_PERSON, materials: materials(3) },
  { name: 'many', applicant: COMPANY, materials: materials(40) },
]

export const caseHead = (kind: DocumentKind, number: string, variant: Variant) => ({
  ...head(kind, number),
  caseNumber: CASE,
  matter: variant.applicant.kind === 'person' ? MATTER : MATTER_COMPANY,
  applicant: variant.applicant,
  ...(variant.name === 'long' && { agent: AGENT }),
})

export const QUERY = '电话 025-99990000，或凭办件编号在大厅查询机查询'
