import { Suspense, useEffect, useState } from 'react'
import { Empty } from '../../components/Empty.tsx'
import { useKeys } from '../keys.ts'
import type { KeyBinding } from '../keys.ts'
import { go, useRoute } from '../route.ts'
import { loadAhead, screensOf, startScreenOf } from '../screens.tsx'
import type { Screen } from '../screens.tsx'
import { useMay, useSession } from '../session.tsx'
import { onConsultAsked } from './consult.ts'
import { ConsultDialog } from './ConsultDialog.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import css from './frame.module.css'
import { Header } from './Header.tsx'
import { HelpPanel } from './HelpPanel.tsx'
import { KeyBar } from './KeyBar.tsx'
import { Nav } from './Nav.tsx'
import { NoticePanel } from './NoticePanel.tsx'
import { Notices } from './Notices.tsx'
import { Palette } from './Palette.tsx'

/** After log-in the first screen comes first. */
const LOAD_AHEAD_MS = 1_500

/** What lies over the work area. */
type Over = 'palette' | 'help' | 'consult' | 'notices'

/** The keys that work on every screen. */
function useFrameKeys(screens: readonly Screen[], open: (over: Over) => void): KeyBinding[] {
  const { lock } = useSession()
  const mayConsult = useMay('case.create')
  return [
    ...screens.filter((screen) => screen.key).map((screen): KeyBinding => ({ key: screen.key!, label: screen.label, hidden: true, run: () => go(screen.id) })),
    { key: 'Ctrl+K', label: '查找', run: () => open('palette') },
    { key: 'F1', label: '帮助', run: () => open('help') },
    { key: '?', label: '全部按键', run: () => open('help') },
    ...(mayConsult ? [{ key: 'Alt+L', label: '咨询 / 转介 / 求助', hidden: true, run: () => open('consult') }] : []),
    { key: 'Ctrl+I', label: '提醒', hidden: true, run: () => open('notices') },
    { key: 'Ctrl+L', label: '锁屏', hidden: true, run: lock },
  ]
}

/** Header strip, navigation, work area and key bar; a bare screen has the window for itself. `hidden` while locked: kept alive, out of sight and out of reach. */
export function Frame({ hidden }: { hidden: boolean }) {
  const { user } = useSession()
  const route = useRoute()
  const screens = screensOf(user.role)
  const current = screens.find((screen) => screen.id === route.screen)
  const [open, setOpen] = useState<Over | null>(null)
  const first = startScreenOf(user.role)!.id

  useEffect(() => {
    if (route.screen === '') go(first, { replace: true })
  }, [route.screen, first])
  useEffect(() => onConsultAsked(() => setOpen('consult')), [])

  useEffect(() => {
    const timer = setTimeout(() => void loadAhead(screensOf(user.role)), LOAD_AHEAD_MS)
    return () => clearTimeout(timer)
  }, [user.role])

  const keys = useFrameKeys(screens, setOpen)
  useKeys(hidden || current?.bare ? [] : keys, 'frame')

  const Component = current?.component
  if (current?.bare && Component)
    return (
      <main className={css.bare} aria-label={current.label} inert={hidden} style={hidden ? { visibility: 'hidden' } : undefined}>
        <ErrorBoundary key={route.screen}>
          <Suspense fallback={<p className={css.loading} role="status">正在打开…</p>}>
            <Component />
          </Suspense>
        </ErrorBoundary>
      </main>
    )
  return (
    <div className={css.frame} inert={hidden} style={hidden ? { visibility: 'hidden' } : undefined}>
      <Header onNotices={() => setOpen('notices')} />
      <Nav screens={screens} current={current?.id} />
      <main className={css.work} aria-label={current?.label ?? '工作区'}>
        <ErrorBoundary key={route.screen}>
          <Suspense fallback={<p className={css.loading} role="status">正在打开…</p>}>
            {Component ? <Component /> : <Empty title="没有这一屏,或您的角色不能进入" hint="请从左侧选择,或按 Ctrl+K 查找。" />}
          </Suspense>
        </ErrorBoundary>
      </main>
      <KeyBar />
      <Notices />
      {!hidden && open === 'palette' && <Palette screens={screens} onClose={() => setOpen(null)} />}
      {!hidden && open === 'notices' && <NoticePanel onClose={() => setOpen(null)} />}
      {!hidden && open === 'consult' && <ConsultDialog onClose={() => setOpen(null)} />}
      {!hidden && open === 'help' && <HelpPanel screen={current} onClose={() => setOpen(null)} />}
    </div>
  )
}
