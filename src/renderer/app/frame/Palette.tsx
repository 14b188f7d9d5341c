import { Modal } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { MatterHit } from '#shared/contract/catalogue.ts'
import { STATE_LABELS, errorText, labelOf } from '#shared/text/labels.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { api, errorOf } from '../../api.ts'
import type { client } from '../../api.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useReturnFocus } from '../focus.ts'
import { useActiveKeys } from '../keys.ts'
import { go } from '../route.ts'
import type { Screen } from '../screens.tsx'
import { isScreenFor } from '../screenTable.ts'
import { useMay } from '../session.tsx'
import css from './frame.module.css'

type CaseRow = Awaited<ReturnType<typeof client.cases.list>>['items'][number]
type Item = { id: string; group: string; text: string; hint?: string; key?: string | null; run: () => void }

/** Ctrl+K: any matter, case, screen or action by a few letters. */
export function Palette({ screens, onClose }: { screens: readonly Screen[]; onClose: () => void }) {
  useReturnFocus()
  const [q, setQ] = useState('')
  const [at, setAt] = useState(0)
  const { items, says } = useItems(q.trim(), screens)
  const index = Math.min(at, items.length - 1)
  const activeId = items[index] ? `palette-${items[index].id}` : undefined
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  const run = (item: Item | undefined) => {
    if (!item) return
    onClose()
    // After the dialog has given the keyboard back.
    setTimeout(item.run)
  }
  const onKey = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setAt((index + step + items.length) % Math.max(1, items.length))
    } else if (event.key === 'Enter') run(items[index])
  }
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={640} yOffset="10vh" centered={false} attributes={{ content: { 'aria-label': '查找' } }}>
      <input
        className={css.paletteInput} role="combobox" aria-label="查找事项、办件、屏幕和操作" aria-expanded aria-controls="palette-list"
        aria-activedescendant={activeId} placeholder="事项、受理编号、姓名、屏幕、操作…" data-autofocus
        value={q} onKeyDown={onKey}
        onChange={(event) => {
          setQ(event.currentTarget.value)
          setAt(0)
        }}
      />
      <ul id="palette-list" role="listbox" aria-label="查找结果" className={css.paletteList}>
        {items.length === 0 && <li className={css.paletteNone} role="status">{says}</li>}
        {items.map((item, i) => (
          <li key={item.id} id={`palette-${item.id}`} role="option" aria-selected={i === index} className={css.paletteItem} onClick={() => run(item)}>
            <span className={css.paletteGroup}>{item.group}</span>
            <span className={css.paletteText}>{item.text}</span>
            {item.hint && <span className={css.faint}>{item.hint}</span>}
            {item.key && <KeyHint k={item.key} />}
          </li>
        ))}
      </ul>
    </Modal>
  )
}

/** `says`: what to show when there is nothing: still looking, not reached, or really nothing. */
function useItems(q: string, screens: readonly Screen[]): { items: Item[]; says: string } {
  const mayRead = useMay('case.read')
  const [keys] = useState(useActiveKeys())
  const matters = useQuery(api.catalogue.matters.queryOptions({ input: { q, limit: 6 }, enabled: q !== '', placeholderData: keepPreviousData }))
  const cases = useQuery(api.cases.list.queryOptions({ input: { q, limit: 6 }, enabled: mayRead && q.length > 1, placeholderData: keepPreviousData }))
  const matterItem = useMatterItem()
  const items: Item[] = screens.filter((screen) => isScreenFor(screen, q)).map((screen) => ({
    id: `screen-${screen.id}`, group: '屏幕', text: screen.label, key: screen.key, run: () => go(screen.id),
  }))
  for (const { binding } of keys) {
    if (binding.enabled === false || /^(F[2-8]|Ctrl\+K)$/.test(binding.key) || !binding.label.toLowerCase().includes(q.toLowerCase())) continue
    items.push({ id: `key-${binding.key}`, group: '操作', text: binding.label, key: binding.key, run: binding.run })
  }
  if (q !== '') items.push(...(matters.data ?? []).map(matterItem))
  if (mayRead && q.length > 1) items.push(...(cases.data?.items ?? []).map(caseItem))
  const failed = matters.error ?? cases.error
  const says = matters.isFetching || cases.isFetching ? '查找中…' : failed ? `没有查成:${errorText(errorOf(failed))}` : '没有找到,换个说法试试'
  return { items, says }
}

function useMatterItem(): (hit: MatterHit) => Item {
  const mayCreate = useMay('case.create')
  return (hit) => ({
    id: `matter-${hit.code}`, group: '事项', text: `${hit.shortCode} ${hit.name}`, hint: !hit.inForce ? '已停办' : hit.atStations ? `${hit.code} 由社区受理站受理` : hit.code,
    run: () => go(mayCreate && hit.inForce ? `counter?matter=${hit.code}` : `catalogue/${hit.code}`),
  })
}

const caseItem = (row: CaseRow): Item => ({
  id: `case-${row.id}`, group: '办件', text: `${formatCaseNumber(row.number)} ${row.applicantName}`,
  hint: `${row.matterName} · ${labelOf(STATE_LABELS, row.state)}`, run: () => go(`cases/${row.id}`),
})
