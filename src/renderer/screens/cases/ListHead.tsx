import { Button, Checkbox, Popover, Tabs, TextInput } from '@mantine/core'
import type { KeyboardEvent, RefObject } from 'react'
import { KeyHint } from '../../components/KeyHint.tsx'
import type { ColumnKey } from './views.ts'
import { COLUMNS, STANDARD_COLUMNS, viewKey, VIEWS } from './views.ts'
import css from './cases.module.css'

function ColumnChooser({ chosen, onChange, opened, onOpen }: { chosen: readonly string[]; onChange: (columns: ColumnKey[]) => void; opened: boolean; onOpen: (opened: boolean) => void }) {
  return (
    <Popover opened={opened} onChange={onOpen} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" size="compact-md" onClick={() => onOpen(!opened)} rightSection={<KeyHint k="L" />}>列</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group aria-label="显示的列" value={[...chosen]} onChange={(value) => onChange(value as ColumnKey[])}>
          <div className={css.chooser}>
            {COLUMNS.map((column) => <Checkbox key={column.key} value={column.key} label={column.label} size="xs" disabled={column.fixed === true} />)}
          </div>
        </Checkbox.Group>
        <Button mt="sm" size="compact-sm" variant="subtle" onClick={() => onChange(STANDARD_COLUMNS)}>恢复默认</Button>
      </Popover.Dropdown>
    </Popover>
  )
}

export type ListHeadProps = {
  text: string
  onText: (text: string) => void
  onSearchKey: (event: KeyboardEvent) => void
  searchRef: RefObject<HTMLInputElement | null>
  view: string
  onView: (id: string) => void
  columns: readonly string[]
  onColumns: (columns: ColumnKey[]) => void
  chooser: boolean
  onChooser: (opened: boolean) => void
  /** How much was found, in words. */
  count: string
  busy: boolean
  onRefresh: () => void
}

/** `Alt+1` once, then `2`, `3` … `⇧1`: thirteen views fit on one line. */
const shortKey = (i: number): string => (i === 0 ? viewKey(i) : viewKey(i).replace('Alt+', '').replace('Shift+', '⇧'))

/** Search, saved views and columns above the list. */
export function ListHead(props: ListHeadProps) {
  const { text, onText, onSearchKey, searchRef, view, onView, columns, onColumns, chooser, onChooser, count, busy, onRefresh } = props
  return (
    <header className={css.listHead}>
      <div className={css.tools}>
        <TextInput
          ref={searchRef} className={css.search} aria-label="查找办件" placeholder="受理编号、姓名、拼音首字母、手机尾号" value={text} maxLength={100}
          onChange={(event) => onText(event.currentTarget.value)} onKeyDown={onSearchKey} rightSection={<KeyHint k="/" />} rightSectionPointerEvents="none"
        />
        <span className={css.count} role="status" aria-live="polite">{busy ? '查找中…' : count}</span>
        <Button variant="default" size="compact-md" onClick={onRefresh} rightSection={<KeyHint k="R" />}>刷新</Button>
        <ColumnChooser chosen={columns} onChange={onColumns} opened={chooser} onOpen={onChooser} />
      </div>
      <Tabs value={view} onChange={(id) => id && onView(id)} keepMounted={false} classNames={{ tab: css.viewTab }}>
        <Tabs.List aria-label="常用视图">
          {VIEWS.map((saved, i) => <Tabs.Tab key={saved.id} value={saved.id} title={viewKey(i)} aria-keyshortcuts={viewKey(i)}>{saved.label} <span className={css.viewKey}>{shortKey(i)}</span></Tabs.Tab>)}
        </Tabs.List>
      </Tabs>
    </header>
  )
}
