import { UnstyledButton } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { PRIORITIES, type Priority } from '#shared/rules/ticketMachine.ts'
import { client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { useQueue } from '../../app/ticket.ts'
import { printDocuments } from '../../components/print.ts'
import { useStayAwake } from '../board/awake.ts'
import css from './dispenser.module.css'

const BACK_SECONDS = 10
/** A choice somebody made and left is not the next one's. */
const FORGET_SECONDS = 20
const KINDS = Object.keys(PRIORITIES) as Priority[]
type Taken = Awaited<ReturnType<typeof client.queue.take>>

/** People of the same group and the likely wait, which counts those others too whom the same counters call before. */
function waitText(same: number, minutes: number, none: string): string {
  if (minutes === 0) return none
  return `${same > 0 ? `同类前面 ${same} 人,` : ''}大约等 ${minutes} 分钟`
}

/** Takes one ticket at a time: a second touch while the first is on its way is none. */
function useTaking() {
  const { capabilities } = useSession()
  const [priority, setPriority] = useState<Priority>('none')
  const [taken, setTaken] = useState<Taken | null>(null)
  const [unprinted, setUnprinted] = useState(false)
  const busy = useRef(false)
  const take = useMutation({
    mutationFn: (group: string) => client.queue.take({ group, priority }),
    onSuccess: (ticket) => {
      setTaken(ticket)
      setUnprinted(false)
      setPriority('none')
      printDocuments([ticket.documentId], capabilities).catch(() => setUnprinted(true))
    },
    onSettled: () => {
      busy.current = false
    },
  })
  useEffect(() => {
    if (priority === 'none') return
    const timer = setTimeout(() => setPriority('none'), FORGET_SECONDS * 1_000)
    return () => clearTimeout(timer)
  }, [priority])
  const pick = (group: string): void => {
    if (busy.current || taken) return
    busy.current = true
    take.mutate(group)
  }
  return { priority, setPriority, taken, unprinted, take, pick, clear: () => setTaken(null) }
}

/** Above the groups, because it is touched before. */
function PriorityRow({ priority, onChoose }: { priority: Priority; onChoose: (kind: Priority) => void }) {
  return (
    <>
      <p className={css.hint} id="dispenser-first">老年人、残疾人、军人及优抚对象、孕妇和带婴幼儿的可以优先,请先在这里按一下:</p>
      <div className={css.priority} role="radiogroup" aria-labelledby="dispenser-first">
        {KINDS.map((kind) => (
          <UnstyledButton key={kind} role="radio" aria-checked={kind === priority} className={css.kind} onClick={() => onChoose(kind)}>{PRIORITIES[kind]}</UnstyledButton>
        ))}
      </div>
    </>
  )
}

/** 取号机: a touch screen in the hall. One touch gives a number; who goes first says so before. */
export default function DispenserScreen() {
  const { user, capabilities, lock } = useSession()
  const queue = useQueue(10_000)
  const { priority, setPriority, taken, unprinted, take, pick, clear } = useTaking()
  useStayAwake()
  const groups = queue.data?.groups ?? []
  const back = (): void => {
    clear()
    void queue.refetch()
  }
  // Leaving the machine asks for the password: it stands in the hall.
  const leave = (): void => {
    go(user.role === 'administrator' ? '' : 'queue')
    lock()
  }
  useKeys([
    { key: 'Escape', label: '锁屏并返回', run: leave },
    ...(taken ? [{ key: 'Enter', label: '返回', run: back }] : groups.slice(0, 9).map((group, i) => ({ key: String(i + 1), label: group.name, run: () => pick(group.code) }))),
  ])
  if (taken) return <TakenView taken={taken} unprinted={unprinted} onBack={back} />
  return (
    <div className={css.screen}>
      <header className={css.head}>
        <h1>{capabilities.centreName}</h1>
        {capabilities.practice && <span className={css.practice}>练习</span>}
      </header>
      <PriorityRow priority={priority} onChoose={setPriority} />
      <p className={css.say} role="status">{take.isPending ? '正在取号…' : priority === 'none' ? '请按要办的事取号' : `${PRIORITIES[priority]}优先:请按要办的事取号`}</p>
      {take.error && <p className={css.error} role="alert">没有取到号:{errorOf(take.error).message}。请再按一次,或到窗口询问。</p>}
      {queue.error && !queue.data && <p className={css.error} role="alert">取号机暂时不能用,请到窗口询问。</p>}
      <div className={css.groups} data-many={groups.length > 6 || undefined}>
        {groups.map((group) => (
          <UnstyledButton key={group.code} className={css.group} onClick={() => pick(group.code)} disabled={take.isPending}>
            <b>{group.name}</b>
            <span>{priority === 'none' ? waitText(group.waiting, group.expectedMinutes, '现在不用等') : '优先叫号'}</span>
          </UnstyledButton>
        ))}
      </div>
    </div>
  )
}

function TakenView({ taken, unprinted, onBack }: { taken: Taken; unprinted: boolean; onBack: () => void }) {
  const [left, setLeft] = useState(BACK_SECONDS)
  useEffect(() => {
    const timer = setInterval(() => setLeft((n) => n - 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => {
    if (left <= 0) onBack()
  })
  return (
    <div className={css.screen} data-taken>
      <p className={css.say}>您的号是</p>
      <p className={css.number} role="status">{taken.number}</p>
      <p className={css.wait}>
        {taken.groupName}{taken.priority === 'none' ? '' : `(${PRIORITIES[taken.priority]}优先)`}
        <br />
        {waitText(taken.ahead, taken.expectedMinutes, '前面没有人,请留意叫号')}
      </p>
      <p className={css.say}>{unprinted ? '小票没有打出来,请记住您的号' : '请取走小票,看大屏幕、听叫号'}</p>
      <UnstyledButton className={css.back} onClick={onBack}>返回({Math.max(0, left)})</UnstyledButton>
    </div>
  )
}
