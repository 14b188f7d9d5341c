import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { AtStations, FindResult, MatterDetail, MatterHit } from '#shared/contract/catalogue.ts'
import { PROCESSING_LABELS, SENSITIVITY_LABELS, labelOf } from '#shared/text/labels.ts'
import { whereNow } from '#shared/text/stations.ts'
import { api, client, queryClient } from '../../api.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { FOCUS } from './check.ts'
import css from './counter.module.css'
import { chooseMatter, focusOn, looksScanned, useAllMatters } from './desk.ts'
import type { Draft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'

type Hit = Pick<MatterHit, 'code' | 'shortCode' | 'name' | 'departmentCode' | 'processingType' | 'promisedDays' | 'inForce' | 'score' | 'matched' | 'atStations'>

const search12 = (q: string) => api.catalogue.find.queryOptions({ input: { q, limit: 12 }, staleTime: 60_000 })

type Props = { draft: Draft; store: DraftStore; matter: MatterDetail | undefined; favourites: readonly string[]; onScan: (text: string) => void }

export function MatterColumn({ draft, store, matter, favourites, onScan }: Props) {
  const all = useAllMatters()
  const q = draft.matterQ.trim()
  const search = useQuery({ ...search12(q), enabled: q !== '', placeholderData: keepPreviousData })
  const found = q === '' || search.isPlaceholderData ? undefined : search.data
  const hits: readonly Hit[] = q === '' ? (all.data ?? []) : (search.data?.matters ?? [])
  // Words that fit several rows: the desk asks instead of guessing.
  const question = found?.question
  const [active, setActive] = useState(0)
  const [asked, setAsked] = useState(false)
  const index = Math.min(active, hits.length - 1)
  const listId = useId()
  const showList = q !== '' || draft.matterCode === null
  const expanded = showList && hits.length > 0
  const choose = (code: string) => {
    setActive(0)
    setAsked(false)
    // What was meant by these words may be learned; whether it is worth it, the centre decides.
    if (q !== '') void client.catalogue.chooseSearch({ q, code }).catch(() => {})
    void chooseMatter(store, code)
  }
  const enter = async () => {
    if (looksScanned(q)) {
      store.patch({ matterQ: '' })
      return onScan(q)
    }
    const byCode = /^\d{2}$/.test(q) ? all.data?.find((hit) => hit.shortCode === q) : undefined
    if (byCode?.inForce) return choose(byCode.code)
    if (q === '' && active === 0) return draft.matterCode !== null ? focusOn(FOCUS.applicant) : undefined
    const answer = q === '' ? undefined : await queryClient.fetchQuery(search12(q))
    const fresh: readonly Hit[] = answer?.matters ?? hits
    if (answer?.question && active <= 0 && !asked) {
      setAsked(true)
      return setActive(0)
    }
    const hit = fresh[Math.max(0, Math.min(active, fresh.length - 1))]
    if (hit?.inForce) choose(hit.code)
  }
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAsked(question !== undefined || asked)
      setActive(Math.max(0, Math.min(hits.length - 1, index + (event.key === 'ArrowDown' ? 1 : -1))))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      void enter().catch(() => {})
    } else if (event.key === 'Escape' && q !== '') {
      event.preventDefault()
      store.patch({ matterQ: '' })
    }
  }
  return (
    <section className={css.column} aria-labelledby="counter-h1">
      <h2 id="counter-h1" className={css.head}><i aria-hidden>①</i> 事项 <KeyHint k="Ctrl+F1" /></h2>
      <div className={css.searchBox}>
        <input
          id={FOCUS.matter} className={css.search} role="combobox" aria-label="查找事项" aria-expanded={expanded} aria-controls={expanded ? listId : undefined} aria-autocomplete="list"
          aria-activedescendant={showList && hits[index] ? `${listId}-${index}` : undefined} placeholder="说法、拼音首字母或两位代码" autoComplete="off" spellCheck={false}
          maxLength={100} value={draft.matterQ} onKeyDown={onKey}
          onChange={(event) => {
            setActive(0)
            setAsked(false)
            store.patch({ matterQ: event.currentTarget.value })
          }}
        />
      </div>
      {(search.error ?? all.error) && <ErrorNotice error={search.error ?? all.error} onRetry={() => void (q ? search.refetch() : all.refetch())} compact />}
      {question && (
        <p className={css.ask} role={asked ? 'alert' : undefined}>
          {question.text}用 ↓ 选定后回车。
        </p>
      )}
      {found && <Elsewhere found={found} />}
      {showList ? (
        <MatterList community={draft.applicant.communityCode || null} id={listId} hits={hits} index={q === '' && active === 0 ? -1 : index} onChoose={choose} none={q !== '' && search.isSuccess && !search.isPlaceholderData} />
      ) : (
        matter && <MatterCard matter={matter} moved={all.data?.find((hit) => hit.code === matter.code)?.atStations ?? null} community={draft.applicant.communityCode || null} />
      )}
      <Favourites codes={favourites} all={all.data ?? []} onChoose={choose} />
    </section>
  )
}

/** Words for the community or for nobody here: said before a matter is taken for them. */
function Elsewhere({ found }: { found: FindResult }) {
  if (found.best === 'affair' && found.affairs[0])
    return (
      <p className={css.ask}>
        社区事务:{found.affairs.slice(0, 2).map((affair) => `${affair.code} ${affair.name}`).join('、')},由申请人所在社区办理。
      </p>
    )
  if (found.best !== 'referral' || !found.referral) return null
  const { name, body, address, phone, why } = found.referral
  return (
    <p className={css.ask}>
      {name}不在本中心办理,请到{body}{address ? `(${address})` : ''}{phone ? `,电话 ${phone}` : ''}。{why} <KeyHint k="Alt+L" /> 开转介单
    </p>
  )
}

function useShortNames(): (code: string) => string {
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: 600_000 }))
  return (code) => departments.data?.find((department) => department.code === code)?.short ?? code
}

type ListProps = { community: string | null; id: string; hits: readonly Hit[]; index: number; none: boolean; onChoose: (code: string) => void }

function MatterList({ community, id, hits, index, none, onChoose }: ListProps) {
  const short = useShortNames()
  useEffect(() => {
    document.getElementById(`${id}-${index}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, index])
  if (none && hits.length === 0) return <div className={css.grow}><Empty title="没有找到这样的事项" hint="换个说法、拼音首字母或代码试试;不属于中心的事项请告知办理地点。" /></div>
  if (hits.length === 0) return <div className={css.grow} />
  return (
    <ul id={id} role="listbox" aria-label="事项" className={css.hits}>
      {hits.map((hit, i) => (
        <li
          key={hit.code} id={`${id}-${i}`} role="option" aria-selected={i === index} aria-disabled={!hit.inForce} className={css.hit}
          onClick={() => hit.inForce && onChoose(hit.code)}
        >
          <b className={css.code}>{hit.shortCode}</b>
          <span className={css.hitText}>
            <span className={css.hitName}>{hit.name}</span>
            {hit.atStations && <span className={css.hitMoved}>自 {hit.atStations.since} 起由社区受理站受理,{whereNow(hit.atStations, community, 2)}</span>}
            <span className={css.hitMore}>
              {short(hit.departmentCode)} · {hit.inForce ? labelOf(PROCESSING_LABELS, hit.processingType) : '已停办,不能收件'}
              {hit.inForce && hit.promisedDays ? ` ${hit.promisedDays}个工作日` : ''}
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}

function MatterCard({ matter, moved, community }: { matter: MatterDetail; moved: AtStations | null; community: string | null }) {
  const short = useShortNames()
  return (
    <div className={`${css.card} ${css.grow}`} data-testid="matter-card">
      <div className={css.cardTitle}>
        <b className={css.code}>{matter.shortCode}</b> {matter.name}
      </div>
      {moved && <p className={css.ask} role="alert">自 {moved.since} 起本中心不再收件,{whereNow(moved, community)}。</p>}
      <div className={css.tags}>
        <span>{matter.code}</span>
        <span>{short(matter.departmentCode)}</span>
        <span>{labelOf(PROCESSING_LABELS, matter.processingType)}</span>
        <span>{matter.kind}</span>
        {matter.sensitivity !== 'ordinary' && <span data-tone="amber">{labelOf(SENSITIVITY_LABELS, matter.sensitivity)}</span>}
      </div>
      <dl className={css.facts}>
        <dt>谁可以办</dt>
        <dd>{matter.trigger}</dd>
        <dt>办成得到</dt>
        <dd>{matter.resultDocument}</dd>
        {matter.coDepartments.length > 0 && <><dt>联办</dt><dd>{matter.coDepartments.map(short).join('、')}</dd></>}
        {matter.reportsTo && <><dt>上报</dt><dd>{matter.reportsTo}</dd></>}
        {matter.notes.length > 0 && <><dt>注意</dt><dd>{matter.notes.map((note) => <span key={note} className={css.paper}>{note}</span>)}</dd></>}
      </dl>
    </div>
  )
}

function Favourites({ codes, all, onChoose }: { codes: readonly string[]; all: readonly Hit[]; onChoose: (code: string) => void }) {
  const shown = codes.flatMap((code) => all.filter((hit) => hit.code === code && hit.inForce))
  if (shown.length === 0) return null
  return (
    <div className={css.favourites} role="group" aria-label="常用事项">
      {shown.slice(0, 9).map((hit, i) => (
        <button key={hit.code} type="button" tabIndex={-1} className={css.favourite} onClick={() => onChoose(hit.code)}>
          <KeyHint k={`Alt+${i + 1}`} /> <span>{hit.name}</span>
        </button>
      ))}
    </div>
  )
}
