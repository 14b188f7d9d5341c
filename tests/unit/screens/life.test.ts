import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkConsult, EMPTY_CONSULT, referInput, requestInput, suggestion } from '#renderer/app/frame/consult.ts'
import { factsOf } from '#renderer/screens/catalogue/compare.ts'
import { stageTone } from '#renderer/screens/cases/Stages.tsx'
import { inQueueOrder, mayMoveJob, readPrinters } from '#renderer/screens/prints/jobs.ts'
import { kindOfFile, readFiles, wrongRows } from '#renderer/screens/system/catalogueFiles.ts'
import type { FindResult, MatterDetail } from '#shared/contract/catalogue.ts'
import type { PrintJob } from '#shared/contract/documents.ts'

describe('advice and referral', () => {
  const found: FindResult = { best: 'referral', matters: [], affairs: [], referral: { id: 'r', name: '护照', body: '出入境管理部门', address: null, phone: '12367', why: '由出入境管理部门办理' } }

  it('takes the target of a referral from the search, and the office, not the topic', () => {
    expect(suggestion(found)).toEqual({ way: 'refer', name: '出入境管理部门', address: '', phone: '12367', reason: '由出入境管理部门办理' })
    expect(suggestion({ best: null, matters: [], affairs: [] })).toBeNull()
  })

  it('asks for what each of the two needs', () => {
    expect(checkConsult(EMPTY_CONSULT)).toEqual({ question: '请写明问的是什么', answer: '请写明怎样答复的' })
    expect(checkConsult({ ...EMPTY_CONSULT, way: 'refer', question: '护照' })).toEqual({ name: '请选择部门,或写明转介到哪里' })
    expect(checkConsult({ ...EMPTY_CONSULT, way: 'request', question: '代买药' })).toEqual({ visitor: '请写怎样称呼', contact: '请写联系电话,好告知结果' })
    // The telephone of whoever one is sent to is not the visitor's.
    expect(requestInput({ ...EMPTY_CONSULT, way: 'request', question: ' 代买药 ', visitor: '周演练', contact: '13900001111', phone: '025-99990000', communityCode: 'C01' })).toMatchObject({
      kind: 'help', channel: 'counter', title: '代买药', content: '代买药', communityCode: 'C01', personName: '周演练', personPhone: '13900001111',
    })
    expect(referInput({ ...EMPTY_CONSULT, way: 'refer', question: ' 护照 ', departmentCode: 'GA', bring: '身份证\n\n照片 ' })).toEqual({
      visitor: undefined, question: '护照', reason: '该事项不属于本中心受理范围', departmentCode: 'GA', bring: ['身份证', '照片'],
    })
  })
})

describe('print queue', () => {
  const job = (id: string, status: PrintJob['status'], requestedAt: string): PrintJob => ({ id, documentId: id, kind: 'D4', number: '1', caseNumber: null, copyNo: 0, status, printer: null, failure: null, requestedAt })

  it('shows what failed first, then what waits, the oldest first', () => {
    expect(inQueueOrder([job('a', 'printed', '1'), job('b', 'queued', '3'), job('c', 'queued', '2'), job('d', 'failed', '4')]).map((j) => j.id)).toEqual(['d', 'c', 'b', 'a'])
    expect(mayMoveJob(job('a', 'printed', '1'))).toEqual({ retry: false, cancel: false })
    expect(mayMoveJob(job('a', 'failed', '1'))).toEqual({ retry: true, cancel: true })
    expect(mayMoveJob(job('a', 'printing', '1'))).toEqual({ retry: false, cancel: true })
  })

  it('understands the printers of the desktop, and takes nonsense for none', () => {
    expect(readPrinters({ choices: { D1: 'Epson' }, printers: [{ deviceName: 'Epson', label: '小票机' }, { deviceName: 'HP', label: '' }, { label: '?' }] })).toEqual({
      choices: { D1: 'Epson' }, printers: [{ deviceName: 'Epson', label: '小票机' }, { deviceName: 'HP', label: 'HP' }],
    })
    expect(readPrinters(undefined)).toEqual({ choices: {}, printers: [] })
  })
})

describe('files of a catalogue', () => {
  const preset = (name: string): string => readFileSync(new URL(`../../../resources/preset/${name}`, import.meta.url), 'utf8')
  const file = (name: string, content: string) => ({ name, text: () => Promise.resolve(content) })

  it('knows the files of the preset by what is in them', async () => {
    const read = await readFiles([file('甲.json', preset('communities.json')), file('乙.json', preset('departments.json')), file('丙.json', `\uFEFF${preset('catalogue-57.json')}`)])
    expect([read.catalogue?.name, read.departments?.name, read.communities?.name]).toEqual(['丙.json', '乙.json', '甲.json'])
    expect(kindOfFile([])).toBeNull()
  })

  it('says which file it cannot use', async () => {
    await expect(readFiles([file('坏.json', '{')])).rejects.toThrow('坏.json 不是 JSON 文件')
    await expect(readFiles([file('空.json', '[]')])).rejects.toThrow('空.json 看不出')
    const twice = preset('departments.json')
    await expect(readFiles([file('一.json', twice), file('二.json', twice)])).rejects.toThrow('二.json 和 一.json 都是部门文件')
  })

  it('takes the wrong rows out of a refusal', () => {
    expect(wrongRows({ rows: [{ file: 'catalogue', row: 4, code: 'MZ-04', problem: '部门代码不存在:ZZ' }, 5] })).toEqual([{ file: 'catalogue', row: 4, code: 'MZ-04', problem: '部门代码不存在:ZZ' }])
    expect(wrongRows(undefined)).toEqual([])
  })
})

describe('versions and stages', () => {
  it('sets two versions out in the same lines', () => {
    const matter = {
      name: '低保', departmentCode: 'MZ', coDepartments: ['LD'], processingType: 'promised', applicantKinds: ['person'], agentAllowed: true, promisedLimit: { days: 20, unit: 'working' }, legalLimit: null,
      legalLimitText: '', acceptanceDays: 5, correctionDays: 10, publicNoticeDays: null, stages: [], materials: [], fee: { charged: false, text: '不收费', basis: null }, resultDocument: '', legalBasis: [], trigger: '',
      outsideBodies: [], reportsTo: null, sensitivity: 'ordinary', routingRule: '', keywords: ['低保'], notes: [],
    } as unknown as MatterDetail
    const [one, two] = [matter, { ...matter, promisedLimit: { days: 15, unit: 'working' as const } }].map((m) => factsOf(m, (code) => code))
    expect(one!.filter(([, text], i) => text !== two![i]![1]).map(([label]) => label)).toEqual(['承诺时限'])
  })

  it('knows stages behind, current and ahead', () => {
    const stage = { step: '审核', days: 5, unit: 'working' as const, from: '2026-03-02', due: '2026-03-09', provisional: false, current: false }
    expect([stageTone(stage, '2026-03-10'), stageTone({ ...stage, current: true }, '2026-03-05'), stageTone(stage, '2026-03-01'), stageTone({ ...stage, due: null }, '2026-03-10')]).toEqual(['done', 'current', 'ahead', 'ahead'])
  })
})
