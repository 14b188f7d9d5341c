import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { Capabilities } from '#shared/contract/system.ts'
import type { SessionUser } from '../../app/session.tsx'
import { client, errorOf } from '../../api.ts'
import { go } from '../../app/route.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { JoinInstead } from './JoinInstead.tsx'
import css from './setup.module.css'

const SLOT = 'centre.setup'

type Form = { centreName: string; pointName: string; address: string; phone: string; displayName: string; username: string }
const EMPTY: Form = { centreName: '', pointName: '', address: '', phone: '', displayName: '', username: '' }

function saved(capabilities: Capabilities): Form {
  try {
    const old = JSON.parse(localStorage.getItem(SLOT) ?? '{}') as Partial<Form>
    return { ...EMPTY, centreName: capabilities.centreName, ...old }
  } catch {
    return { ...EMPTY, centreName: capabilities.centreName }
  }
}

type Props = { capabilities: Capabilities; onDone: (user: SessionUser) => void }

/** What is typed in, kept on this machine, and the sending of it. `refusedAt`: the step in which the host found something wrong. */
function useSetup(capabilities: Capabilities, onDone: Props['onDone'], refusedAt: (step: number) => void) {
  const [form, setForm] = useState<Form>(() => saved(capabilities))
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const create = useMutation({
    mutationFn: () =>
      client.system.setUp({
        centreName: form.centreName, pointName: form.pointName || undefined, address: form.address || undefined, phone: form.phone || undefined,
        administrator: { username: form.username, displayName: form.displayName, password },
      }),
    onSuccess: ({ user }) => {
      localStorage.removeItem(SLOT)
      // The administrator's first task is there: people.
      go('system', { replace: true })
      onDone(user)
    },
    onError: (error) => {
      const { field } = errorOf(error)
      if (field) refusedAt(field.startsWith('administrator') ? 1 : 0)
    },
  })
  const set = (name: keyof Form) => (event: { currentTarget: { value: string } }) => {
    const next = { ...form, [name]: event.currentTarget.value }
    setForm(next)
    localStorage.setItem(SLOT, JSON.stringify(next))
  }
  return { form, set, password, setPassword, again, setAgain, create, core: create.error ? errorOf(create.error) : null, errors: check(form, password, again) }
}

type StepProps = { setup: ReturnType<typeof useSetup>; says: (name: string, path: string) => string | undefined }

function CentreStep({ setup: { form, set }, says }: StepProps) {
  return (
    <>
      <p className={css.lead}>中心的名称印在每一份文书上。目录、13 个部门和社区已经装好,以后可以在“目录”中查看。</p>
      <TextInput label="中心名称" required value={form.centreName} onChange={set('centreName')} maxLength={60} data-autofocus autoFocus error={says('centreName', 'centreName')} />
      <TextInput label="受理点名称" description="可不填;只有一个受理点时与中心同名" value={form.pointName} onChange={set('pointName')} maxLength={40} error={says('pointName', 'pointName')} />
      <TextInput label="地址" value={form.address} onChange={set('address')} maxLength={100} />
      <TextInput label="咨询电话" value={form.phone} onChange={set('phone')} maxLength={40} inputMode="tel" />
    </>
  )
}

function PersonStep({ setup: { form, set, password, setPassword, again, setAgain }, says }: StepProps) {
  return (
    <>
      <p className={css.lead}>第一位管理员负责建立人员账号和备份。管理员不经手办件;没有任何预设密码。</p>
      <TextInput label="姓名" required value={form.displayName} onChange={set('displayName')} maxLength={40} autoFocus error={says('displayName', 'administrator.displayName')} />
      <TextInput label="用户名" required value={form.username} onChange={set('username')} maxLength={64} spellCheck={false} autoComplete="username" error={says('username', 'administrator.username')} />
      <PasswordInput label="密码" required description={says('password', 'administrator.password') ? undefined : '至少 8 位'} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="new-password" error={says('password', 'administrator.password')} />
      <PasswordInput label="再输一遍密码" required value={again} onChange={(event) => setAgain(event.currentTarget.value)} autoComplete="new-password" error={says('again', '-')} />
    </>
  )
}

function StartStep({ setup: { form } }: StepProps) {
  return (
    <>
      <dl className={css.summary}>
        <dt>中心</dt><dd>{form.centreName}</dd>
        {form.address && <><dt>地址</dt><dd>{form.address}</dd></>}
        {form.phone && <><dt>电话</dt><dd>{form.phone}</dd></>}
        <dt>管理员</dt><dd>{form.displayName}({form.username})</dd>
      </dl>
      <p className={css.lead}>接下来在“系统 → 人员”中为窗口人员、值班主管和部门经办人建立账号,他们登录后即可开始受理。</p>
    </>
  )
}

/** `asks`: whether a field of the form belongs to the step. */
const STEPS = [
  { name: '中心', view: CentreStep, asks: (field: string) => field === 'centreName' },
  { name: '管理员', view: PersonStep, asks: (field: string) => field !== 'centreName' },
  { name: '开始', view: StartStep, asks: () => true },
] as const

/** First run in three steps. Everything but the password is kept if the machine goes off in between. */
export function SetupScreen({ capabilities, onDone }: Props) {
  const [at, setAt] = useState(0)
  const [tried, setTried] = useState(false)
  const setup = useSetup(capabilities, onDone, setAt)
  const { create, core, errors } = setup
  const says = (name: string, path: string) => (tried && errors[name] ? errors[name] : core?.field === path ? core.message : undefined)
  const step = STEPS[at]!
  const last = at === STEPS.length - 1
  const forward = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(errors).some(step.asks)) return
    setTried(false)
    if (!last) setAt(at + 1)
    else if (!create.isPending) create.mutate()
  }
  return (
    <main className={css.page}>
      <form className={css.card} onSubmit={forward} aria-label="首次启动" noValidate>
        <h1 className={css.title}>欢迎使用行政事务受理中心 {capabilities.practice && <span className={css.practice}>练习</span>}</h1>
        <ol className={css.steps}>
          {STEPS.map(({ name }, index) => (
            <li key={name} aria-current={index === at ? 'step' : undefined} data-done={index < at || undefined}>
              <b aria-hidden>{index < at ? '✓' : index + 1}</b> {name}
            </li>
          ))}
        </ol>
        <Stack gap="sm" p="lg" className={css.body} key={at}>
          <step.view setup={setup} says={says} />
          {core && !core.field && <ErrorNotice error={core} compact />}
        </Stack>
        <Group justify="space-between" p="lg" pt={0}>
          <Button variant="default" onClick={() => setAt(at - 1)} disabled={at === 0}>上一步</Button>
          <Button key={at} type="submit" loading={create.isPending} autoFocus={last}>{last ? '开始使用' : '下一步'}</Button>
        </Group>
      </form>
      {at === 0 && <JoinInstead />}
    </main>
  )
}

function check(form: Form, password: string, again: string): Record<string, string> {
  const errors: Record<string, string> = {}
  if (form.centreName.trim() === '') errors.centreName = '请填写中心名称'
  if (form.displayName.trim() === '') errors.displayName = '请填写管理员姓名'
  if (form.username.trim() === '') errors.username = '请填写用户名'
  if (password.length < 8) errors.password = '密码至少 8 位'
  if (again !== password) errors.again = '两次输入的密码不同'
  return errors
}
