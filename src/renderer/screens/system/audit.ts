import { ADMISSION_STEPS } from '#shared/rules/admission.ts'
import { CASE_EVENTS } from '#shared/rules/caseMachine.ts'
import { COMPLAINT_EVENTS } from '#shared/rules/complaint.ts'
import { LIGHT_EVENTS } from '#shared/rules/lightCase.ts'
import { TICKET_EVENTS } from '#shared/rules/ticketMachine.ts'

/** `case.accept` → `受理` for each event of a machine. */
const events = (of: string, word: string, table: Record<string, { label: string }>): [string, string][] =>
  Object.entries(table).map(([name, { label }]) => [`${of}.${name}`, word + label])

/** Actions of the journal in words; one that is not named here is shown as it is stored. */
const ACTIONS: Record<string, string> = {
  ...Object.fromEntries([
    ...events('case', '', CASE_EVENTS), ...events('queue', '排队:', TICKET_EVENTS), ...events('light', '诉求:', LIGHT_EVENTS),
    ...events('complaint', '投诉:', COMPLAINT_EVENTS), ...events('admission', '准入:', ADMISSION_STEPS),
  ]),
  'session.create': '登录', 'session.read': '查看登录', 'session.end': '退出', 'password.change': '修改密码',
  'system.setUp': '首次设置', 'preset.import': '装入预置目录', 'settings.change': '修改参数', 'settings.read': '查看参数', 'practice.clock': '拨动时钟', 'backup.make': '备份', 'audit.read': '查看审计日志',
  'people.read': '查看人员', 'people.change': '修改人员', 'people.create': '新增人员', 'people.update': '修改人员',
  'catalogue.read': '查看目录', 'catalogue.import': '导入目录', 'search.choose': '选用搜索词', 'search.aliases': '查看搜索词', 'search.decide': '确认搜索词',
  'calendar.read': '查看日历', 'calendar.change': '修改日历', 'calendar.import': '导入日历', 'calendar.override': '调整日历', 'calendar.removeOverride': '取消日历调整', 'calendar.recomputed': '按新日历重算期限',
  'authority.read': '查看权责', 'authority.change': '登记权责', 'authority.record': '登记权责', 'authority.end': '终止权责', 'identifier.check': '核对证件号码',
  'applicant.search': '查找申请人', 'applicant.reveal': '查看完整证件号', 'applicant.merge': '合并申请人',
  'case.create': '收件', 'case.read': '查看办件', 'case.event': '推进办件', 'case.explain': '说明超期原因', 'case.undo': '撤销收件', 'case.archivePackage': '导出档案', 'case.recompute': '重算期限', 'case.overdue': '到期自动处理',
  'task.start': '环节:开始', 'task.done': '环节:完成', 'task.finish': '环节:完成', 'task.reply': '环节:答复',
  'draft.use': '草稿', 'draft.take': '接手草稿', 'shift.use': '班次', 'shift.start': '上岗', 'shift.end': '交班', 'form.use': '备用受理单', 'form.reserve': '印备用受理单', 'form.void': '作废备用受理单', 'desk.consult': '咨询', 'desk.refer': '转介',
  'queue.use': '排队', 'queue.take': '排队:取号', 'queue.link': '排队:记上办件',
  'department.read': '查看部门收件箱', 'template.change': '维护意见模板', 'template.save': '保存意见模板', 'template.remove': '删去意见模板',
  'paper.ask': '请窗口补送材料', 'paper.answer': '答复材料请求', 'handover.read': '查看流转', 'handover.batch': '转办批次', 'handover.sign': '签收批次', 'batch.make': '做转办批次', 'batch.signIn': '整批签收', 'custody.change': '移交材料', 'custody.handOver': '移交材料',
  'document.read': '查看文书', 'document.print': '打印', 'document.reprint': '补打', 'print.read': '查看打印', 'print.record': '打印结果', 'print.start': '开始打印', 'print.result': '打印结果', 'print.recover': '恢复打印', 'printer.choose': '选择打印机',
  'community.tasks': '查看社区任务', 'community.work': '办理社区任务', 'community.ask': '请社区协助', 'community.reveal': '查看社区任务姓名', 'community.revealTask': '查看社区任务姓名', 'community.places': '维护社区', 'community.estates': '维护小区', 'community.save': '维护社区', 'community.bell': '登记求助铃', 'community.company': '登记物业公司', 'community.estate': '登记小区',
  'community.assign': '社区任务:分派', 'community.sign': '社区任务:接手', 'community.finish': '社区任务:完成', 'community.sendBack': '社区任务:退回', 'community.postNotice': '张榜公示', 'community.takeDownNotice': '撤下公示',
  'activity.plan': '安排活动', 'activity.done': '活动办完', 'activity.cancelled': '取消活动',
  'light.read': '查看诉求', 'light.open': '登记诉求', 'light.handle': '办理诉求', 'light.reveal': '查看诉求人姓名', 'light.ring': '求助铃', 'light.bell': '求助铃', 'light.internet': '网上诉求',
  'complaint.register': '登记投诉', 'complaint.read': '查看投诉', 'complaint.handle': '办理投诉', 'complaint.reveal': '查看投诉人', 'rating.followUp': '差评回访',
  'supervision.read': '查看督办', 'slip.read': '查看督办单', 'slip.issue': '发督办单', 'slip.reply': '答复督办单', 'slip.close': '了结督办单', 'slip.escalate': '督办升级',
  'report.read': '查看报表', 'report.export': '导出月报', 'report.freeze': '冻结月报', 'report.package': '做报送包', 'report.send': '报送', 'district.read': '查看区级汇总', 'district.change': '区级汇总', 'district.import': '导入报送包', 'district.register': '登记受理中心',
  'query.use': '查询', 'query.unmasked': '导出完整证件号', 'query.schedule': '定时查询', 'query.unschedule': '取消定时查询', 'query.scheduled': '定时查询导出', 'query.save': '保存查询', 'query.remove': '删去查询', 'query.export': '导出查询',
  'ledger.read': '查看台账', 'ledger.export': '导出台账', 'ledger.configure': '修改台账归口', 'burden.read': '查看要表登记', 'burden.record': '登记要表', 'burden.end': '停报要表', 'burden.export': '导出要表登记',
  'evaluation.read': '查看评估指标', 'evaluation.configure': '修改评估指标', 'evaluation.enter': '填报评估指标', 'evaluation.export': '导出评估指标', 'notices.read': '查看提醒',
  'fund.read': '查看资金', 'fund.enter': '登记资金', 'fund.export': '导出资金往来', 'fund.deduction': '登记扣款', 'fund.payment': '登记支付', 'fund.correction': '更正往来', 'admission.submit': '提交准入', 'admission.decide': '准入审核', 'settlement.sign': '结算签字',
  'transfer.read': '查看移交', 'transfer.change': '职能移交', 'transfer.matter': '登记职能移交', 'transfer.move': '移交在办件', 'transfer.moved': '职能已移交', 'transfer.carried': '移交执行', 'transfer.export': '整体导出', 'transfer.import': '整体导入',
  'points.save': '修改受理点', 'point.close': '决定关闭受理点', 'point.handOver': '受理点交接', 'point.handCase': '受理点移交办件', 'point.sheets': '受理点移交清单',
  'host.change': '大厅主机', 'host.open': '打开大厅主机', 'host.close': '关闭大厅主机', 'host.join': '加入大厅主机',
}

export function actionLabel(action: string): string {
  return ACTIONS[action] ?? action
}

/** The word of an action as the journal knows it (`登录` → `session.create`); anything else is looked for as typed. */
export function journalWord(typed: string): string {
  return Object.entries(ACTIONS).find(([, label]) => label === typed)?.[0] ?? typed
}

const NAMES: Record<string, string> = {
  reason: '理由', number: '编号', username: '用户名', role: '角色', status: '结果', failure: '失败原因', copy: '补打', code: '错误', message: '说明', now: '时间', file: '文件', bytes: '字节',
  documents: '文书', month: '月份', cutoff: '起始日', matterCode: '事项', displayName: '姓名', active: '在用',
  group: '类别', priority: '优先', counter: '窗口', counterNumber: '窗口', pointCode: '受理点', department: '部门', departmentCode: '部门', community: '社区', communityCode: '社区', leads: '负责人',
  before: '原为', after: '改为', old: '原为', new: '改为', value: '数值', from: '起', to: '交给', open: '未办完', moved: '变动', cases: '办件', caseId: '办件', matter: '事项', matters: '事项', title: '标题', place: '地点', kind: '种类', type: '种类', task: '任务', party: '一方', state: '状态',
  name: '名称', phone: '电话', contact: '联系人', due: '期限', plannedEnd: '预计结束', validFrom: '生效日', until: '截至', date: '日期', period: '期间', way: '方式', channel: '渠道', event: '事件', amount: '金额', total: '合计', side: '一方', level: '等级', target: '对象', document: '文书', replyDue: '答复期限', field: '填写处', rule: '依据', rows: '行数', sheets: '张数', printer: '打印机', note: '备注', nobody: '没有人等候', forgotten: '未交班的班次',
}
/** Values that are names of the code. */
const VALUES: Record<string, string> = {
  stepDue: '环节期限', due: '期限', promisedDue: '承诺期限', legalDue: '法定期限', acceptanceDeadline: '受理期限', correctionDeadline: '补正期限', true: '是', false: '否', none: '普通', elderly: '老年人', disabled: '残疾人', military: '军人及优抚对象', pregnant: '孕妇或带婴幼儿',
}
/** Digests prove the chain to a program; to a person they are noise. */
const NOISE = new Set(['events', 'digest', 'hash', 'sha256', 'id', 'documentId'])

/** Of a long list as many as stand on a line or two; how many there are is said. */
const MOST_SHOWN = 6

function valueText(value: unknown): string {
  if (Array.isArray(value)) {
    const words = value.slice(0, MOST_SHOWN).map(valueText).filter(Boolean).join('、')
    return value.length > MOST_SHOWN ? `${words} 等 ${value.length} 项` : words
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).filter(([name]) => !NOISE.has(name)).map(([, inner]) => valueText(inner)).filter(Boolean).join(' ')
  }
  return value === null || value === undefined ? '' : (VALUES[String(value)] ?? String(value))
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
