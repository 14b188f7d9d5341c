import { shortTime } from '#shared/text/labels.ts'
import { toIsoTime } from '#shared/rules/time.ts'
import css from './counter.module.css'
import type { DraftStore, SaveState } from './draftStore.ts'

/** What became of the draft: taken by a colleague, not sent yet, or found again after the window was closed. */
export function DraftBanners({ store, save, onStartOver }: { store: DraftStore; save: SaveState; onStartOver: () => void }) {
  const startOver = <button type="button" className={css.link} onClick={onStartOver}>清空重来 (Alt+N)</button>
  return (
    <>
      {save.kind === 'lost' && (
        <div className={css.lost} role="alert">
          <span>{save.message}。这里的内容不再保存,也不能用来受理。</span>
          {startOver}
          <button type="button" className={css.link} onClick={store.keepAsNew}>另存为新的草稿</button>
        </div>
      )}
      {save.kind === 'unsent' && <div className={css.restored} role="status">{save.message},填写的内容留在本窗口,连上后自动保存。</div>}
      {save.kind !== 'lost' && store.restoredFrom !== null && (
        <div className={css.restored} role="status">
          <span>已恢复 {shortTime(toIsoTime(store.restoredFrom))} 没有办完的填写。</span>
          <button type="button" className={css.link} onClick={store.dismissRestored}>继续</button>
          {startOver}
        </div>
      )}
    </>
  )
}
