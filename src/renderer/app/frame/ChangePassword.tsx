import { Button, Modal, PasswordInput, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { client, errorOf } from '../../api.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useReturnFocus } from '../focus.ts'
import { notify } from '../notify.ts'

export function ChangePassword({ onClose }: { onClose: () => void }) {
  useReturnFocus()
  const [form, setForm] = useState({ oldPassword: '', newPassword: '', again: '' })
  const set = (name: keyof typeof form) => (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value })
  const change = useMutation({
    mutationFn: () => client.session.changePassword({ oldPassword: form.oldPassword, newPassword: form.newPassword }),
    onSuccess: () => {
      notify({ tone: 'ok', text: '密码已修改' })
      onClose()
    },
  })
  const tooShort = form.newPassword !== '' && form.newPassword.length < 8
  const differs = form.again !== '' && form.again !== form.newPassword
  const ready = form.oldPassword !== '' && form.newPassword.length >= 8 && form.again === form.newPassword
  return (
    <Modal opened onClose={onClose} title="修改密码">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) change.mutate()
        }}
      >
        <Stack gap="sm">
          <PasswordInput label="原密码" value={form.oldPassword} onChange={set('oldPassword')} data-autofocus autoComplete="current-password" />
          <PasswordInput label="新密码" value={form.newPassword} onChange={set('newPassword')} error={tooShort && '密码至少 8 位'} autoComplete="new-password" />
          <PasswordInput label="再输一遍新密码" value={form.again} onChange={set('again')} error={differs && '两次输入的新密码不同'} autoComplete="new-password" />
          {change.error && <ErrorNotice error={errorOf(change.error)} compact />}
          <Button type="submit" disabled={!ready} loading={change.isPending}>修改密码</Button>
        </Stack>
      </form>
    </Modal>
  )
}
