import { useEffect, useState } from 'react'
import { Button, Modal, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, client } from '../../api.ts'
import { DocumentPreview } from '../../components/DocumentPreview.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { printDocuments } from '../../components/print.ts'
import { useReturnFocus } from '../focus.ts'
import { useKeys } from '../keys.ts'
import { notify } from '../notify.ts'
import { useSession } from '../session.tsx'
import type { ConsultErrors, ConsultForm } from './consult.ts'
import { checkConsult, consultInput, EMPTY_CONSULT, keepConsult, readConsult, referInput, requestInput, suggestion } from './consult.ts'
import css from './frame.module.css'

type Slip = { id: string; kind: string; number: string }

async function sendConsult(form: ConsultForm): Promise<{ slips: Slip[]; said: string }> {
  if (form.way === 'refer') return { slips: (await client.desk.refer(referInput(form))).documents, said: '' }
  if (form.way === 'request') {
    const { number, ownerName } = await client.community.openLightCase(requestInput(form))
    return { slips: [], said: `已登记 ${number},交${ownerName}办理` }
  }
  await client.desk.consult(consultInput(form))
  return { slips: [], said: '咨询已记入日志' }
}

/** Sends advice or a referral; the slip of a referral goes to the printer at once and stays in sight. */
function useSend(onDone: () => void, onSlip: (slips: Slip[]) => void) {
  const { capabilities } = useSession()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: sendConsult,
    onSuccess: async ({ slips, said }) => {
      keepConsult(null)
      if (slips.length === 0) {
        notify({ tone: 'ok', text: said })
        await queryClient.invalidateQueries({ queryKey: api.community.key() })
        return onDone()
      }
      onSlip(slips)
      await printDocuments(slips.map((slip) => slip.id), capabilities).then(
        () => notify({ tone: 'ok', text: '转介告知单已送打印' }),
        () => notify({ tone: 'warn', text: '转介告知单没有打出,可在预览里再打印' }),
      )
      await queryClient.invalidateQueries({ queryKey: api.documents.queue.key() })
    },
  })
}

function useConsultForm(onClose: () => void) {
  const [form, setForm] = useState(readConsult)
  const [typed, setTyped] = useState<ReadonlySet<string>>(() => new Set(Object.entries(readConsult()).filter(([name, value]) => value !== EMPTY_CONSULT[name as keyof ConsultForm]).map(([name]) => name)))
  const [errors, setErrors] = useState<ConsultErrors>({})
  const [slips, setSlips] = useState<Slip[]>([])
  const [q] = useDebouncedValue(form.question.trim(), 250)
  const found = useQuery(api.catalogue.find.queryOptions({ input: { q: q.slice(0, 100), limit: 3 }, enabled: q.length > 1, placeholderData: keepPreviousData }))
  const [known, setKnown] = useState(found.data)
  // What the search says fills the fields nobody has touched.
  if (found.data !== known) {
    setKnown(found.data)
    const guess = suggestion(found.data)
    if (guess) setForm({ ...form, ...Object.fromEntries(Object.entries(guess).filter(([name]) => !typed.has(name))) })
  }
  const send = useSend(onClose, setSlips)
  useEffect(() => keepConsult(form), [form])
  const set = (change: Partial<ConsultForm>): void => {
    setTyped(new Set([...typed, ...Object.keys(change)]))
    setForm({ ...form, ...change })
  }
  const submit = (): void => {
    const wrong = checkConsult(form)
    setErrors(wrong)
    if (Object.keys(wrong).length === 0 && !send.isPending) send.mutate(form)
  }
  return { form, set, errors, slips, send, submit, found: found.data }
}

type PartProps = { form: ConsultForm; set: (change: Partial<ConsultForm>) => void; errors: ConsultErrors }

function ReferPart({ form, set, errors }: PartProps) {
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity }))
  return (
    <>
      <div className={css.consultRow}>
        <Select label="本区部门" clearable searchable value={form.departmentCode || null} data={(departments.data ?? []).map((d) => ({ value: d.code, label: d.name }))} onChange={(code) => set({ departmentCode: code ?? '' })} />
        <TextInput label="或其他单位" value={form.name} error={errors.name} maxLength={100} onChange={(event) => set({ name: event.currentTarget.value })} />
      </div>
      <div className={css.consultRow}>
        <TextInput label="地址" value={form.address} maxLength={200} placeholder="不填用部门登记的" onChange={(event) => set({ address: event.currentTarget.value })} />
        <TextInput label="电话" value={form.phone} maxLength={60} placeholder="不填用部门登记的" onChange={(event) => set({ phone: event.currentTarget.value })} />
      </div>
      <TextInput label="转介理由" required value={form.reason} error={errors.reason} maxLength={500} onChange={(event) => set({ reason: event.currentTarget.value })} />
      <div className={css.consultRow}>
        <TextInput label="来访人" value={form.visitor} maxLength={100} placeholder="可不填" onChange={(event) => set({ visitor: event.currentTarget.value })} />
        <Textarea label="要带的材料(一行一样)" autosize minRows={1} maxRows={4} value={form.bring} onChange={(event) => set({ bring: event.currentTarget.value })} />
      </div>
    </>
  )
}

/** Help or a question that is answered later, by the community or the centre. */
function RequestPart({ form, set, errors }: PartProps) {
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: 60_000 }))
  const affairs = useQuery(api.catalogue.affairs.queryOptions({ staleTime: 60_000 }))
  const affair = form.kind === 'affair'
  return (
    <>
      <SegmentedControl aria-label="类别" value={form.kind} onChange={(kind) => set({ kind: kind as ConsultForm['kind'] })} transitionDuration={0} data={[{ value: 'help', label: '求助' }, { value: 'inquiry', label: '咨询(不能即答)' }, { value: 'affair', label: '社区事务' }]} />
      <div className={css.consultRow}>
        {affair && (
          <Select
            label="社区事务" required clearable searchable value={form.affairCode || null} error={errors.affairCode} data={(affairs.data ?? []).map((a) => ({ value: a.code, label: `${a.code} ${a.name}` }))}
            onChange={(code) => set({ affairCode: code ?? '' })}
          />
        )}
        <Select label="社区" clearable searchable required={affair} error={errors.communityCode} placeholder={affair ? '申请人住的社区' : '不清楚可不选'} value={form.communityCode || null} data={(communities.data ?? []).map((c) => ({ value: c.code, label: c.name }))} onChange={(code) => set({ communityCode: code ?? '' })} />
      </div>
      <div className={css.consultRow}>
        <TextInput label="来访人" required value={form.visitor} error={errors.visitor} maxLength={60} onChange={(event) => set({ visitor: event.currentTarget.value })} />
        <TextInput label="联系电话" required value={form.contact} error={errors.contact} maxLength={30} onChange={(event) => set({ contact: event.currentTarget.value })} />
      </div>
      <TextInput label="地点" value={form.place} maxLength={120} placeholder="可不填" onChange={(event) => set({ place: event.currentTarget.value })} />
    </>
  )
}

const WAYS = {
  consult: { title: '记入日志', key: '记下', note: '不产生办件,记为当场答复的咨询' },
  refer: { title: '出转介告知单', key: '出转介单', note: '生成 D6 转介告知单,不产生办件' },
  request: { title: '登记', key: '登记', note: '交社区或中心办理,到期前答复并反馈' },
} as const

/** 咨询 / 转介 / 求助 from anywhere: advice given goes into the journal, a referral prints its slip D6, a request is answered later. Makes no case. */
export function ConsultDialog({ onClose }: { onClose: () => void }) {
  useReturnFocus()
  const { form, set, errors, slips, send, submit, found } = useConsultForm(onClose)
  const way = WAYS[form.way]
  const sent = slips.length > 0
  useKeys([
    { key: 'Escape', label: sent ? '完成' : '关闭', run: onClose },
    // The slip is out: nothing may send it a second time.
    ...(sent ? [] : [{ key: 'Ctrl+Enter', label: way.key, run: submit }, { key: 'Alt+1', label: '咨询', run: () => set({ way: 'consult' }) }, { key: 'Alt+2', label: '转介', run: () => set({ way: 'refer' }) }, { key: 'Alt+3', label: '求助', run: () => set({ way: 'request' }) }]),
  ], 'dialog')
  if (sent) {
    return (
      <Modal opened onClose={onClose} title="转介告知单" size={760} yOffset="4vh" centered={false}>
        <div className={css.slip}><DocumentPreview documents={slips} reprintReason="转介单补打" actions={<Button size="compact-sm" data-autofocus onClick={onClose} rightSection={<KeyHint k="Escape" />}>完成</Button>} /></div>
      </Modal>
    )
  }
  const matter = found?.best === 'matter' ? found.matters[0] : undefined
  return (
    <Modal opened onClose={onClose} title="咨询 / 转介 / 求助" size={680} yOffset="8vh" centered={false}>
      <form className={css.consult} aria-label="咨询 / 转介" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
        <SegmentedControl aria-label="方式" value={form.way} onChange={(way) => set({ way: way as ConsultForm['way'] })} transitionDuration={0} data={[{ value: 'consult', label: '咨询(即答) Alt+1' }, { value: 'refer', label: '转介(出告知单) Alt+2' }, { value: 'request', label: '求助(登记) Alt+3' }]} />
        <Textarea label={form.way === 'request' ? '什么事' : '问的是什么'} required data-autofocus autosize minRows={2} maxRows={5} maxLength={500} value={form.question} error={errors.question} onChange={(event) => set({ question: event.currentTarget.value })} />
        {found?.referral && found.best === 'referral' && <p className={css.consultHint} role="status">{found.referral.name}不在本中心受理范围,归 <b>{found.referral.body}</b>:{found.referral.why}</p>}
        {matter && <p className={css.consultHint} role="status">本中心事项:<b>{matter.shortCode} {matter.name}</b></p>}
        {form.way === 'refer' && <ReferPart form={form} set={set} errors={errors} />}
        {form.way === 'request' && <RequestPart form={form} set={set} errors={errors} />}
        {form.way === 'consult' && <Textarea label="答复" required autosize minRows={3} maxRows={8} maxLength={1000} value={form.answer} error={errors.answer} onChange={(event) => set({ answer: event.currentTarget.value })} />}
        {send.error && <ErrorNotice error={send.error} />}
        <div className={css.consultFoot}>
          <Button type="submit" loading={send.isPending} rightSection={<KeyHint k="Ctrl+Enter" />}>{way.title}</Button>
          <Button variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>关闭</Button>
          <span className={css.faint}>{way.note}</span>
        </div>
      </form>
    </Modal>
  )
}
