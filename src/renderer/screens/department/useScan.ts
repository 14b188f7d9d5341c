import { useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { SignedLine } from '#shared/contract/handover.ts'
import { readBatchNumber } from '#shared/rules/transferBatch.ts'
import { errorText } from '#shared/text/labels.ts'
import { client, errorOf, api } from '../../api.ts'
import type { ScanLine } from './scan.ts'
import { addLine, readScan } from './scan.ts'

/** Signed in before is nothing to worry about when the rest of a batch is scanned again. */
const STATUS = { signed: 'ok', already: 'note', missing: 'error', refused: 'error' } as const

const toLine = ({ number, status, text }: SignedLine): Omit<ScanLine, 'id'> => ({ number, text, status: STATUS[status] })

/**
 * Batch sign-in: every scan or key press is a line of its own that is worked off in order, so that a stack of papers can be scanned
 * without looking up. The bar code of a batch list opens the batch first, to mark what did not come.
 */
export function useScan(department: string | null) {
  const queryClient = useQueryClient()
  const [lines, setLines] = useState<ScanLine[]>([])
  const [batch, openBatch] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const chain = useRef<Promise<unknown>>(Promise.resolve())
  const nextId = useRef(1)

  const refresh = async (): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey: api.cases.list.key() })
    void queryClient.invalidateQueries({ queryKey: api.cases.today.key() })
    void queryClient.invalidateQueries({ queryKey: api.cases.get.key() })
    void queryClient.invalidateQueries({ queryKey: api.handover.key() })
    void queryClient.invalidateQueries({ queryKey: api.department.key() })
  }
  /** Signs in by a code; a failure of the whole is one line. */
  const sign = async (code: string, missing: string[] = []): Promise<Omit<ScanLine, 'id'>[]> => {
    try {
      return (await client.handover.signIn({ code, ...(department && { department }), missing })).lines.map(toLine)
    } catch (error) {
      return [{ number: code, status: 'error', text: errorText(errorOf(error)) }]
    }
  }
  const work = (number: string): void => {
    if (!department) return
    const id = nextId.current++
    setLines((before) => addLine(before, { id, number, status: 'busy', text: '正在签收…' }))
    chain.current = chain.current.then(async () => {
      const [done] = await sign(number)
      setLines((before) => before.map((line) => (line.id === id ? { ...line, ...done } : line)))
      await refresh()
    })
  }
  const scan = (text: string): void => {
    const number = readBatchNumber(text)
    if (number !== null) return openBatch(number)
    const read = readScan(text)
    if (read.ok) work(read.number)
    else setLines((before) => addLine(before, { id: nextId.current++, number: text.trim(), status: 'error', text: read.message }))
  }
  const signBatch = async (missing: string[]): Promise<void> => {
    if (batch === null || busy) return
    setBusy(true)
    const done = await sign(batch, missing)
    setLines((before) => done.reduceRight((list, line) => addLine(list, { id: nextId.current++, ...line }), before))
    setBusy(false)
    openBatch(null)
    void refresh()
  }
  /** Another tray is looked at: what was signed is done with, what was not still waits for somebody. */
  const leave = (): void => {
    openBatch(null)
    setLines((before) => before.filter((line) => line.status === 'error' || line.status === 'busy'))
  }
  return { lines, leave, scan, sign: (row: { number: string }) => work(row.number), clear: () => setLines([]), batch, openBatch, signBatch, busy }
}
