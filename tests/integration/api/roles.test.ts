import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PRESET_INDICATORS } from '#shared/rules/evaluation.ts'
import { LEDGERS } from '#shared/rules/ledgers.ts'
import { ACTION_ROLES, mayDo, ROLE_NAMES, type Action, type Role } from '#shared/rules/roles.ts'
import type { Who } from '#tests/support/core.ts'
import { openSite, type Site } from '#tests/support/http.ts'
import { aCase } from '#tests/support/samples.ts'

/** One call of each action; `{case}`, `{document}` and `{job}` stand for real ones. What is refused for other reasons than the role counts as allowed. */
const CALLS: Record<string, [method: string, path: string, body?: unknown]> = {
  'session.read': ['GET', '/today'],
  'catalogue.read': ['GET', '/departments'],
  'catalogue.import': ['POST', '/catalogue/import', { catalogue: [], departments: [] }],
  'search.choose': ['POST', '/search-choices', { q: '演练', code: 'MZ-01' }],
  'search.aliases': ['GET', '/search-aliases'],
  'search.decide': ['POST', '/search-aliases/019a0000-0000-7000-8000-000000000000', { decision: 'confirm' }],
  'authority.read': ['GET', '/authority/MZ-01'],
  'authority.change': ['POST', '/authority/MZ-01', { issuingAuthority: '演练局', sealOwner: '演练局', validFrom: '2026-03-02' }],
  'calendar.read': ['GET', '/calendar/due?from=2026-03-02&days=1'],
  'calendar.change': ['PUT', '/calendar/overrides/2026-05-08', { kind: 'off', name: '演练', reason: '演练' }],
  'identifier.check': ['POST', '/identifiers/check', { type: 'residentId', value: '1' }],
  'people.read': ['GET', '/people'],
  'people.change': ['PATCH', '/people/none', { displayName: '改名' }],
  'applicant.search': ['GET', '/applicants?q=zhao'],
  'applicant.reveal': ['POST', '/cases/{case}/reveal', { reason: '核对' }],
  'applicant.merge': ['POST', '/applicants/019a0000-0000-7000-8000-000000000000/merge', { intoId: '019a0000-0000-7000-8000-000000000001', reason: '重复' }],
  'case.create': ['POST', '/cases', { ...aCase(1), materials: [] }],
  'case.read': ['GET', '/cases/{case}'],
  'case.event': ['POST', '/cases/none/events', { type: 'reply', reason: '已办' }],
  'department.read': ['GET', '/department/officers?department=WS'],
  'template.change': ['DELETE', '/department/opinions/none'],
  'paper.ask': ['POST', '/cases/{case}/paper-requests', { papers: ['现场照片'], reason: '核对' }],
  'paper.answer': ['POST', '/paper-requests/none/answer', { answer: '已送' }],
  'handover.read': ['GET', '/in-transit'],
  'handover.batch': ['GET', '/batches/ready'],
  'handover.sign': ['POST', '/sign-ins', { code: 'ZB001260302999', department: 'WS' }],
  'custody.change': ['POST', '/custody', { caseIds: ['none'], toStaff: 'none' }],
  'document.read': ['GET', '/documents/none/pages'],
  'document.reprint': ['POST', '/documents/none/reprint', { reason: '卡纸' }],
  'print.read': ['GET', '/print-jobs'],
  'print.record': ['POST', '/print-jobs/none/result', { status: 'printed' }],
  'community.tasks': ['GET', '/community/tasks'],
  'community.work': ['POST', '/community/tasks/none/sign'],
  'community.ask': ['POST', '/cases/none/community-tasks', {}],
  'community.reveal': ['POST', '/light-cases/none/reveal', { reason: '回访' }],
  'community.places': ['PUT', '/community/places', { name: '某处', area: '不存在' }],
  'community.estates': ['PUT', '/estates', { name: '测试花园', communityCode: 'C01' }],
  'light.read': ['GET', '/light-cases'],
  'light.open': ['POST', '/light-cases', { kind: 'help', title: '买药', content: '请人代买药' }],
  'light.handle': ['POST', '/light-cases/none/events', { type: 'note', text: '已联系' }],
  'report.read': ['GET', '/reports/month?month=2026-03'],
  'report.export': ['GET', '/reports/month.xlsx?month=2026-03'],
  'case.explain': ['POST', '/cases/none/overrun-explanations', { cause: '人手不足', measure: '加班' }],
  'supervision.read': ['GET', '/supervision'],
  'slip.read': ['GET', '/supervision/slips'],
  'slip.issue': ['POST', '/supervision/slips', { caseId: 'none', reason: '请答复' }],
  'slip.reply': ['POST', '/supervision/slips/none/reply', { reply: '已办' }],
  'rating.followUp': ['POST', '/supervision/follow-ups/none', { told: '本人', cause: '等候久', measure: '增加窗口' }],
  'complaint.register': ['POST', '/complaints', { kind: 'complaint', title: '演练', content: '演练', about: { kind: 'point' } }],
  'complaint.read': ['GET', '/complaints'],
  'complaint.handle': ['POST', '/complaints/none/events', { version: 1, type: 'investigate' }],
  'complaint.reveal': ['POST', '/complaints/none/reveal', { reason: '回电' }],
  'queue.use': ['GET', '/queue'],
  'draft.use': ['GET', '/drafts'],
  'shift.use': ['GET', '/shift'],
  'form.use': ['GET', '/reserved-numbers'],
  'query.use': ['GET', '/queries'],
  'query.schedule': ['GET', '/query-schedules'],
  'district.read': ['GET', '/district/centres'],
  'ledger.read': ['GET', '/ledger-mapping'],
  'ledger.configure': ['PUT', '/ledger-mapping', { ledgers: LEDGERS }],
  'burden.read': ['GET', '/asked-forms'],
  'burden.record': ['POST', '/asked-forms/019a0000-0000-7000-8000-000000000000/end', { until: '2026-03-02', reason: '演练' }],
  'evaluation.read': ['GET', '/evaluation/indicators'],
  'evaluation.enter': ['POST', '/evaluation/values', { code: 'ZZ99', community: 'C01', period: '2026', value: '1', evidence: '演练' }],
  'evaluation.configure': ['PUT', '/evaluation/indicators/PG16', { ...PRESET_INDICATORS.at(-1) }],
  'transfer.read': ['GET', '/transfer/matters'],
  'transfer.change': ['POST', '/transfer/closures/999/finish', {}],
  'notices.read': ['GET', '/notices'],
  'fund.read': ['GET', '/fund-entries'],
  'fund.export': ['GET', '/fund-entries/export?format=csv'],
  'fund.enter': ['POST', '/fund-entries', { departmentCode: 'WS', communityCode: 'C01', month: '2026-03', kind: 'deduction', amount: '-1', reason: '演练' }],
  'admission.submit': ['POST', '/admissions', { number: '准1', departmentCode: 'WS', task: '演练', unit: '件', amount: '0.001', validFrom: '2026-03-02' }],
  'admission.decide': ['POST', '/admissions/none/steps', { version: 1, step: 'approve' }],
  'settlement.sign': ['POST', '/settlements/2026-02/WS/C99/signatures', { entries: 0, totalFen: 0 }],
  'settings.read': ['GET', '/settings'],
  'settings.change': ['PUT', '/settings/supervision.reply', { value: 3 }],
  'audit.read': ['GET', '/audit'],
  'practice.clock': ['POST', '/practice/clock', { now: '2026-03-02' }],
  'session.end': ['POST', '/session/lock'],
}
/** Known by other calls of the same service; their own tests are beside them. */
const ELSEWHERE = new Set(['password.change', 'backup.make', 'report.freeze', 'district.change', 'query.unmasked', 'host.change'])

describe('roles at the interface', () => {
  let site: Site
  let example: { id: string; document: string }
  beforeAll(async () => {
    site = await openSite({ dialect: 'sqlite', practice: true })
    const made = await site.ask('POST', '/api/cases', { who: 'clerk', body: aCase(1) })
    example = { id: String(made.body['id']), document: (made.body['documents'] as { id: string }[])[0]!.id }
  })
  afterAll(() => site.close())

  const table = Object.entries(CALLS).flatMap(([action, call]) => ROLE_NAMES.map((role) => ({ action: action as Action, role, call, verdict: mayDo(role, action as Action) ? 'may' : 'may not' })))

  it.each(table)('$role $verdict $action', async ({ action, role, call: [method, path, body] }) => {
    const token = await site.session(role satisfies Role as Who)
    const url = `/api${path.replace('{case}', example.id).replace('{document}', example.document)}`
    const answer = await site.ask(method, url, { token, ...(body !== undefined && { body }) })
    expect(answer.status).not.toBe(500)
    expect(answer.status).not.toBe(401)
    if (mayDo(role, action)) expect(answer.body).not.toMatchObject({ code: 'FORBIDDEN' })
    // What does not fit the contract is told before who may: nothing was done either way.
    else expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN'])
  })

  it.each(Object.values(CALLS))('nobody may %s %s without log-in', async (method, path, body) => {
    const answer = await site.ask(method, `/api${path.replace('{case}', example.id)}`, body === undefined ? {} : { body })
    expect([answer.status, answer.body.code]).toEqual([401, 'LOGIN_REQUIRED'])
  })

  it('every action of the table is called here or beside its service', () => {
    expect(Object.keys(ACTION_ROLES).filter((a) => !(a in CALLS) && !ELSEWHERE.has(a))).toEqual([])
  })
})
