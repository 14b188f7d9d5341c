import { useEffect, useState } from 'react'
import { go, useRoute } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { ApplicantColumn } from './ApplicantColumn.tsx'
import { FOCUS, hasApplicant, problemsOf } from './check.ts'
import css from './counter.module.css'
import { chooseMatter, focusOn, useMatter, useRefusal } from './desk.ts'
import { startOver } from './deskActions.ts'
import { DoneView } from './DoneView.tsx'
import { DraftBanners } from './DraftBanners.tsx'
import { draftStoreOf, useDraft, useSaveState } from './draftStore.ts'
import type { DraftStore } from './draftStore.ts'
import { DraftsPanel, useDrafts } from './DraftsPanel.tsx'
import { DuplicatesPanel, useDuplicates } from './DuplicatesPanel.tsx'
import { useFavourites } from './favourites.ts'
import { MaterialsColumn } from './MaterialsColumn.tsx'
import { MatterColumn } from './MatterColumn.tsx'
import { useCounterKeys } from './useCounterKeys.ts'
import { useDesk } from './useDesk.ts'
import { useScans } from './useScans.ts'
import { VerdictColumn } from './VerdictColumn.tsx'

/** A matter chosen elsewhere (Ctrl+K, catalogue) comes with the address. */
function useMatterAsked(store: DraftStore): void {
  const wanted = useRoute().query.get('matter')
  useEffect(() => {
    if (wanted === null) return
    void chooseMatter(store, wanted)
    go('counter', { replace: true })
  }, [wanted, store])
}

/** The drafts of the counter group without the one on this desk; who holds that one is told to the store. */
function useOtherDrafts(store: DraftStore, enabled: boolean): number {
  const { data } = useDrafts(enabled)
  useEffect(() => store.noteOwner(data ?? []), [store, data])
  return data?.filter(({ id }) => id !== store.id).length ?? 0
}

/** The draft on the desk with all that is known about it. */
function useCounter() {
  const { user, today, locked } = useSession()
  const store = draftStoreOf(user.id)
  const draft = useDraft(store)
  const matterQuery = useMatter(draft.matterCode)
  const matter = draft.matterCode === null ? undefined : matterQuery.data
  const refusal = useRefusal(draft)
  const desk = useDesk(store, matter, refusal)
  const otherDrafts = useOtherDrafts(store, !locked)
  const duplicates = useDuplicates(draft.known?.id).data ?? []
  const readCard = useScans(store, desk, !locked && desk.done === null)
  return {
    store, draft, matterQuery, matter, refusal, desk, today, otherDrafts, duplicates, readCard,
    save: useSaveState(store), favourites: useFavourites(user.id), problems: problemsOf(draft, matter, today, refusal),
  }
}

/** 受理台: matter, applicant, papers, verdict; F9. */
export default function CounterScreen() {
  const counter = useCounter()
  const { store, draft, matter, matterQuery, desk, today, duplicates, problems, save, favourites } = counter
  const [counting, setCounting] = useState(false)
  const [panel, setPanel] = useState<'drafts' | 'duplicates' | null>(null)
  const finished = desk.done !== null
  useEffect(() => store.attach(), [store])
  useMatterAsked(store)
  useEffect(() => {
    if (!finished) focusOn(store.get().matterCode === null ? FOCUS.matter : hasApplicant(store.get()) ? FOCUS.material(1) : FOCUS.applicant)
  }, [finished, store])
  useCounterKeys({ ...counter, duplicates: duplicates.length, onCounting: () => setCounting(!counting), onDrafts: () => setPanel('drafts'), onCompare: () => setPanel('duplicates') })

  if (desk.done) return <DoneView done={desk.done} onNext={desk.next} />
  return (
    <div className={css.screen}>
      <DraftBanners store={store} save={save} onStartOver={() => startOver(store, desk.reset)} />
      {panel === 'duplicates' && <DuplicatesPanel draft={draft} found={duplicates} onClose={() => setPanel(null)} />}
      {panel === 'drafts' && <DraftsPanel store={store} onClose={() => setPanel(null)} />}
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
