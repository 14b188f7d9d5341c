import { beforeEach, describe, expect, it, vi } from 'vitest'
import { client } from '#renderer/api.ts'
import { PrintFailure, printDocuments } from '#renderer/components/print.ts'

vi.mock('#renderer/api.ts', () => ({
  client: { documents: { print: vi.fn(), pages: vi.fn(), printResult: vi.fn() } },
  errorOf: (error: Error) => ({ code: 'X', message: error.message }),
}))

const KINDS: Record<string, string> = { a: 'D4', b: 'D2', c: 'D8' }
const print = vi.mocked(client.documents.print)
const pages = vi.mocked(client.documents.pages)
const printResult = vi.mocked(client.documents.printResult)

beforeEach(() => {
  vi.clearAllMocks()
  print.mockImplementation((({ id }: { id: string }) => Promise.resolve({ id: `job-${id}`, documentId: id, kind: KINDS[id] })) as never)
  printResult.mockResolvedValue(undefined as never)
})

const failureOf = (work: Promise<void>): Promise<unknown> => work.then(() => null, (error: unknown) => error)

describe('where the host prints by itself', () => {
  const paper = vi.fn<(id: string) => Promise<unknown>>()
  beforeEach(() => {
    vi.stubGlobal('window', { centre: { print: paper } })
    paper.mockReset()
  })

  it('goes on after a sheet that fails and names every failure', async () => {
    paper.mockImplementation((id) => (id === 'b' ? Promise.resolve() : Promise.reject(new Error(id === 'a' ? '缺纸' : '打印机离线'))))
    const failure = await failureOf(printDocuments(['a', 'b', 'c'], { print: 'direct' }))
    expect(paper.mock.calls.map(([id]) => id)).toEqual(['a', 'b', 'c'])
    expect(failure).toBeInstanceOf(PrintFailure)
    expect((failure as PrintFailure).failed).toEqual(['a', 'c'])
    expect((failure as PrintFailure).message).toMatch(/^3张中有2张没有打出。第1张 .*:缺纸;第3张 .*:打印机离线$/)
  })

  it('a sheet that cannot be queued is not sent, the others are', async () => {
    print.mockImplementationOnce(() => Promise.reject(new Error('已打印过')) as never)
    const failure = await failureOf(printDocuments(['a', 'b'], { print: 'direct' }))
    expect(paper.mock.calls.map(([id]) => id)).toEqual(['b'])
    expect((failure as PrintFailure).failed).toEqual(['a'])
  })

  it('one sheet alone fails with its own error, whose code the screen needs', async () => {
    const own = new Error('缺纸')
    paper.mockRejectedValue(own)
    expect(await failureOf(printDocuments(['a'], { print: 'direct' }))).toBe(own)
  })
})

describe('in the dialog of the browser', () => {
  const dialog = vi.fn()
  beforeEach(() => {
    const element = () => ({ dataset: {}, setAttribute: vi.fn(), append: vi.fn() })
    vi.stubGlobal('document', { querySelector: () => null, createElement: element, importNode: (node: unknown) => node, body: { append: vi.fn() } })
    vi.stubGlobal('DOMParser', class { parseFromString = () => ({ documentElement: {} }) })
    vi.stubGlobal('window', { print: dialog })
    dialog.mockReset()
    pages.mockImplementation((({ id }: { id: string }) => (id === 'b' ? Promise.reject(new Error('文书生成失败')) : Promise.resolve({ paper: 'A4', pages: ['<svg/>'] }))) as never)
  })

  it('a sheet that cannot be drawn is recorded as failed, the others as printed', async () => {
    const failure = await failureOf(printDocuments(['a', 'b', 'c'], { print: 'dialog' }))
    expect(dialog).toHaveBeenCalledOnce()
    expect(printResult.mock.calls.map(([input]) => input)).toEqual([
      { id: 'job-a', status: 'printed' },
      { id: 'job-b', status: 'failed', failure: '文书生成失败' },
      { id: 'job-c', status: 'printed' },
    ])
    expect((failure as PrintFailure).failed).toEqual(['b'])
  })
})
