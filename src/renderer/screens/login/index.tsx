import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Capabilities } from '#shared/contract/system.ts'
import type { SessionUser } from '../../app/session.tsx'
import { client, errorOf } from '../../api.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import css from './login.module.css'

const LAST_USER = 'centre.lastUser'

type Props = { capabilities: Capabilities; notice?: string | undefined; onLogin: (user: SessionUser) => void }

export function LoginScreen({ capabilities, notice, onLogin }: Props) {
  const [username, setUsername] = useState(() => localStorage.getItem(LAST_USER) ?? '')
  const [password, setPassword] = useState('')
  const login = useMutation({
    mutationFn: () => client.session.create({ username, password }),
    onSuccess: ({ user }) => {
      localStorage.setItem(LAST_USER, username.trim())
      onLogin(user)
    },
    onError: () => setPassword(''),
  })
  const error = login.error ? errorOf(login.error) : null
  return (
    <main className={css.page}>
      <form
        className={css.card}
        aria-label="登录"
        onSubmit={(event) => {
          event.preventDefault()
          if (username.trim() && password && !login.isPending) login.mutate()
        }}
      >
        <header className={css.head}>
          <h1>{capabilities.centreName || '行政事务受理中心'}</h1>
          {capabilities.practice && <span className={css.practice}>练习</span>}
        </header>
        <Stack gap="md" p="lg">
          {notice && !error && <p className={css.notice} role="status">{notice}</p>}
          <TextInput
            label="用户名" size="md" value={username} onChange={(event) => setUsername(event.currentTarget.value)} autoComplete="username"
            autoFocus={username === ''} maxLength={64} spellCheck={false}
          />
          <PasswordInput
            label="密码" size="md" value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password"
            autoFocus={username !== ''} maxLength={200}
          />
          {error && <ErrorNotice error={error} compact />}
          <Button type="submit" size="md" loading={login.isPending} disabled={!username.trim() || !password}>
            登录
          </Button>
        </Stack>
        <footer className={css.foot}>
          {capabilities.practice ? '这是练习数据库,可以放心试用,不影响正式办件。' : '忘记密码请找系统管理员重置。'}
          <span>版本 {capabilities.version}</span>
        </footer>
      </form>
    </main>
  )
}
