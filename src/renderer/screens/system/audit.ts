/** Actions of the journal in words; one that is not named here is shown as it is stored. */
const ACTIONS: Record<string, string> = {
  'session.create': '登录', 'session.end': '退出', 'session.lock': '锁屏', 'session.unlock': '解锁', 'password.change': '修改密码', 'session.changePassword': '修改密码',
  'people.create': '新增人员', 'people.update': '修改人员', 'people.change': '修改人员', 'catalogue.import': '导入目录', 'calendar.change': '修改日历',
  'applicant.reveal': '查看完整证件号', 'applicants.reveal': '查看完整证件号', 'case.reveal': '查看完整证件号', 'cases.reveal': '查看完整证件号', 'case.create': '收件', 'cases.create': '收件', 'case.event': '推进办件', 'cases.event': '推进办件',
  'case.receive': '收件', 'case.accept': '受理', 'case.dispatch': '转办', 'case.signIn': '签收', 'case.close': '办结', 'case.deliver': '送达', 'case.finishOnTheSpot': '当场办结',
  'document.print': '打印', 'documents.print': '打印', 'document.reprint': '补打', 'documents.reprint': '补打', 'print.record': '打印结果', 'report.export': '导出月报', 'backup.make': '备份', 'host.open': '打开大厅主机', 'host.close': '关闭大厅主机', 'host.join': '加入大厅主机', 'host.change': '大厅主机',
  'ledger.export': '导出台账', 'ledger.configure': '修改台账归口', 'burden.record': '登记要表', 'burden.end': '停报要表', 'burden.export': '导出要表登记', 'evaluation.configure': '修改评估指标', 'evaluation.enter': '填报评估指标', 'evaluation.export': '导出评估指标',
  'system.setUp': '初始化', setup: '初始化', 'practice.clock': '拨动时钟',
}

export function actionLabel(action: string): string {
  return ACTIONS[action] ?? action
}

const NAMES: Record<string, string> = {
  reason: '理由', number: '编号', username: '用户名', role: '角色', status: '结果', failure: '失败原因', copy: '补打', code: '错误', message: '说明', now: '时间', file: '文件', bytes: '字节',
  documents: '文书', month: '月份', cutoff: '起始日', matterCode: '事项', displayName: '姓名', active: '在用',
}
/** Digests prove the chain to a program; to a person they are noise. */
const NOISE = new Set(['events', 'digest', 'hash', 'sha256', 'id', 'documentId'])

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).filter(Boolean).join('、')
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).filter(([name]) => !NOISE.has(name)).map(([, inner]) => valueText(inner)).filter(Boolean).join(' ')
  }
  return value === null || value === undefined ? '' : String(value)
}

/** Details on one line: names and values, no brackets, no digests. */
export function detailText(detail: unknown): string {
  if (typeof detail !== 'object' || detail === null) return valueText(detail)
  return Object.entries(detail)
    .filter(([name]) => !NOISE.has(name))
    .map(([name, value]) => [NAMES[name] ?? name, valueText(value)] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}:${value}`)
    .join(' · ')
}

/** A key of a record by its last characters: enough to tell two apart; anything else as it is. */
export function subjectText(subject: string | null): string {
  if (subject === null) return '—'
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(subject) ? `…${subject.slice(-8)}` : subject
}
