import type { ReactNode } from 'react'
import { Tabs } from '@mantine/core'
import type { Action } from '#shared/rules/roles.ts'
import { mayDo } from '#shared/rules/roles.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { Aliases } from './Aliases.tsx'
import { Audit } from './Audit.tsx'
import { CatalogueImport } from './CatalogueImport.tsx'
import { Hall } from './Hall.tsx'
import { About, Backup, Counters } from './Other.tsx'
import { People } from './People.tsx'
import { Settings } from './Settings.tsx'
import css from './system.module.css'

/** `desktop`: only where the desktop program shows the page. */
const PARTS: readonly { id: string; label: string; action: Action; desktop?: true; view: () => ReactNode }[] = [
  { id: 'people', label: '人员', action: 'people.read', view: () => <People /> },
  { id: 'counters', label: '窗口', action: 'catalogue.read', view: () => <Counters /> },
  { id: 'settings', label: '参数', action: 'settings.read', view: () => <Settings /> },
  { id: 'aliases', label: '搜索词', action: 'search.aliases', view: () => <Aliases /> },
  { id: 'catalogue', label: '导入目录', action: 'catalogue.import', view: () => <CatalogueImport /> },
  { id: 'backup', label: '备份', action: 'backup.make', view: () => <Backup /> },
  { id: 'audit', label: '审计日志', action: 'audit.read', view: () => <Audit /> },
  { id: 'about', label: '关于', action: 'session.read', view: () => <About /> },
  { id: 'hall', label: '大厅主机', action: 'host.change', desktop: true, view: () => <Hall /> },
]

/** 系统: people, counters, settings, search words, catalogue, backup, journal. A part is shown to those who may use it. */
export default function SystemScreen() {
  const { user } = useSession()
  const parts = PARTS.filter((part) => mayDo(user.role, part.action) && (!part.desktop || window.centre?.hall))
  const { rest } = useRoute()
  const current = parts.find((part) => part.id === rest[0]) ?? parts[0]!
  useKeys(parts.map((part, i) => ({ key: `Alt+${i + 1}`, label: part.label, run: () => go(`system/${part.id}`, { replace: true }), hidden: true })))
  return (
    <Tabs value={current.id} onChange={(id) => id && go(`system/${id}`, { replace: true })} keepMounted={false} classNames={{ root: css.screen, panel: css.panel, tab: css.tab, list: css.tabList }}>
      <Tabs.List aria-label="系统">
        {parts.map((part, i) => <Tabs.Tab key={part.id} value={part.id}>{part.label} <span className={css.key}>Alt+{i + 1}</span></Tabs.Tab>)}
      </Tabs.List>
      <Tabs.Panel value={current.id} tabIndex={0}>{current.view()}</Tabs.Panel>
    </Tabs>
  )
}
