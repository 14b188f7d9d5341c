import { useEffect, useId } from 'react'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { PROCESSING_LABELS, labelOf } from '#shared/text/labels.ts'
import { whereNow } from '#shared/text/stations.ts'
import type { Errand } from '../../app/errand.ts'
import { askConsult } from '../../app/frame/consult.ts'
import { useKeys } from '../../app/keys.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { FOCUS } from './check.ts'
import css from './counter.module.css'
import type { Draft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'
import { FavouriteList } from './FavouriteList.tsx'
import type { Favourite } from './favourites.ts'
import { MatterCard } from './MatterCard.tsx'
import { SearchBox } from './SearchBox.tsx'
import { useMatterSearch, visitorOf } from './useMatterSearch.ts'
import { useShortNames } from './desk.ts'

type Props = { draft: Draft; store: DraftStore; matter: MatterDetail | undefined; favourites: readonly Favourite[]; onScan: (text: string) => void }

/** ① What the resident wants: in any words; what is not for this centre goes on to whom it is for. */
export function MatterColumn({ draft, store, matter, favourites, onScan }: Props) {
  const search = useMatterSearch(draft, store, onScan)
  const listId = useId()
  const community = draft.applicant.communityCode || null
  useKeys([{ key: 'Alt+L', label: '咨询 / 转介 / 求助', hidden: true, run: () => askConsult({ question: draft.matterQ.trim(), ...visitorOf(draft) }) }])
  return (
    <section className={css.column} aria-labelledby="counter-h1">
      <h2 id="counter-h1" className={css.head}><i aria-hidden>①</i> 事项 <KeyHint k="Ctrl+F1" /></h2>
      <SearchBox
        id={FOCUS.matter} label="查找事项" placeholder="说法、拼音首字母或两位代码" value={draft.matterQ} list={{ id: listId, count: search.open ? search.errands.length : 0, active: search.index }}
        onText={search.type} onMove={search.move} onEnter={search.enter}
      />
      {search.error && <ErrorNotice error={search.error} onRetry={search.retry} compact />}
      {search.question && <p className={css.ask} role={search.asked ? 'alert' : undefined}>{search.question.text}用 ↓ 选定后回车。</p>}
      {search.open ? (
        <ErrandList id={listId} errands={search.errands} index={search.index} none={search.none} community={community} onTake={search.take} />
      ) : (
        matter && <MatterCard matter={matter} />
      )}
      <FavouriteList favourites={favourites} store={store} />
    </section>
  )
}

type ListProps = { id: string; errands: readonly Errand[]; index: number; none: boolean; community: string | null; onTake: (errand: Errand) => void }

function ErrandList({ id, errands, index, none, community, onTake }: ListProps) {
  useEffect(() => {
    document.getElementById(`${id}-${index}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, index])
  if (none) return <div className={css.grow}><Empty title="没有找到这样的事项" hint={<>换个说法、拼音首字母或代码试试;不归中心办的,按 <KeyHint k="Alt+L" /> 记咨询或开转介单。</>} /></div>
  if (errands.length === 0) return <div className={css.grow} />
  return (
    <ul id={id} role="listbox" aria-label="事项" className={css.hits}>
      {errands.map((errand, i) => (
        <li key={errand.code} id={`${id}-${i}`} role="option" aria-selected={i === index} className={css.hit} data-kind={errand.kind} onClick={() => onTake(errand)}>
          <ErrandLine errand={errand} community={community} />
        </li>
      ))}
    </ul>
  )
}

/** What Enter does with an errand that is not the centre's. */
const ELSEWHERE = '回车开转介单'

function ErrandLine({ errand, community }: { errand: Errand; community: string | null }) {
  const short = useShortNames()
  if (errand.kind === 'referral') {
    const { name, body, address, phone, why } = errand.referral
    return <Line mark="→" name={name} notice={`不在本中心办理,请到${body}${address ? `(${address})` : ''}${phone ? `,电话 ${phone}` : ''}。${why}`} more={ELSEWHERE} />
  }
  if (errand.kind === 'affair') return <Line mark="社" name={errand.name} label={errand.asked === errand.name ? null : errand.asked} notice={`社区事务 ${errand.code},由申请人所在社区办理`} more="回车登记,交社区办理" />
  const { shortCode, name, departmentCode, processingType, promisedDays, atStations } = errand.hit
  if (errand.kind === 'matter')
    return <Line mark={shortCode} name={name} label={errand.asked} more={`${short(departmentCode)} · ${labelOf(PROCESSING_LABELS, processingType)}${promisedDays ? ` ${promisedDays}个工作日` : ''}`} />
  const notice = atStations ? `自 ${atStations.since} 起由社区受理站受理,${whereNow(atStations, community, 2)}` : '已停办,不能收件'
  return <Line mark={shortCode} name={name} label={errand.asked} notice={notice} more={`${short(departmentCode)} · ${ELSEWHERE}`} />
}

type LineProps = { mark: string; name: string; label?: string | null; notice?: string; more: string }

/** `label`: the answer to the question that this line stands for. */
function Line({ mark, name, label, notice, more }: LineProps) {
  return (
    <>
      <b className={css.code}>{mark}</b>
      <span className={css.hitText}>
        {label && <b className={css.hitLabel}>{label}</b>}
        <span className={css.hitName}>{name}</span>
        {notice && <span className={css.hitMoved}>{notice}</span>}
        <span className={css.hitMore}>{more}</span>
      </span>
    </>
  )
}
