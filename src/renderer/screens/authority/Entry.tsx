import { useEffect, useRef, useState } from 'react'
import { Button, Checkbox, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { MatterAuthority } from '#shared/contract/authority.ts'
import { api, client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Lamp } from '../../components/Lamp.tsx'
import type { AuthorityForm, FormErrors } from './authority.ts'
import { authorityInput, checkAuthority, letterText, startForm } from './authority.ts'
import css from './authority.module.css'

function useSaved(done: () => void) {
  const queryClient = useQueryClient()
  return async (matter: MatterAuthority, text: string): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey: api.authority.key() })
    notify({ tone: 'ok', text: `${matter.matterCode} ${text}` })
    done()
  }
}

/** Enters who decides from a day on; what ran before ends the day before. */
function RecordForm({ matter, onClose }: { matter: MatterAuthority; onClose: () => void }) {
  const { today } = useSession()
  const [form, setForm] = useState<AuthorityForm>(() => startForm(matter, today))
  const [errors, setErrors] = useState<FormErrors>({})
  const saved = useSaved(onClose)
  const save = useMutation({ mutationFn: () => client.authority.record(authorityInput(matter.matterCode, form)), onSuccess: (m) => saved(m, '权责已登记') })
  const root = useRef<HTMLFormElement>(null)
  useEffect(() => root.current?.querySelector<HTMLInputElement>('input')?.focus(), [])
  const submit = (): void => {
    const found = checkAuthority(form)
    setErrors(found)
    if (Object.keys(found).length === 0 && !save.isPending) save.mutate()
  }
  useKeys([{ key: 'Escape', label: '取消', run: onClose }, { key: 'Ctrl+S', label: '保存', run: submit }])
  const set = (change: Partial<AuthorityForm>): void => setForm((before) => ({ ...before, ...change }))
  const field = (name: 'issuingAuthority' | 'sealOwner' | 'number' | 'from' | 'to' | 'validFrom' | 'note') => ({ value: form[name], error: errors[name], onChange: (e: { currentTarget: HTMLInputElement }) => set({ [name]: e.currentTarget.value }) })
  return (
    <form ref={root} className={css.form} aria-label="登记权责" noValidate onSubmit={(e) => { e.preventDefault(); submit() }}>
      <TextInput label="决定机关" required maxLength={60} {...field('issuingAuthority')} />
      <TextInput label="用章单位(印章)" required maxLength={60} {...field('sealOwner')} />
      <TextInput label="从哪天起" type="date" required description="之前的登记到前一日止" {...field('validFrom')} />
      <Checkbox label="受委托实施(须有授权委托书)" checked={form.delegated} onChange={(e) => set({ delegated: e.currentTarget.checked })} />
      {form.delegated && (
        <>
          <TextInput label="委托书文号" required maxLength={60} {...field('number')} />
          <div className={css.pair}>
            <TextInput label="有效期自" type="date" required {...field('from')} />
            <TextInput label="至(含当日)" type="date" required {...field('to')} />
          </div>
        </>
      )}
      <TextInput label="说明" maxLength={200} {...field('note')} />
      {save.error && <ErrorNotice error={save.error} compact />}
      <div className={css.foot}>
        <Button type="submit" size="compact-md" loading={save.isPending} rightSection={<KeyHint k="Ctrl+S" />}>保存</Button>
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>取消</Button>
      </div>
    </form>
  )
}

/** Ends an entry with a last day; afterwards the owner department decides. */
function EndForm({ matter, id, onClose }: { matter: MatterAuthority; id: string; onClose: () => void }) {
  const { today } = useSession()
  const [lastDay, setLastDay] = useState(today)
  const saved = useSaved(onClose)
  const end = useMutation({ mutationFn: () => client.authority.end({ matterCode: matter.matterCode, id, lastDay }), onSuccess: (m) => saved(m, '已终止,之后由主管部门决定并盖章') })
  const root = useRef<HTMLFormElement>(null)
  useEffect(() => root.current?.querySelector<HTMLInputElement>('input')?.focus(), [])
  const submit = (): void => {
    if (!end.isPending && lastDay) end.mutate()
  }
  useKeys([{ key: 'Escape', label: '取消', run: onClose }, { key: 'Ctrl+S', label: '终止', run: submit }])
  const body = end.error ? errorOf(end.error) : null
  return (
    <form ref={root} className={css.form} aria-label="终止权责" noValidate onSubmit={(e) => { e.preventDefault(); submit() }}>
      <TextInput label="最后一天" type="date" required value={lastDay} error={body?.field === 'lastDay' ? body.message : undefined} onChange={(e) => setLastDay(e.currentTarget.value)} />
      {body && body.field !== 'lastDay' && <ErrorNotice error={body} compact />}
      <div className={css.foot}>
        <Button type="submit" size="compact-md" color="red" loading={end.isPending} rightSection={<KeyHint k="Ctrl+S" />}>终止</Button>
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>取消</Button>
      </div>
    </form>
  )
}

/** One matter: who decides now, what was recorded before, and the form. */
export function Entry({ matter, onReturn }: { matter: MatterAuthority; onReturn: () => void }) {
  const may = useMay('authority.change')
  const [doing, setDoing] = useState<'record' | { end: string } | null>(null)
  const close = (): void => {
    setDoing(null)
    onReturn()
  }
  const current = matter.now.id
  useKeys(doing !== null ? [] : [
    { key: 'N', label: '登记权责', run: () => setDoing('record'), enabled: may, reason: '由值班主管或系统管理员登记', hidden: !may },
    { key: 'E', label: '终止现行', run: () => current && setDoing({ end: current }), enabled: may && current !== null, reason: '没有登记过,按目录由主管部门决定', hidden: !may },
  ])
  const { now } = matter
  return (
    <aside className={css.pane} aria-label="事项权责">
      <div><h3>{matter.matterName}</h3><span className={css.quiet}>{matter.matterCode} · {matter.departmentName}</span></div>
      {now.refusal && <div className={css.stop} role="alert">{now.refusal}</div>}
      <dl className={css.facts}>
        <dt>决定机关</dt><dd>{now.issuingAuthority}{now.id === null && <span className={css.quiet}>(目录的主管部门)</span>}</dd>
        <dt>用章单位</dt><dd>{now.sealOwner}</dd>
        <dt>委托书</dt><dd>{now.letter ? `${now.letter.number}(${now.letter.from} 至 ${now.letter.to})` : '不需要'}</dd>
        <dt>状态</dt><dd><Lamp colour={now.colour} wordless /> {letterText(matter)}</dd>
      </dl>
      {doing === null && may && (
        <div className={css.foot}>
          <Button size="compact-md" onClick={() => setDoing('record')} rightSection={<KeyHint k="N" />}>登记权责</Button>
          {current && <Button size="compact-md" variant="default" onClick={() => setDoing({ end: current })} rightSection={<KeyHint k="E" />}>终止现行</Button>}
        </div>
      )}
      {doing === 'record' && <RecordForm matter={matter} onClose={close} />}
      {doing !== null && doing !== 'record' && <EndForm matter={matter} id={doing.end} onClose={close} />}
      <div>
        <span className={css.quiet}>历次登记</span>
        {matter.history.length === 0 ? <p className={css.quiet}>还没有登记过,按目录由主管部门决定并盖章。</p> : (
          <ol className={css.history} aria-label="历次登记">
            {matter.history.map((h) => (
              <li key={h.id}>
                <div>
                  <b>{h.validFrom} 起{h.validTo ? ` 至 ${h.validTo}` : ''}</b> {h.issuingAuthority} · {h.sealOwner}
                  {h.letterNumber && <div>委托书 {h.letterNumber}({h.letterFrom} 至 {h.letterTo})</div>}
                  <div className={css.quiet}>{h.recordedBy} {h.recordedAt.slice(0, 16).replace('T', ' ')}{h.note ? ` · ${h.note}` : ''}</div>
                </div>
              </li>
            ))}
          </ol>
        )}
      </div>
    </aside>
  )
}
