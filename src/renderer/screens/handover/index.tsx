import { Tabs } from '@mantine/core'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMay } from '../../app/session.tsx'
import { Asked } from './Asked.tsx'
import { Batches } from './Batches.tsx'
import { Ready } from './Ready.tsx'
import { Transit } from './Transit.tsx'
import css from './handover.module.css'

const VIEWS = [
  { id: 'ready', label: '待成批', view: Ready },
  { id: 'transit', label: '在途未签收', view: Transit },
  { id: 'batches', label: '批次', view: Batches },
  { id: 'asked', label: '材料请求', view: Asked },
] as const

/** 流转 (Ctrl+F11): papers on their way between the counter and the departments. */
export default function HandoverScreen() {
  const mayBatch = useMay('handover.batch')
  const views = VIEWS.filter((v) => v.id !== 'ready' || mayBatch)
  const route = useRoute()
  const current = views.find((v) => v.id === route.rest[0]) ?? views[0]!
  const show = (id: string): void => go(`handover/${id}`, { replace: true })
  useKeys(views.map((v, i) => ({ key: `Alt+${i + 1}`, label: v.label, run: () => show(v.id), hidden: true })))
  const View = current.view
  return (
    <div className={css.screen}>
      <header className={css.head}>
        <Tabs value={current.id} onChange={(id) => id && show(id)} classNames={{ tab: css.tab }}>
          <Tabs.List aria-label="流转">
            {views.map((v, i) => <Tabs.Tab key={v.id} value={v.id}>{v.label} <span className={css.key}>Alt+{i + 1}</span></Tabs.Tab>)}
          </Tabs.List>
        </Tabs>
      </header>
      <div className={css.body}><View key={current.id} /></div>
    </div>
  )
}
