import { Button } from '@mantine/core'
import { useKeys } from '../app/keys.ts'
import type { useUnsent } from '../app/unsent.ts'
import { KeyHint } from './KeyHint.tsx'
import css from './components.module.css'

/** Asked once before typed words are thrown away; Enter and Esc go on with them. */
function Ask({ discard, keep }: Pick<ReturnType<typeof useUnsent>, 'discard' | 'keep'>) {
  useKeys([{ key: 'Y', label: '放弃', run: discard }, { key: 'Escape', label: '继续填写', run: keep }], 'dialog')
  return (
    <div role="alertdialog" aria-label="填写的内容还没有提交" className={css.ask}>
      <b>填写的内容还没有提交,放弃吗?</b>
      <Button size="compact-md" autoFocus onClick={keep} rightSection={<KeyHint k="Escape" />}>继续填写</Button>
      <Button size="compact-md" variant="default" onClick={discard} rightSection={<KeyHint k="Y" />}>放弃</Button>
    </div>
  )
}

export const AskDiscard = ({ unsent }: { unsent: ReturnType<typeof useUnsent> }) => (unsent.asking ? <Ask discard={unsent.discard} keep={unsent.keep} /> : null)
