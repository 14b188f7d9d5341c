import { Button, Skeleton } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { shortTime } from '#shared/text/labels.ts'
import { epochOf } from '#shared/rules/time.ts'
import { api, errorOf, queryClient } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useSession } from '../../app/session.tsx'
import { useShift } from '../../app/ticket.ts'
import { DocumentPreview } from '../../components/DocumentPreview.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { printDocuments } from '../../components/print.ts'
import { minutesText } from '../queue/lists.ts'
import { HandOverForm } from './HandOver.tsx'
import { ReservedForms } from './ReservedForms.tsx'
import { SignOn } from './SignOn.tsx'
import css from './shift.module.css'
import { Summary } from './Summary.tsx'

type Ended = { documentId: string; openCases: number }

/** 上岗交班: sign on at a counter, hand it over with D19, see how the day ends; forms for the hours without power. */
export default function ShiftScreen() {
  const { shift } = useShift()
  const [forms, setForms] = useState(false)
  useKeys([{ key: 'Alt+P', label: '备用受理单', run: () => setForms(true) }])
  return (
    <>
      <Duty />
      {forms && <ReservedForms shift={shift} onClose={() => setForms(false)} />}
    </>
  )
}

function Duty() {
  const { now } = useSession()
  const { query, shift, stale } = useShift()
  const [late, setLate] = useState(false)
  const [ended, setEnded] = useState<Ended | null>(null)
  const finish = (documentId: string, openCases: number): void => {
    setEnded({ documentId, openCases })
    setLate(false)
    queryClient.setQueryData(api.desk.shift.queryKey(), { shift: null })
    void queryClient.invalidateQueries({ queryKey: api.desk.shift.key() })
  }
  if (ended) return <EndedView ended={ended} onAgain={() => setEnded(null)} />
  if (query.error && !query.data) return <div className={css.screen}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>
  if (!query.data) return <div className={css.screen} role="status" aria-label="正在载入"><Skeleton h={160} w={480} /></div>
  if (!shift || (stale && !late))
    return (
      <div className={css.screen}>
        <div className={css.left}>
          {shift && <p className={css.warn} role="status">{shortTime(shift.startedAt)} 在{Number(shift.counter)}号窗口的班次没有交班。现在上岗,系统会结束那个班次并记入审计日志。</p>}
          <SignOn onHandOver={shift ? () => setLate(true) : undefined} />
        </div>
        <Summary counter={shift?.counter ?? null} />
      </div>
    )
  return (
    <div className={css.screen}>
      <div className={css.left}>
        <h2>{Number(shift.counter)}号窗口 交班</h2>
        <p className={css.lead}>{shortTime(shift.startedAt)} 上岗,当班{minutesText(Math.max(0, (now() - epochOf(shift.startedAt)) / 1000))}。交班后打印交接班表,双方签字。</p>
        <HandOverForm shift={shift} onDone={finish} />
      </div>
      <Summary counter={shift.counter} />
    </div>
  )
}

/** The sheet, printed at once; then the next person. */
function EndedView({ ended, onAgain }: { ended: Ended; onAgain: () => void }) {
  const { capabilities, logOut } = useSession()
  const printed = useRef(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const [print, setPrint] = useState('正在打印交接班表…')
  useEffect(() => {
    heading.current?.focus()
    if (printed.current) return
    printed.current = true
    printDocuments([ended.documentId], capabilities).then(
      () => setPrint('交接班表已送打印,请双方签字。'),
      (error: unknown) => setPrint(`交接班表没有打出:${errorOf(error).message}。请按右边的“补打”。`),
    )
  }, [ended, capabilities])
  useKeys([
    { key: 'Enter', label: '退出登录', run: logOut },
    { key: 'Escape', label: '再上岗', run: onAgain },
  ])
  return (
    <div className={css.screen}>
      <div className={css.left}>
        <h2 ref={heading} tabIndex={-1} className={css.endedHead}>已交班</h2>
        <p className={css.lead}>{ended.openCases === 0 ? '没有移交未办完的件。' : `移交未办完的件 ${ended.openCases} 件。`}</p>
        <p className={css.lead} role="status">{print}</p>
        <div className={css.buttons}>
          <Button size="md" onClick={logOut}>退出登录 <kbd className={css.onButton} aria-hidden>Enter</kbd></Button>
          <Button size="md" variant="default" onClick={onAgain}>再上岗 <kbd className={css.offButton} aria-hidden>Esc</kbd></Button>
        </div>
      </div>
      <div className={css.paper}>
        <DocumentPreview documents={[{ id: ended.documentId, kind: 'D19', number: '' }]} reprintReason="交接班补打" />
      </div>
    </div>
  )
}
