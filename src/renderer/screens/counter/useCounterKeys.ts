import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { useKeys } from '../../app/keys.ts'
import type { KeyBinding } from '../../app/keys.ts'
import { useSession } from '../../app/session.tsx'
import { FOCUS, hasApplicant } from './check.ts'
import type { Problem } from './check.ts'
import { COPIES, copyAs } from './copyAs.ts'
import { chooseMatter } from './desk.ts'
import { editApplicant, goToColumn, repeatMatter, saveNow, startOver, toggleAgent, togglePromise } from './deskActions.ts'
import type { Draft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'
import { lastUsedOf } from './favourites.ts'
import type { Favourite } from './favourites.ts'
import type { Desk } from './useDesk.ts'

export type CounterKeys = {
  draft: Draft
  store: DraftStore
  desk: Desk
  matter: MatterDetail | undefined
  problems: readonly Problem[]
  favourites: readonly Favourite[]
  /** Drafts of the point that are not on this desk. */
  otherDrafts: number
  /** Records that may be the same person. */
  duplicates: number
  onCounting: () => void
  onDrafts: () => void
  onCompare: () => void
  readCard: () => void
}

const NO_MATTER = '请先选定事项'

/** Every key of the counter while a case is being made. */
export function useCounterKeys(keys: CounterKeys): void {
  const { user, capabilities } = useSession()
  const { draft, store, desk, problems, favourites } = keys
  const hidden = (key: string, label: string, run: () => void): KeyBinding => ({ key, label, run, hidden: true })
  const bindings: KeyBinding[] = [
    ...stepKeys(keys),
    hidden('Ctrl+F1', '事项', () => goToColumn(problems, 'Ctrl+F1', FOCUS.matter)),
    hidden('Ctrl+F2', '申请人', () => goToColumn(problems, 'Ctrl+F2', FOCUS.applicant)),
    hidden('Ctrl+F3', '材料', () => goToColumn(problems, 'Ctrl+F3', FOCUS.material(keys.matter?.materials[0]?.no ?? 1))),
    hidden('Alt+C', '本人/代办', () => toggleAgent(store)),
    hidden('Alt+X', '修改申请人资料', () => editApplicant(store)),
    { key: 'Alt+I', label: '算期说明', run: keys.onCounting, enabled: keys.matter !== undefined, reason: NO_MATTER },
    { key: 'Alt+N', label: '清空重来', run: () => startOver(store, desk.reset) },
    { key: 'Alt+U', label: keys.otherDrafts > 0 ? `草稿 ${keys.otherDrafts}` : '草稿', run: keys.onDrafts },
    hidden('Ctrl+S', '存草稿', () => void saveNow(store)),
    hidden('Alt+0', '和上一件相同的事项', () => repeatMatter(store, lastUsedOf(user.id))),
    ...(capabilities.practice ? [hidden('Alt+Shift+K', '读卡(练习)', keys.readCard)] : []),
    ...(keys.duplicates > 0 ? [hidden('Alt+D', '对照可能重复的申请人', keys.onCompare)] : []),
    ...COPIES.map((copy) => ({ ...hidden(copy.key, copy.label, () => void copyAs(copy, store.get())), enabled: hasApplicant(draft), reason: '请先确定申请人' })),
    ...favourites.map(({ key, hit }) => hidden(key, `常用:${hit.name}`, () => void chooseMatter(store, hit.code))),
  ]
  useKeys(desk.done ? [] : bindings)
}

/** The keys that make the case. */
function stepKeys({ desk, store, matter, problems }: CounterKeys): KeyBinding[] {
  const enabled = !desk.submitting
  return [
    { key: 'F9', label: '受理并打印', run: () => desk.submit('accept'), enabled },
    { key: 'Shift+F9', label: '仅收件', run: () => desk.submit('receive'), enabled },
    { key: 'F10', label: '一次性告知', run: () => desk.submit('notice'), enabled },
    { key: 'F11', label: '不予受理', run: () => desk.submit('decline'), enabled },
    { key: 'Ctrl+F9', label: '受理并当场办结', hidden: true, run: () => desk.submit('instant'), enabled },
    { key: 'Ctrl+F10', label: '容缺受理', hidden: true, run: () => togglePromise(store, problems), enabled: matter !== undefined, reason: NO_MATTER },
  ]
}
