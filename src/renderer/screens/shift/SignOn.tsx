import { Button, Select } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, client, errorOf, queryClient } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { go } from '../../app/route.ts'
import { startScreenOf } from '../../app/screens.tsx'
import { useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import css from './shift.module.css'

/** Which counter today; the registered one is chosen already, so Enter is enough. */
export function SignOn({ onHandOver }: { onHandOver?: (() => void) | undefined }) {
  const { user } = useSession()
  const points = useQuery(api.catalogue.points.queryOptions({ staleTime: 600_000 }))
  const counters = (points.data ?? []).flatMap((point) =>
    point.counters.filter(({ active }) => active).map(({ number, name }) => ({ value: `${point.code}/${number}`, label: (points.data?.length ?? 0) > 1 ? `${point.name} ${name}` : name })),
  )
  const registered = user.pointCode && user.counterNumber ? `${user.pointCode}/${user.counterNumber}` : null
  const [picked, pick] = useState<string | null>(registered)
  const chosen = counters.some(({ value }) => value === picked) ? picked : null
  const start = useMutation({
    mutationFn: (place: string) => {
      const [pointCode = '', counter = ''] = place.split('/')
      return client.desk.startShift({ pointCode, counter })
    },
    onSuccess: ({ counter }) => {
      notify({ tone: 'ok', text: `已在${Number(counter)}号窗口上岗` })
      void queryClient.invalidateQueries({ queryKey: api.desk.shift.key() })
      void queryClient.invalidateQueries({ queryKey: api.queue.state.key() })
    },
  })
  const submit = (): void => {
    if (chosen && !start.isPending) start.mutate(chosen)
  }
  const skip = (): void => go(startScreenOf(user.role)?.id ?? '')
  useKeys([
    { key: 'Enter', label: '上岗', run: submit, enabled: chosen !== null, reason: '请先选窗口' },
    { key: 'Escape', label: '先不上岗', run: skip },
    ...(onHandOver ? [{ key: 'F9', label: '补办昨天的交班', run: onHandOver }] : []),
  ])
  const trouble = start.error ? errorOf(start.error) : null
  return (
    <form className={css.signOn} aria-label="上岗" onSubmit={(event) => { event.preventDefault(); submit() }}>
      <h2>上岗</h2>
      <p className={css.lead}>{user.displayName},今天在哪个窗口?受理的件和叫的号都会记在这个窗口。</p>
      {points.error && <ErrorNotice error={points.error} onRetry={() => void points.refetch()} />}
      <Select label="窗口" size="md" searchable value={chosen} onChange={pick} data={counters} maxDropdownHeight={320} nothingFoundMessage="没有这个窗口" error={trouble?.field === 'counter' ? trouble.message : undefined} selectFirstOptionOnChange />
      {trouble && trouble.field !== 'counter' && <ErrorNotice error={trouble} compact />}
      <div className={css.buttons}>
        <Button type="submit" size="md" disabled={!chosen} loading={start.isPending} autoFocus>上岗 <kbd className={css.onButton} aria-hidden>Enter</kbd></Button>
        <Button size="md" variant="default" onClick={skip}>先不上岗 <kbd className={css.offButton} aria-hidden>Esc</kbd></Button>
        {onHandOver && <Button size="md" variant="default" onClick={onHandOver}>补办昨天的交班 <kbd className={css.offButton} aria-hidden>F9</kbd></Button>}
      </div>
    </form>
  )
}
