/**
 * Who may do what (domain §12). An auditor reads and changes nothing; nobody, the administrator included, can edit the journal. The
 * administrator of a small centre may stand in at every desk (see standsInFor); the journal names the person, so it stays visible.
 */
export const ROLES = {
  clerk: '窗口人员',
  supervisor: '值班主管',
  officer: '部门经办人',
  communityWorker: '社区工作者',
  administrator: '系统管理员',
  auditor: '审计员',
} as const

export type Role = keyof typeof ROLES
export const ROLE_NAMES = Object.keys(ROLES) as Role[]

const EVERYONE = ROLE_NAMES
const COUNTER: Role[] = ['clerk', 'supervisor', 'administrator']
const HANDLING: Role[] = [...COUNTER, 'officer']
const DESK: Role[] = [...HANDLING, 'auditor']

/** Action → roles that may call it. An action that is not in this table is refused. */
export const ACTION_ROLES = {
  'session.read': EVERYONE,
  'session.end': EVERYONE,
  'password.change': EVERYONE,
  'catalogue.read': EVERYONE,
  'catalogue.import': ['administrator', 'supervisor'],
  'authority.read': EVERYONE,
  'authority.change': ['supervisor', 'administrator'],
  'search.choose': COUNTER,
  'search.aliases': ['supervisor', 'administrator', 'auditor'],
  'search.decide': ['supervisor'],
  'calendar.read': EVERYONE,
  'calendar.change': ['supervisor', 'administrator'],
  'identifier.check': EVERYONE,
  'people.read': ['administrator', 'auditor', 'supervisor'],
  'people.change': ['administrator'],
  'applicant.search': COUNTER,
  'applicant.reveal': HANDLING,
  'applicant.merge': ['supervisor', 'administrator'],
  'case.create': COUNTER,
  'case.read': DESK,
  'case.event': HANDLING,
  'case.explain': HANDLING,
  'queue.use': COUNTER,
  'draft.use': COUNTER,
  'shift.use': COUNTER,
  'form.use': COUNTER,
  'department.read': DESK,
  'template.change': ['officer', 'supervisor', 'administrator'],
  'paper.ask': ['officer', 'supervisor', 'administrator'],
  'paper.answer': COUNTER,
  'handover.read': DESK,
  'handover.batch': COUNTER,
  'handover.sign': ['officer', 'supervisor', 'administrator'],
  'custody.change': ['officer', 'supervisor', 'administrator'],
  'document.read': [...DESK, 'communityWorker'],
  'document.reprint': [...HANDLING, 'communityWorker'],
  'print.read': DESK,
  'print.record': [...HANDLING, 'communityWorker'],
  'community.tasks': ['communityWorker', 'officer', 'supervisor', 'administrator', 'auditor'],
  'community.work': ['communityWorker', 'supervisor', 'administrator'],
  'community.ask': ['officer', 'supervisor', 'administrator'],
  'community.reveal': ['communityWorker', 'clerk', 'officer', 'supervisor', 'administrator'],
  'community.places': ['supervisor', 'administrator'],
  'community.estates': ['communityWorker', 'supervisor', 'administrator'],
  'light.read': EVERYONE,
  'light.open': ['communityWorker', 'clerk', 'supervisor', 'administrator'],
  'light.handle': ['communityWorker', 'clerk', 'officer', 'supervisor', 'administrator'],
  'report.read': ['supervisor', 'administrator', 'auditor', 'clerk'],
  'report.export': ['supervisor', 'administrator', 'clerk'],
  'query.use': ['clerk', 'supervisor', 'officer', 'administrator'],
  'query.unmasked': ['supervisor', 'administrator'],
  'query.schedule': ['supervisor', 'administrator'],
  'report.freeze': ['supervisor', 'administrator'],
  'district.read': ['supervisor', 'administrator', 'auditor'],
  'district.change': ['supervisor', 'administrator'],
  'supervision.read': ['supervisor', 'administrator', 'auditor'],
  'slip.read': EVERYONE,
  'slip.issue': ['supervisor', 'administrator'],
  'slip.reply': ['clerk', 'supervisor', 'officer', 'communityWorker', 'administrator'],
  'rating.followUp': ['supervisor', 'administrator'],
  'complaint.register': COUNTER,
  'complaint.read': DESK,
  'complaint.handle': ['supervisor', 'officer', 'administrator'],
  'complaint.reveal': ['supervisor', 'officer', 'administrator'],
  'ledger.read': ['communityWorker', 'supervisor', 'administrator', 'auditor'],
  'ledger.configure': ['supervisor', 'administrator'],
  'burden.read': ['communityWorker', 'officer', 'supervisor', 'administrator', 'auditor'],
  'burden.record': ['communityWorker', 'officer', 'supervisor', 'administrator'],
  'evaluation.read': ['communityWorker', 'supervisor', 'administrator', 'auditor'],
  'evaluation.enter': ['communityWorker', 'supervisor', 'administrator'],
  'evaluation.configure': ['supervisor', 'administrator'],
  'notices.read': EVERYONE,
  'fund.read': ['officer', 'communityWorker', 'supervisor', 'administrator', 'auditor'],
  'fund.export': ['officer', 'communityWorker', 'supervisor', 'administrator'],
  'fund.enter': ['officer', 'supervisor', 'administrator'],
  'admission.submit': ['officer', 'supervisor', 'administrator'],
  'admission.decide': ['officer', 'communityWorker', 'supervisor', 'administrator'],
  'settlement.sign': ['officer', 'communityWorker', 'supervisor', 'administrator'],
  'transfer.read': ['supervisor', 'administrator', 'auditor'],
  'transfer.change': ['supervisor', 'administrator'],
  'settings.read': ['supervisor', 'administrator', 'auditor'],
  'settings.change': ['supervisor', 'administrator'],
  'audit.read': ['auditor', 'administrator'],
  'backup.make': ['administrator'],
  'host.change': ['administrator'],
  'practice.clock': EVERYONE,
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof ACTION_ROLES

/** True when the role may perform the action. */
export function mayDo(role: Role, action: Action): boolean {
  return (ACTION_ROLES[action] as readonly Role[]).includes(role)
}

/** The role a person acts in at a desk: an administrator stands in as supervisor, who may do what clerks and officers do. */
export function standsInFor(role: Role): Role {
  return role === 'administrator' ? 'supervisor' : role
}
