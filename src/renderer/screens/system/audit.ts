/** Actions of the journal in words; one that is not named here is shown as it is stored. */
const ACTIONS: Record<string, string> = {
  'session.create': '登录', 'session.end': '退出', 'session.lock': '锁屏', 'session.unlock': '解锁', 'password.change': '修改密码', 'session.changePassword': '修改密码',
  'people.create': '新增人员', 'people.update': '修改人员', 'people.change': '修改人员', 'catalogue.import': '导入目录', 'calendar.change': '修改日历',
  'applicant.reveal': '查看完整证件号', 'applicants.reveal': '查看完整证件号', 'case.reveal': '查看完整证件号', 'cases.reveal': '查看完整证件号', 'case.create': '收件', 'cases.create': '收件', 'case.event': '推进办件', 'cases.event': '推进办件',
  'case.receive': '收件', 'case.accept': '受理', 'case.dispatch': '转办', 'case.signIn': '签收', 'case.close': '办结', 'case.deliver': '送达', 'case.finishOnTheSpot': '当场办结',
  'document.print': '打印', 'documents.print': '打印', 'document.reprint': '补打', 'documents.reprint': '补打', 'print.record': '打印结果', 'report.export': '导出月报', 'backup.make': '备份',
  'system.setUp': '初始化', setup: '初始化', 'practice.clock': '拨动时钟',
}

export function actionLabel(action: string): string {
  return ACTIONS[action] ?? action
}

/** Details on one line: names and values, no brackets. */
export function detailText(detail: unknown): string {
  if (detail === null || detail === undefined) return ''
  if (typeof detail !== 'object') return String(detail)
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ')
}
