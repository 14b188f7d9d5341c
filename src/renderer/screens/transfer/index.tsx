import { useKeys } from '../../app/keys.ts'
import { go, hrefOf, useRoute } from '../../app/route.ts'
import { useMay } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { CarryTray } from './CarryTray.tsx'
import { MattersTray } from './MattersTray.tsx'
import { PointsTray } from './PointsTray.tsx'
import css from './transfer.module.css'

const TRAYS = [
  { path: 'matters', label: '职能移交', view: MattersTray },
  { path: 'points', label: '受理点', view: PointsTray },
  { path: 'carry', label: '整体导出', view: CarryTray },
] as const

/** 移交 (Ctrl+F6): matters that change hands, points that open and close, everything out and in. */
export default function TransferScreen() {
  const { rest } = useRoute()
  const may = useMay('transfer.read')
  const tray = TRAYS.find((t) => t.path === rest[0]) ?? TRAYS[0]
  useKeys(may ? TRAYS.map((t, i) => ({ key: `Alt+${i + 1}`, label: t.label, run: () => go(`transfer/${t.path}`), hidden: true })) : [])
  if (!may) return <Empty title="您的角色不能查看移交" hint="需要时请联系值班主管。" />
  const View = tray.view
  return (
    <div className={css.screen}>
      <nav className={css.trays} aria-label="移交">
        {TRAYS.map((t, i) => <a key={t.path} href={hrefOf(`transfer/${t.path}`)} aria-current={t === tray ? 'page' : undefined}>{t.label} <KeyHint k={`Alt+${i + 1}`} /></a>)}
      </nav>
      <View />
    </div>
  )
}
