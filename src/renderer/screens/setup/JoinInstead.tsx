import { Button } from '@mantine/core'
import { useState } from 'react'
import { HallJoin } from '../system/HallJoin.tsx'
import css from './setup.module.css'

/** A desk that gets no database of its own: it works with a host that is there already. Of the desktop program only. */
export function JoinInstead() {
  const [open, setOpen] = useState(false)
  if (!window.centre?.hall) return null
  if (!open) return <p className={css.instead}>中心已经在另一台电脑上建好了?<Button variant="subtle" size="compact-sm" onClick={() => setOpen(true)}>加入已有的大厅主机</Button></p>
  return <section className={css.join} aria-label="加入大厅主机"><HallJoin /></section>
}
