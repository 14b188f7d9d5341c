import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import type { ApplicantHit } from '#shared/contract/cases.ts'
import { KIND_LABELS } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { MaskedId } from '../../components/MaskedId.tsx'
import { FOCUS } from './check.ts'
import css from './counter.module.css'
import type { Draft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'
import { SearchBox } from './SearchBox.tsx'
import type { Desk } from './useDesk.ts'

/** Those the words may mean, and behind them a line for somebody new. */
function useApplicantSearch(q: string, desk: Desk) {
  const [active, setActive] = useState(0)
  const search = useQuery(
    api.applicants.search.queryOptions({ input: { q, limit: 8 }, enabled: q.length >= 2, placeholderData: keepPreviousData, staleTime: 2_000 }),
  )
  const hits = q.length >= 2 ? (search.data ?? []) : []
  const settled = search.isSuccess && !search.isPlaceholderData
  const showNew = q.length >= 2 && settled
  const count = hits.length + (showNew ? 1 : 0)
  const index = Math.min(active, count - 1)
  const take = (hit: ApplicantHit | undefined) => (hit ? desk.take(hit) : desk.startNew(q))
  const enter = () => {
    if (q === '') desk.goOn()
    else if (active > 0 || (hits.length > 1 && settled)) take(hits[index])
    else desk.find(q)
  }
  const move = (step: 1 | -1) => setActive(Math.max(0, Math.min(count - 1, index + step)))
  return { hits, showNew, count, index, enter, move, restart: () => setActive(0), error: search.error }
}

/** Finds the applicant by number, name, pinyin or phone tail. */
export function ApplicantSearch({ draft, store, desk }: { draft: Draft; store: DraftStore; desk: Desk }) {
  const q = draft.applicantQ.trim()
  const id = useId()
  const { hits, showNew, count, index, enter, move, restart, error } = useApplicantSearch(q, desk)
  const onText = (applicantQ: string) => {
    restart()
    store.patch({ applicantQ })
  }
  return (
    <>
      <SearchBox
        id={FOCUS.applicant} label="查找申请人" placeholder="证件号/姓名/拼音/手机尾号/扫码" value={draft.applicantQ} list={{ id, count, active: index }} onText={onText} onMove={move} onEnter={enter}
      />
      {(desk.applicantError ?? error) && <ErrorNotice error={desk.applicantError ?? error} compact />}
      {count > 0 && (
        <ul id={id} role="listbox" aria-label="申请人" className={css.people}>
          {hits.map((hit, i) => (
            <Person key={hit.id} id={`${id}-${i}`} selected={i === index} onTake={() => desk.take(hit)} name={<>{hit.name} <span className={css.soft}>{hit.kind === 'organisation' ? KIND_LABELS.organisation : ''}</span></>}>
              <MaskedId value={hit.idMasked} /> {hit.phoneMasked && <MaskedId value={hit.phoneMasked} />}
            </Person>
          ))}
          {showNew && (
            <Person id={`${id}-${hits.length}`} selected={index === hits.length} onTake={() => desk.startNew(q)} name={`＋ 新登记“${q}”`}>
              {hits.length === 0 ? '没有来过的记录,回车直接填写' : '不是以上的人'}
            </Person>
          )}
        </ul>
      )}
    </>
  )
}

function Person({ id, selected, name, children, onTake }: { id: string; selected: boolean; name: ReactNode; children: ReactNode; onTake: () => void }) {
  return (
    <li id={id} role="option" aria-selected={selected} className={css.hit} onClick={onTake}>
      <span className={css.hitText}>
        <span className={css.hitName}>{name}</span>
        <span className={css.hitMore}>{children}</span>
      </span>
    </li>
  )
}
