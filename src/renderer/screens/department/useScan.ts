import { useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { CaseRow } from '#shared/contract/cases.ts'
import { STATE_LABELS, errorText, labelOf } from '#shared/text/labels.ts'
import { client, errorOf, api } from '../../api.ts'
import type { ScanLine } from './scan.ts'
import { addLine, readScan } from './scan.ts'

type Signing = { number: string; find: () => Promise<CaseRow | undefined> }

/** Finds the case and signs it in; gives the sentence for the list of scans. */
async function signIn({ number, find }: Signing, department: string): Promise<{ status: 'ok' | 'error'; text: string }> {
  let who = ''
  try {
    const row = await find()
    if (!row) return { status: 'error', text: `没有找到受理编号 ${number} 的办件` }
    who = `${row.applicantName} · ${row.matterName}`
    if (row.departmentCode !== department) return { status: 'error', text: `${who}:不是转给本部门的,请退回受理中心` }
    if (row.state !== 'dispatched') return { status: 'error', text: `${who}:${labelOf(STATE_LABELS, row.state)},不需要签收` }
    await client.cases.event({ type: 'signIn', id: row.id, version: row.version })
    return { status: 'ok', text: `已签收 ${who}` }
  } catch (error) {
    return { status: 'error', text: `${who ? `${who}:` : ''}${errorText(errorOf(error))}` }
  }
}

/**
 * Batch sign-in: every scan or key press is a line of its own that is worked off in order, so that a stack of papers can be scanned
 * without looking up.
 */
export function useScan(department: string | null) {
  const queryClient = useQueryClient()
  const [lines, setLines] = useState<ScanLine[]>([])
  const chain = useRef<Promise<unknown>>(Promise.resolve())
  const nextId = useRef(1)

  const work = (label: string, find: () => Promise<CaseRow | undefined>): void => {
    if (!department) return
    const id = nextId.current++
    setLines((before) => addLine(before, { id, number: label, status: 'busy', text: '正在签收…' }))
    chain.current = chain.current.then(async () => {
      const done = await signIn({ number: label, find }, department)
      setLines((before) => before.map((line) => (line.id === id ? { ...line, ...done } : line)))
      await queryClient.invalidateQueries({ queryKey: api.cases.list.key() })
      void queryClient.invalidateQueries({ queryKey: api.cases.today.key() })
      void queryClient.invalidateQueries({ queryKey: api.cases.get.key() })
    })
  }
  const scan = (text: string): void => {
    const read = readScan(text)
    if (read.ok) work(read.number, async () => (await client.cases.list({ q: read.number, limit: 1 })).items.find((row) => row.number === read.number))
    else setLines((before) => addLine(before, { id: nextId.current++, number: text.trim(), status: 'error', text: read.message }))
  }
  const sign = (row: CaseRow): void => work(row.number, async () => row)
  return { lines, scan, sign, clear: () => setLines([]) }
}
