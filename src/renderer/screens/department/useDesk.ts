import { useRef, useState } from 'react'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { CaseRow } from '#shared/contract/cases.ts'
import { api } from '../../api.ts'
import type { KeyBinding } from '../../app/keys.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { useTicks } from '../handover/ticks.ts'
import type { Shown } from './trays.ts'
import { isBox, TABS, useBoxes, useDepartment } from './trays.ts'
import { useScan } from './useScan.ts'

/** Which tray is open, which row is chosen, what stands beside it. */
function useTray(boxes: ReturnType<typeof useBoxes>, cleared: () => void) {
  const route = useRoute()
  const opened = route.rest[0] ?? null
  const [shown, setShown] = useState<Shown>('dispatched')
  const box = isBox(shown) ? shown : 'dispatched'
  const rows = boxes.rowsOf(box)
  const { active: at, setActive, reset } = useActiveRow(rows)
  const ticks = useTicks()
  const [assigning, setAssigning] = useState<readonly CaseRow[] | null>(null)
  const listRef = useRef<HTMLDivElement>(null)
  /** The list takes the keyboard when one came here or changed the tray, not when a refresh fills it while a paper is being scanned. */
  const wantsKeysRef = useRef(true)
  const open = (id: string | null): void => {
    setAssigning(null)
    go(`department${id ? `/${id}` : ''}`, { replace: true })
  }
  const show = (next: Shown): void => {
    ticks.set([])
    wantsKeysRef.current = true
    setShown(next)
    reset()
    open(null)
    cleared()
  }
  return { opened, open, shown, show, box, rows, at, setActive, ticks, assigning, setAssigning, listRef, wantsKeysRef, back: () => listRef.current?.focus() }
}

type Tray = ReturnType<typeof useTray>
type Rights = { may: boolean; distributes: boolean; mine: { on: boolean; set: (on: boolean) => void } | null }

/** Keys of the trays; those that need a row say so. */
function trayKeys({ shown, opened, rows, at, ticks, assigning, setAssigning }: Tray, { may, distributes, mine }: Rights, signNow: (() => void) | null): KeyBinding[] {
  const row = rows[at]
  const chosen = rows.filter((one) => ticks.ticked.has(one.id)).length
  const inHand = shown === 'inProgress' && opened === null
  const sign = (key: string): KeyBinding => ({ key, label: '签收选中', run: () => signNow?.(), enabled: may && row !== undefined, reason: '没有待签收的办件', hidden: key === 's' })
  return [
    ...(signNow ? [sign('S'), sign('s')] : []),
    ...(inHand && assigning === null && may && distributes ? [
      { key: 'Space', label: '选中', run: () => row && ticks.toggle(row.id), hidden: rows.length === 0 },
      { key: 'Alt+F', label: chosen > 0 ? `分派 ${chosen} 件` : '分派', run: () => setAssigning(ticks.of(rows, row)), enabled: row !== undefined, reason: '没有办理中的办件' },
    ] : []),
    ...(inHand && mine ? [{ key: 'W', label: mine.on ? '看全部门的' : '只看我经办的', run: () => mine.set(!mine.on) }] : []),
  ]
}

/** All the desk of a department knows: its trays, the scanning of slips, what may be done. */
export function useDesk() {
  const who = useDepartment()
  const { code, fixed } = who
  const { user } = useSession()
  const may = useMay('case.event')
  const distributes = user.leads || user.role === 'supervisor' || user.role === 'administrator'
  const [onlyMine, setMine] = useLocalStorage({ key: 'centre.department.mine', defaultValue: false, getInitialValueInEffect: false })
  const mine = fixed ? { on: onlyMine, set: setMine } : null
  const boxes = useBoxes(code, mine?.on ?? false)
  const scanning = useScan(code)
  const tray = useTray(boxes, () => scanning.leave())
  const people = useQuery(api.department.officers.queryOptions({ input: { ...(code && { department: code }) }, enabled: code !== null, staleTime: 60_000 }))
  const scanRef = useRef<HTMLInputElement>(null)
  const { rows, at, shown, opened, setActive, show } = tray
  const signNow = (): void => {
    const row = rows[at]
    if (!row || scanning.lines.some((line) => line.number === row.number && line.status !== 'error')) return
    scanning.sign(row)
    setActive(Math.min(at + 1, rows.length - 1))
  }
  const signing = shown === 'dispatched' && opened === null && scanning.batch === null
  useKeys([
    { key: '/', label: '扫码签收', run: () => scanRef.current?.focus(), enabled: may },
    ...trayKeys(tray, { may, distributes, mine }, signing ? signNow : null),
    ...TABS.map(({ id, label }, i) => ({ key: `Alt+${i + 1}`, label, run: () => show(id), hidden: true })),
  ])
  return { who, may, distributes, mine, boxes, scanning, tray, officers: people.data, scanRef }
}
export type Desk = ReturnType<typeof useDesk>
