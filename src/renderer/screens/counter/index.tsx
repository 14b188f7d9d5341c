import { useEffect, useState } from 'react'
import { shortTime } from '#shared/text/labels.ts'
import { toIsoTime } from '#shared/rules/time.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { go, useRoute } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { ApplicantColumn } from './ApplicantColumn.tsx'
import { FOCUS, hasApplicant, problemsOf } from './check.ts'
import css from './counter.module.css'
import { chooseMatter, focusOn, useAllMatters, useMatter, useRefusal } from './desk.ts'
import { DoneView } from './DoneView.tsx'
import { isEmptyDraft } from './draft.ts'
import { draftStoreOf, useDraft, useSaveState } from './draftStore.ts'
import { DraftsPanel, useDrafts } from './DraftsPanel.tsx'
import { favouritesOf, lastUsedOf } from './favourites.ts'
import { MaterialsColumn } from './MaterialsColumn.tsx'
import { MatterColumn } from './MatterColumn.tsx'
import { COPIES, copyAs } from './copyAs.ts'
import { DuplicatesPanel, useDuplicates } from './DuplicatesPanel.tsx'
import { useDesk } from './useDesk.ts'
import { useScans } from './useScans.ts'
import { VerdictColumn } from './VerdictColumn.tsx'

/** 受理台: matter, applicant, papers, verdict; F9. */
export default function CounterScreen() {
  const { user, today, locked, capabilities } = useSession()
  const store = draftStoreOf(user.id)
  const draft = useDraft(store)
  const route = useRoute()
  const matterQuery = useMatter(draft.matterCode)
  const matter = draft.matterCode === null ? undefined : matterQuery.data
  const refusal = useRefusal(draft.matterCode)
  const desk = useDesk(store, matter, refusal)
  const all = useAllMatters()
  const favourites = favouritesOf(user.id)
  const [counting, setCounting] = useState(false)
  const [listOpen, setListOpen] = useState(false)
  const save = useSaveState(store)
  const drafts = useDrafts(!locked)
  const duplicates = useDuplicates(draft.known?.id).data ?? []
  const [comparing, setComparing] = useState(false)
  const others = drafts.data?.filter(({ id }) => id !== store.id).length ?? 0
  const problems = problemsOf(draft, matter, today, refusal)
  const finished = desk.done !== null
  const wanted = route.query.get('matter')

  const readCard = useScans(store, desk, !locked && !finished)
  useEffect(() => store.attach(), [store])
  useEffect(() => store.noteOwner(drafts.data ?? []), [store, drafts.data])
  useEffect(() => {
    if (wanted === null) return
    void chooseMatter(store, wanted)
    go('counter', { replace: true })
  }, [wanted, store])
  useEffect(() => {
    if (!finished) focusOn(store.get().matterCode === null ? FOCUS.matter : hasApplicant(store.get()) ? FOCUS.material(1) : FOCUS.applicant)
  }, [finished, store])

  const startOver = () => {
    if (isEmptyDraft(store.get())) return focusOn(FOCUS.matter)
    store.clear({ undoable: true })
    desk.reset()
    notify({ tone: 'ok', text: '已清空。按 Alt+U 找回' })
    focusOn(FOCUS.matter)
  }
  useKeys(
    finished
      ? []
      : [
          { key: 'F9', label: '受理并打印', run: () => desk.submit('accept'), enabled: !desk.submitting },
          { key: 'Shift+F9', label: '仅收件', run: () => desk.submit('receive'), enabled: !desk.submitting },
          { key: 'F10', label: '一次性告知', run: () => desk.submit('notice'), enabled: !desk.submitting },
          { key: 'F11', label: '不予受理', run: () => desk.submit('decline'), enabled: !desk.submitting },
          { key: 'Ctrl+F9', label: '受理并当场办结', hidden: true, run: () => desk.submit('instant'), enabled: !desk.submitting },
          { key: 'Ctrl+F10', label: '容缺受理', hidden: true, run: () => togglePromise(), enabled: matter !== undefined, reason: '请先选定事项' },
          { key: 'Ctrl+F1', label: '事项', hidden: true, run: () => focusOn(FOCUS.matter) },
          { key: 'Ctrl+F2', label: '申请人', hidden: true, run: () => focusOn(FOCUS.applicant) },
          { key: 'Ctrl+F3', label: '材料', hidden: true, run: () => focusOn(FOCUS.material(matter?.materials[0]?.no ?? 1)) },
          { key: 'Alt+C', label: '本人/代办', hidden: true, run: () => toggleAgent() },
          { key: 'Alt+X', label: '修改申请人资料', hidden: true, run: () => editApplicant() },
          { key: 'Alt+I', label: '算期说明', run: () => setCounting(!counting), enabled: matter !== undefined, reason: '请先选定事项' },
          { key: 'Alt+N', label: '清空重来', run: startOver },
          { key: 'Alt+U', label: others > 0 ? `草稿 ${others}` : '草稿', run: () => setListOpen(true) },
          { key: 'Ctrl+S', label: '存草稿', hidden: true, run: () => void store.flush().then((done) => notify({ tone: done ? 'ok' : 'warn', text: done ? '草稿已存,内容随时自动保存' : '还没有存到主机,内容留在本窗口' })) },
          { key: 'Alt+0', label: '和上一件相同的事项', hidden: true, run: () => repeatLast() },
          ...(capabilities.practice ? [{ key: 'Alt+Shift+K', label: '读卡(练习)', hidden: true, run: readCard }] : []),
          ...(duplicates.length > 0 ? [{ key: 'Alt+D', label: '对照可能重复的申请人', hidden: true, run: () => setComparing(true) }] : []),
          ...COPIES.map((copy) => ({ key: copy.key, label: copy.label, hidden: true, run: () => void copyAs(copy, store.get()), enabled: hasApplicant(draft), reason: '请先确定申请人' })),
          ...favourites.map((code, i) => ({ key: `Alt+${i + 1}`, label: `常用:${all.data?.find((hit) => hit.code === code)?.name ?? code}`, hidden: true, run: () => void chooseMatter(store, code) })),
        ],
  )
  const repeatLast = () => {
    const code = lastUsedOf(user.id)
    if (code) void chooseMatter(store, code)
  }
  const togglePromise = () => {
    const now = store.get()
    store.patch({ promise: now.promise ? null : { deadline: '', signedBy: now.agentOn && now.agent.name ? now.agent.name : now.applicant.name } })
    if (!now.promise) focusOn(FOCUS.promise)
  }
  const editApplicant = () => {
    if (!store.get().known) return focusOn(FOCUS.applicant)
    store.patch({ editing: true })
    focusOn(FOCUS.phone)
  }
  const toggleAgent = () => {
    if (!hasApplicant(store.get())) return focusOn(FOCUS.applicant)
    const agentOn = !store.get().agentOn
    store.patch({ agentOn })
    if (agentOn) focusOn(FOCUS.agentName)
  }

  if (desk.done) return <DoneView done={desk.done} onNext={desk.next} />
  return (
    <div className={css.screen}>
      {save.kind === 'lost' && (
        <div className={css.lost} role="alert">
          <span>{save.message}。这里的内容不再保存,也不能用来受理。</span>
          <button type="button" className={css.link} onClick={startOver}>清空重来 (Alt+N)</button>
          <button type="button" className={css.link} onClick={store.keepAsNew}>另存为新的草稿</button>
        </div>
      )}
      {save.kind === 'unsent' && <div className={css.restored} role="status">{save.message},填写的内容留在本窗口,连上后自动保存。</div>}
      {comparing && <DuplicatesPanel draft={draft} found={duplicates} onClose={() => setComparing(false)} />}
      {listOpen && <DraftsPanel store={store} onClose={() => setListOpen(false)} />}
      {save.kind !== 'lost' && store.restoredFrom !== null && (
        <div className={css.restored} role="status">
          <span>已恢复 {shortTime(toIsoTime(store.restoredFrom))} 没有办完的填写。</span>
          <button type="button" className={css.link} onClick={store.dismissRestored}>继续</button>
          <button type="button" className={css.link} onClick={startOver}>清空重来 (Alt+N)</button>
        </div>
      )}
      <div className={css.columns}>
        <MatterColumn draft={draft} store={store} matter={matter} favourites={favourites} onScan={desk.find} />
        <ApplicantColumn duplicates={duplicates.length} draft={draft} store={store} matter={matter} desk={desk} today={today} fieldErrors={desk.fieldErrors} />
        <MaterialsColumn
          draft={draft} store={store} matter={matter} today={today} loading={draft.matterCode !== null && matterQuery.isPending}
          error={draft.matterCode === null ? null : matterQuery.error} onRetry={() => void matterQuery.refetch()}
        />
        <VerdictColumn draft={draft} store={store} matter={matter} problems={problems} desk={desk} today={today} save={save} counting={counting} onCounting={setCounting} />
      </div>
    </div>
  )
}
