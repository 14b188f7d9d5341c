import { useEffect, useRef, useState } from 'react'
import { Button, Checkbox, PasswordInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Department, Point } from '#shared/contract/catalogue.ts'
import type { Staff } from '#shared/contract/system.ts'
import type { Role } from '#shared/rules/roles.ts'
import { api, client, errorOf } from '../../api.ts'
import { CLEARANCES, ROLE_CLEARANCE, type Clearance } from '#shared/rules/visibility.ts'
import { SENSITIVITY_LABELS } from '#shared/text/labels.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import type { Errors, PersonForm as Form } from './people.ts'
import { checkPerson, EMPTY_PERSON, formOf, inputOf, mayLead, needsCommunity, needsCounter, needsDepartment, ROLE_CHOICES, ROLE_NOTES } from './people.ts'
import css from './system.module.css'

type Props = { person: Staff | null; locked: boolean; departments: readonly Department[]; points: readonly z.infer<typeof Point>[]; onClose: () => void }

function usePersonForm(person: Staff | null, onClose: () => void) {
  const queryClient = useQueryClient()
  const [form, setForm] = useState<Form>(person ? formOf(person) : EMPTY_PERSON)
  const [errors, setErrors] = useState<Errors>({})
  const done = (text: string) => async (): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey: api.people.list.key() })
    notify({ tone: 'ok', text })
    onClose()
  }
  const save = useMutation({
    mutationFn: () => {
      const { username, ...rest } = inputOf(form)
      if (!person) return client.people.create({ username, ...rest, password: form.password })
      return client.people.update({ id: person.id, ...rest, active: form.active, ...(form.password && { password: form.password }) })
    },
    onSuccess: done(person ? `已保存 ${form.displayName}` : `已新增 ${form.displayName}`),
  })
  const unlock = useMutation({ mutationFn: () => client.people.update({ id: person!.id, unlock: true }), onSuccess: done(`已为 ${form.displayName} 解锁`) })
  const set = (change: Partial<Form>): void => setForm((before) => ({ ...before, ...change }))
  const submit = (): void => {
    const found = checkPerson(form, person === null)
    setErrors(found)
    if (Object.keys(found).length === 0 && !save.isPending) save.mutate()
  }
  const failure = save.error ?? unlock.error
  const body = failure ? errorOf(failure) : null
  const atField: Errors = body?.field && body.field in EMPTY_PERSON ? { [body.field]: body.message } : {}
  return { form, set, errors: { ...atField, ...errors }, failure: Object.keys(atField).length > 0 ? null : failure, save, unlock, submit }
}

/** One person, beside the list. Passwords are set here once and changed by the person. */
export function PersonForm({ person, locked, departments, points, onClose }: Props) {
  const { form, set, errors, failure, save, unlock, submit } = usePersonForm(person, onClose)
  const first = useRef<HTMLFormElement>(null)
  useEffect(() => first.current?.querySelector<HTMLInputElement>('input:not(:disabled)')?.focus(), [])
  useKeys([{ key: 'Escape', label: '取消', run: onClose }, { key: 'Ctrl+S', label: '保存', run: submit }])
  const communities = (useQuery(api.catalogue.communities.queryOptions({ staleTime: Infinity })).data ?? []).map((c) => ({ value: c.code, label: c.area && c.area !== c.name ? `${c.name}(${c.area})` : c.name }))
  const counters = points.flatMap((point) => point.counters.map((c) => ({ value: `${point.code}/${c.number}`, label: `${point.name} ${c.name}${c.active ? '' : '(停用)'}` })))
  return (
    <form ref={first} className={css.form} aria-label={person ? '修改人员' : '新增人员'} noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
      <h3>{person ? `修改 ${person.displayName}` : '新增人员'}</h3>
      <TextInput label="用户名" required value={form.username} error={errors.username} disabled={person !== null} maxLength={64} autoComplete="off" onChange={(e) => set({ username: e.currentTarget.value })} />
      <TextInput label="姓名" required value={form.displayName} error={errors.displayName} maxLength={40} onChange={(e) => set({ displayName: e.currentTarget.value })} />
      <Select label="角色" required data={ROLE_CHOICES} value={form.role} description={ROLE_NOTES[form.role]} onChange={(value) => value && set({ role: value as Role })} />
      {needsDepartment(form.role) && <Select label="部门" required searchable data={departments.map((d) => ({ value: d.code, label: d.name }))} value={form.departmentCode} error={errors.departmentCode} onChange={(value) => set({ departmentCode: value })} />}
      {needsCommunity(form.role) && <Select label="社区" required searchable data={communities} value={form.communityCode} error={errors.communityCode} onChange={(value) => set({ communityCode: value })} />}
      {mayLead(form.role) && <Checkbox label={form.role === 'officer' ? '部门负责人(分派本部门的办件)' : '社区负责人(签结算、分派任务)'} checked={form.leads} onChange={(e) => set({ leads: e.currentTarget.checked })} />}
      <Select label="可见的敏感程度" data={CLEARANCES.map((c) => ({ value: c, label: SENSITIVITY_LABELS[c] ?? c }))} value={form.clearance ?? ROLE_CLEARANCE[form.role]} description="更敏感的办件对其不可见,查不到、列不出、导不出" allowDeselect={false} onChange={(value) => value && set({ clearance: value as Clearance })} />
      {needsCounter(form.role) && <Select label="窗口" clearable data={counters} value={form.counter} placeholder="不固定" onChange={(value) => set({ counter: value })} />}
      <PasswordInput label={person ? '新密码' : '初始密码'} required={person === null} value={form.password} error={errors.password} description={person ? '不改就留空' : '至少 8 位;请本人首次登录后修改'} autoComplete="new-password" maxLength={200} onChange={(e) => set({ password: e.currentTarget.value })} />
      {person && <Checkbox label="在用(停用后不能登录,经办记录保留)" checked={form.active} onChange={(e) => set({ active: e.currentTarget.checked })} />}
      {failure ? <ErrorNotice error={failure} /> : null}
      <div className={css.formFoot}>
        <Button type="submit" size="compact-md" loading={save.isPending} rightSection={<KeyHint k="Ctrl+S" />}>保存</Button>
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>取消</Button>
        {locked && <Button size="compact-md" variant="default" loading={unlock.isPending} onClick={() => unlock.mutate()}>解锁账号</Button>}
      </div>
    </form>
  )
}
