import { dismissAll, notify } from '../../app/notify.ts'
import { FOCUS, hasApplicant, openAt } from './check.ts'
import type { Problem } from './check.ts'
import { chooseMatter, focusOn } from './desk.ts'
import { isEmptyDraft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'

/** To what is still to do in a column; from there once more, and where nothing is, to its beginning. */
export function goToColumn(problems: readonly Problem[], key: string, beginning: string): void {
  const open = openAt(problems, key)
  focusOn(open && document.activeElement?.id !== open.focus ? open.focus : beginning)
}

/** Everything off the desk, to be found again by Alt+U. */
export function startOver(store: DraftStore, reset: () => void): void {
  dismissAll()
  if (!isEmptyDraft(store.get())) {
    store.clear({ undoable: true })
    reset()
    notify({ tone: 'ok', text: '已清空。按 Alt+U 找回' })
  }
  focusOn(FOCUS.matter)
}

/** 容缺受理 asked for, gone to where it lacks something, or dropped. */
export function togglePromise(store: DraftStore, problems: readonly Problem[]): void {
  const { promise, agentOn, agent, applicant } = store.get()
  const lacks = openAt(problems, 'Ctrl+F10')
  if (promise && !lacks) return store.patch({ promise: null })
  if (!promise) store.patch({ promise: { deadline: '', signedBy: agentOn && agent.name ? agent.name : applicant.name } })
  focusOn(FOCUS.promise)
}

export function editApplicant(store: DraftStore): void {
  if (!store.get().known) return focusOn(FOCUS.applicant)
  store.patch({ editing: true })
  focusOn(FOCUS.phone)
}

export function toggleAgent(store: DraftStore): void {
  if (!hasApplicant(store.get())) return focusOn(FOCUS.applicant)
  const agentOn = !store.get().agentOn
  store.patch({ agentOn })
  if (agentOn) focusOn(FOCUS.agentName)
}

export function repeatMatter(store: DraftStore, code: string | undefined): void {
  if (code) void chooseMatter(store, code)
}

export async function saveNow(store: DraftStore): Promise<void> {
  const done = await store.flush()
  notify({ tone: done ? 'ok' : 'warn', text: done ? '草稿已存,内容随时自动保存' : '还没有存到主机,内容留在本窗口' })
}
