import { Button, PasswordInput, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { SessionUser } from '../../app/session.tsx'
import { client, errorOf, queryClient } from '../../api.ts'
import { useReturnFocus } from '../../app/focus.ts'
import { useKeys } from '../../app/keys.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import css from './login.module.css'

type Props = { user: SessionUser; onUnlock: () => void; onLogOut: () => void }

/** Covers everything; what was typed underneath stays as it was. */
export function LockOverlay({ user, onUnlock, onLogOut }: Props) {
  const [password, setPassword] = useState('')
  useReturnFocus()
  // Shuts the keys of the covered screen out.
  useKeys([], 'dialog')
  const unlock = useMutation({
    mutationFn: () => client.session.unlock({ password }),
    onSuccess: () => {
      onUnlock()
      void queryClient.invalidateQueries()
    },
    onError: () => setPassword(''),
  })
  const trouble = unlock.error ? errorOf(unlock.error) : null
  // Only the password was asked for here.
  const refused = trouble?.code === 'LOGIN_FAILED' ? { ...trouble, message: '密码不正确,请重新输入' } : trouble
  return (
    <div className={css.cover} role="dialog" aria-modal="true" aria-label="屏幕已锁定">
      <form
        className={css.card}
        onSubmit={(event) => {
          event.preventDefault()
          if (password && !unlock.isPending) unlock.mutate()
        }}
      >
        <header className={css.head}>
          <h1>屏幕已锁定</h1>
        </header>
        <Stack gap="md" p="lg">
          <p className={css.who}>{user.displayName}({user.username})的工作已保留,输入密码继续。</p>
          <PasswordInput label="密码" size="md" value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoFocus autoComplete="current-password" />
          {refused && <ErrorNotice error={refused} compact />}
          <Button type="submit" size="md" disabled={!password} loading={unlock.isPending}>解锁</Button>
          <Button variant="subtle" onClick={onLogOut}>换人登录</Button>
        </Stack>
      </form>
    </div>
  )
}
