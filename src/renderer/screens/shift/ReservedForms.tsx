import { Button, Modal, NumberInput, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { ReservedForm, Shift } from '#shared/contract/desk.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { shortTime } from '#shared/text/labels.ts'
import { api, client, errorOf, queryClient } from '../../api.ts'
import { useReturnFocus } from '../../app/focus.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { printDocuments } from '../../components/print.ts'
import css from './shift.module.css'

/** As many as the contract takes at once. */
const MOST = 20
const USUAL = 5

const renew = (): void => void queryClient.invalidateQueries({ queryKey: api.desk.reservedForms.key() })

/** Reserves the numbers, then prints; numbers once reserved stay in the list even where the printer fails. */
function useReserve() {
  const { capabilities } = useSession()
  return useMutation({
    mutationFn: async (count: number) => {
      const { forms } = await client.desk.reserveForms({ count })
      renew()
      await printDocuments(forms.map((form) => form.documentId), capabilities).catch((error: unknown) => {
        throw new Error(`编号已登记,单子没有打齐:${errorOf(error).message}。请到“打印”(Ctrl+P)重新打印,或作废`, { cause: error })
      })
      return forms.length
    },
    onSuccess: (count) => notify({ tone: 'ok', text: `${count}张备用受理单已送打印` }),
  })
}

/** Alt+P: forms to write on by hand while there is no power, printed in advance; the open ones, and how one is made void. */
export function ReservedForms({ shift, onClose }: { shift: Shift | null; onClose: () => void }) {
  useReturnFocus()
  const [count, setCount] = useState<number | string>(USUAL)
  const [voiding, setVoiding] = useState<ReservedForm | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const forms = useQuery(api.desk.reservedForms.queryOptions({ input: { state: 'open' } }))
  const reserve = useReserve()
  const wrong = typeof count !== 'number' || count < 1 || count > MOST
  const hindrance = shift === null ? '请先上岗,再印本窗口的备用受理单' : wrong ? `请填 1 到 ${MOST}` : undefined
  const print = (): void => {
    if (hindrance === undefined && !reserve.isPending) reserve.mutate(count as number)
  }
  const leaveVoiding = (): void => {
    setVoiding(null)
    list.current?.focus()
  }
  useKeys([
    { key: 'F9', label: '登记并打印', run: print, enabled: hindrance === undefined && !reserve.isPending, reason: hindrance ?? '正在打印' },
    { key: 'Escape', label: voiding ? '不作废' : '关闭', run: voiding ? leaveVoiding : onClose },
  ], 'dialog')
  return (
    <Modal opened onClose={onClose} closeOnEscape={false} title="备用受理单(停电、断网时手写)" size={680} yOffset="8vh" centered={false}>
      <p className={css.lead}>趁有电先印好。每张一个编号,写坏的作废交回;来电后在受理台扫单上的条码(或输入 21 位编号)补录,办件就用这个编号,只能用一次。</p>
      <div className={css.reserve}>
        <NumberInput label="印几张" data-autofocus value={count} onChange={setCount} min={1} max={MOST} w={110} error={wrong && `1 到 ${MOST}`} disabled={shift === null} onKeyDown={(event) => { if (event.key === 'Enter') print() }} />
        <Button disabled={hindrance !== undefined} title={hindrance} loading={reserve.isPending} onClick={print}>登记并打印 <kbd className={css.onButton} aria-hidden>F9</kbd></Button>
        <span className={css.quiet}>{shift ? `编号登记在${Number(shift.counter)}号窗口名下` : hindrance}</span>
      </div>
      {(reserve.error ?? forms.error) != null && <ErrorNotice error={reserve.error ?? forms.error} compact />}
      <OpenForms forms={forms.data} listRef={list} onVoid={setVoiding} />
      {voiding && <VoidForm form={voiding} onDone={leaveVoiding} />}
    </Modal>
  )
}

type ListProps = { forms: readonly ReservedForm[] | undefined; listRef: React.RefObject<HTMLDivElement | null>; onVoid: (form: ReservedForm) => void }

/** The forms still out, walked by arrows; Delete begins to make one void. */
function OpenForms({ forms, listRef, onVoid }: ListProps) {
  const [at, setAt] = useState(0)
  const rows = forms ?? []
  const index = Math.max(0, Math.min(at, rows.length - 1))
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const row = rows[index]
    if (step === 0 && event.key !== 'Delete') return
    event.preventDefault()
    if (step !== 0) {
      setAt(Math.max(0, Math.min(rows.length - 1, index + step)))
      document.getElementById(`form-${rows[index + step]?.number}`)?.scrollIntoView({ block: 'nearest' })
    } else if (row?.mayUse) onVoid(row)
    else if (row) notify({ tone: 'warn', text: `这张备用单由${Number(row.counter)}号窗口或值班主管作废` })
  }
  return (
    <>
      <h3 className={css.formsHead}>还没有用的{rows.length > 0 && ` ${rows.length} 张`} <span className={css.quiet}><KeyHint k="Tab" /> 到列表 <KeyHint k="Delete" /> 作废</span></h3>
      <div ref={listRef} className={css.forms} role="listbox" aria-label="还没有用的备用受理单" tabIndex={0} onKeyDown={onKey} aria-activedescendant={rows[index] && `form-${rows[index].number}`}>
        {rows.length === 0 && <p className={css.quiet}>{forms ? '没有。印好的备用单会列在这里,补录或作废后不再列出。' : '正在取…'}</p>}
        {rows.map((row, i) => (
          <div key={row.number} id={`form-${row.number}`} role="option" aria-selected={i === index} className={css.formRow} onClick={() => setAt(i)}>
            <b>{formatCaseNumber(row.number)}</b>
            <span className={css.quiet}>{Number(row.counter)}号窗口</span>
            <span className={css.quiet}>{shortTime(row.printedAt)} {row.printedBy}印</span>
          </div>
        ))}
      </div>
    </>
  )
}

/** Why the form is not used; the paper itself is handed in. */
function VoidForm({ form, onDone }: { form: ReservedForm; onDone: () => void }) {
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const work = useMutation({
    mutationFn: () => client.desk.voidForm({ number: form.number, reason: reason.trim() }),
    onSuccess: () => {
      notify({ tone: 'ok', text: `${formatCaseNumber(form.number)} 已作废,请把单子交回保存` })
      renew()
      onDone()
    },
  })
  const submit = (): void => {
    setTried(true)
    if (reason.trim() !== '' && !work.isPending) work.mutate()
  }
  return (
    <form className={css.voiding} aria-label="作废备用受理单" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
      <TextInput label={`作废 ${formatCaseNumber(form.number)} 的原因`} placeholder="如:写坏了" autoFocus value={reason} maxLength={200} error={tried && reason.trim() === '' && '请写明原因'} onChange={(event) => setReason(event.currentTarget.value)} />
      {work.error && <ErrorNotice error={work.error} compact />}
      <div className={css.buttons}>
        <Button type="submit" loading={work.isPending}>作废 <kbd className={css.onButton} aria-hidden>Enter</kbd></Button>
        <Button variant="default" onClick={onDone}>不作废 <kbd className={css.offButton} aria-hidden>Esc</kbd></Button>
      </div>
    </form>
  )
}
