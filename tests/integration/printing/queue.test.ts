import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { choosePrinter, printerChoices } from '#main/domain/documents/printers.ts'
import { printDocument, printQueue, reprintDocument } from '#main/domain/documents/service.ts'
import { createPrintQueue, type Printer, type Sheets } from '#main/printing/queue.ts'
import { DIALECTS, openWorld, type World } from '#tests/support/core.ts'
import { aCase } from '#tests/support/samples.ts'

/** A printer that notes what it gets, and does what it is told at each sheet. */
function notingPrinter(behave: (n: number) => void | Promise<void> = () => {}) {
  const printed: { sheets: Sheets; device: string | null }[] = []
  let busy = 0
  let most = 0
  let calls = 0
  const printer: Printer = {
    list: async () => [],
    print: async (sheets, device) => {
      most = Math.max(most, ++busy)
      try {
        await behave(++calls)
        printed.push({ sheets, device })
      } finally {
        busy--
      }
    },
  }
  return { printer, printed, mostAtOnce: () => most }
}

describe.each(DIALECTS)('print queue on %s', (dialect) => {
  let w: World
  let papers: string[]
  beforeEach(async () => {
    w = await openWorld({ dialect })
    const made = await createCase(w.core, w.as('clerk', 'case'), aCase(1))
    papers = made.documents.map(({ id }) => id)
    expect(papers.length).toBeGreaterThanOrEqual(2)
  })
  afterEach(() => w.close())

  const jobs = () => printQueue(w.core, w.as('clerk'), true)
  const queueAll = async () => {
    for (const id of papers) await printDocument(w.core, w.as('clerk'), { id })
  }

  test('prints what was queued, one at a time, with the pages of the preview, and records it', async () => {
    await queueAll()
    const { printer, printed, mostAtOnce } = notingPrinter()
    const queue = createPrintQueue(w.core, printer)
    await Promise.all(papers.map((id) => queue.print(id, 0)))
    expect(mostAtOnce()).toBe(1)
    expect(printed).toHaveLength(papers.length)
    expect(printed[0]!.sheets.pages[0]).toMatch(/^<svg /)
    expect((await jobs()).map(({ status, failure }) => [status, failure])).toEqual(papers.map(() => ['printed', null]))
    await expect(queue.print(papers[0]!, 0)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(printed).toHaveLength(papers.length)
  })

  test('a reprint carries its mark, and is another job', async () => {
    await queueAll()
    const { printer, printed } = notingPrinter()
    const queue = createPrintQueue(w.core, printer)
    await queue.print(papers[0]!, 0)
    const job = await reprintDocument(w.core, w.as('clerk'), { id: papers[0]!, reason: '卡纸,没有打清楚' })
    await queue.print(papers[0]!, job.copyNo)
    expect(printed).toHaveLength(2)
    expect(printed[1]!.sheets.pages.join('')).not.toBe(printed[0]!.sheets.pages.join(''))
  })

  test('a failure is recorded with its reason, the next sheet is printed, the failed one can be tried again', async () => {
    await queueAll()
    const { printer, printed } = notingPrinter((n) => {
      if (n === 1) throw new Error('打印机缺纸')
    })
    const queue = createPrintQueue(w.core, printer)
    await expect(queue.print(papers[0]!, 0)).rejects.toMatchObject({ code: 'PRINT_FAILED', message: '打印失败:打印机缺纸' })
    await queue.print(papers[1]!, 0)
    expect((await jobs()).slice(0, 2).map(({ status, failure }) => [status, failure])).toEqual([['failed', '打印机缺纸'], ['printed', null]])
    await printDocument(w.core, w.as('clerk'), { id: papers[0]! })
    await queue.print(papers[0]!, 0)
    expect(printed).toHaveLength(2)
    expect((await jobs())[0]).toMatchObject({ status: 'printed', failure: null })
  })

  test('each kind goes to its chosen printer; the choice is a recorded action of a person who may print', async () => {
    await queueAll()
    const kinds = (await jobs()).map(({ kind }) => kind)
    expect(await choosePrinter(w.core, w.as('clerk'), { kind: kinds[1]!, deviceName: 'LASER' })).toEqual({ [kinds[1]!]: 'LASER' })
    await expect(choosePrinter(w.core, w.as('auditor'), { kind: 'D2', deviceName: 'LASER' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(choosePrinter(w.core, w.as('clerk'), { kind: 'D99', deviceName: 'LASER' })).rejects.toMatchObject({ code: 'INPUT_INVALID', extra: { field: 'kind' } })
    const { printer, printed } = notingPrinter()
    const queue = createPrintQueue(w.core, printer)
    for (const id of papers) await queue.print(id, 0)
    expect(printed.map(({ device }) => device)).toEqual(kinds.map((kind) => (kind === kinds[1] ? 'LASER' : null)))
    expect((await jobs())[1]!.printer).toBe('LASER')
    expect(await choosePrinter(w.core, w.as('clerk'), { kind: kinds[1]!, deviceName: null })).toEqual({})
    expect(await printerChoices(w.core)).toEqual({})
  })

  test('after a start nothing stays at the printer: interrupted fails, waiting since today is printed, older fails', async () => {
    await queueAll()
    let stuck: () => void = () => {}
    const reached = new Promise<void>((resolve) => {
      stuck = resolve
    })
    const never = notingPrinter(() => (stuck(), new Promise<void>(() => {})))
    void createPrintQueue(w.core, never.printer).print(papers[0]!, 0)
    await reached
    await w.reopen()
    const { printer, printed } = notingPrinter()
    const resumed = await createPrintQueue(w.core, printer).resume({ shared: false })
    if (dialect === 'postgres') {
      // Another desk may be printing it at this moment.
      expect([resumed, printed.length]).toEqual([{ failed: 0, printed: 0 }, 0])
      return
    }
    expect(resumed).toEqual({ failed: 1, printed: papers.length - 1 })
    expect(printed).toHaveLength(papers.length - 1)
    expect((await jobs())[0]).toMatchObject({ status: 'failed', failure: expect.stringContaining('程序中断') })

    await printDocument(w.core, w.as('clerk'), { id: papers[0]! })
    w.at('2026-03-03T08:30')
    // Asked for again yesterday: the request keeps its first time.
    expect(await createPrintQueue(w.core, printer).resume({ shared: false })).toEqual({ failed: 1, printed: 0 })
  })

  test.runIf(dialect === 'sqlite')('after a start of a 大厅主机 the paper of other desks does not come out here: it is left for them, as failed', async () => {
    await queueAll()
    const { printer, printed } = notingPrinter()
    expect(await createPrintQueue(w.core, printer).resume({ shared: true })).toEqual({ failed: papers.length, printed: 0 })
    expect(printed).toEqual([])
    expect((await jobs()).every(({ status, failure }) => status === 'failed' && failure!.includes('程序中断'))).toBe(true)
  })
})
