import { describe, expect, it } from 'vitest'
import { addLine, byDue, readScan } from '#renderer/screens/department/scan.ts'
import { composeCaseNumber, formatCaseNumber } from '#shared/rules/caseNumber.ts'

const number = composeCaseNumber({ region: '999999', point: 1, date: '2026-11-23', counter: 3, serial: 17 })

describe('scan box of a department', () => {
  it('reads a bar code, a grouped number and a QR code with the number in it', () => {
    expect(readScan(`${number}\n`)).toEqual({ ok: true, number })
    expect(readScan(formatCaseNumber(number))).toEqual({ ok: true, number })
    expect(readScan(`${number}|9f86d081`)).toEqual({ ok: true, number })
  })

  it('says what is wrong with what was read', () => {
    const last = (Number(number.at(-1)) + 1) % 10
    expect(readScan(number.slice(0, -1) + String(last))).toMatchObject({ ok: false, message: expect.stringContaining('校验位') })
    expect(readScan('12345')).toEqual({ ok: false, message: '受理编号应为 21 位,读到 5 位' })
    expect(readScan('  ')).toMatchObject({ ok: false })
  })

  it('keeps the newest scans first', () => {
    const line = (id: number) => ({ id, number, status: 'ok' as const, text: '' })
    expect(addLine([line(1)], line(2)).map((l) => l.id)).toEqual([2, 1])
  })
})

describe('tray of cases in progress', () => {
  it('puts what is due first on top and what has no limit last', () => {
    const row = (promisedDue: string | null, receivedAt: string, nextDue: string | null = null) => ({ promisedDue, due: promisedDue, receivedAt, nextDue })
    const rows = [row(null, '2026-11-01'), row('2026-11-30', '2026-11-20'), row('2026-11-25', '2026-11-22'), row('2026-11-25', '2026-11-21')]
    expect(byDue(rows).map((r) => [r.promisedDue, r.receivedAt.slice(-2)])).toEqual([['2026-11-25', '21'], ['2026-11-25', '22'], ['2026-11-30', '20'], [null, '01']])
    // What waits for a signature or to be handed over goes by that day, whatever the limit of the case.
    expect(byDue([row('2026-11-25', '01', '2026-11-30'), row('2026-12-30', '02', '2026-11-24')]).map((r) => r.nextDue)).toEqual(['2026-11-24', '2026-11-30'])
  })
})
