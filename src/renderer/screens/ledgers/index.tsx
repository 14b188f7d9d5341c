import { useQuery } from '@tanstack/react-query'
import { LEDGERS, type LedgerNumber } from '#shared/rules/ledgers.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, hrefOf, useRoute } from '../../app/route.ts'
import { useMay } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { EvaluationTray } from './EvaluationTray.tsx'
import { FormsTray } from './FormsTray.tsx'
import { LedgerTray } from './LedgerTray.tsx'
import { useScope } from './useScope.ts'
import css from './ledgers.module.css'

type Tray = { path: string; key: string; label: string; no: LedgerNumber | null }

/** The trays a person sees, with the names the centre gave the ledgers. */
function useTrays(): Tray[] {
  const [mayLedgers, mayForms, mayEvaluation] = [useMay('ledger.read'), useMay('burden.read'), useMay('evaluation.read')]
  const named = useQuery(api.ledgers.mapping.queryOptions({ enabled: mayLedgers, staleTime: 60_000 })).data?.ledgers ?? LEDGERS
  return [
    ...(mayLedgers ? named.map(({ no, short }): Tray => ({ path: String(no), key: String(no), label: short, no })) : []),
    ...(mayForms ? [{ path: 'forms', key: '7', label: '要表登记', no: null }] : []),
    ...(mayEvaluation ? [{ path: 'evaluation', key: '8', label: '评估指标', no: null }] : []),
  ]
}

/** 台账: the six ledgers as they generate themselves, the register of asked forms, the evaluation figures. */
export default function LedgersScreen() {
  const { rest } = useRoute()
  const trays = useTrays()
  const tray = trays.find((t) => t.path === rest[0]) ?? trays[0]
  const scope = useScope(tray?.path ?? '')
  useKeys(trays.map((t) => ({ key: t.key, label: t.label, run: () => go(scope.hrefOf(t.path)), hidden: true })))
  if (!tray) return <Empty title="您的角色不能查看台账" hint="需要时请联系值班主管。" />
  return (
    <div className={css.screen}>
      <nav className={css.trays} aria-label="台账">
        {trays.map((t) => <a key={t.path} href={hrefOf(scope.hrefOf(t.path))} aria-current={t === tray ? 'page' : undefined}>{t.label} <KeyHint k={t.key} /></a>)}
      </nav>
      {tray.path === 'forms' ? <FormsTray /> : tray.path === 'evaluation' ? <EvaluationTray scope={scope} /> : <LedgerTray key={tray.path} no={tray.no!} scope={scope} />}
    </div>
  )
}
