import { useKeys } from '../../app/keys.ts'
import { go, hrefOf, useRoute } from '../../app/route.ts'
import { useMay } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { AccountsTray } from './AccountsTray.tsx'
import { AdmissionsTray } from './AdmissionsTray.tsx'
import { EntriesTray } from './EntriesTray.tsx'
import { RefusalsTray } from './RefusalsTray.tsx'
import { SettlementsTray } from './SettlementsTray.tsx'
import css from './funds.module.css'

const TRAYS = [
  { path: 'admissions', label: '准入', view: AdmissionsTray },
  { path: 'refusals', label: '未准入请求', view: RefusalsTray },
  { path: 'entries', label: '往来', view: EntriesTray },
  { path: 'settlements', label: '结算', view: SettlementsTray },
  { path: 'accounts', label: '账户余额', view: AccountsTray },
] as const

/** 资金 (费随事转): what may be passed to communities, what is owed for it, and how it is settled. Each side sees its own. */
export default function FundsScreen() {
  const { rest } = useRoute()
  const may = useMay('fund.read')
  const tray = TRAYS.find((t) => t.path === rest[0]) ?? TRAYS[0]
  useKeys(may ? TRAYS.map((t, i) => ({ key: String(i + 1), label: t.label, run: () => go(`funds/${t.path}`), hidden: true })) : [])
  if (!may) return <Empty title="您的角色不能查看资金" hint="需要时请联系值班主管。" />
  const View = tray.view
  return (
    <div className={css.screen}>
      <nav className={css.trays} aria-label="资金">
        {TRAYS.map((t, i) => <a key={t.path} href={hrefOf(`funds/${t.path}`)} aria-current={t === tray ? 'page' : undefined}>{t.label} <KeyHint k={String(i + 1)} /></a>)}
      </nav>
      <View />
    </div>
  )
}
