import { client } from '../../api.ts'
import { notify } from '../../app/notify.ts'
import type { Draft } from './draft.ts'

/** What other systems ask for, in the form they take it. */
export const COPIES = [
  { key: 'Alt+Shift+1', label: '复制证件号码', of: (id: string) => id },
  { key: 'Alt+Shift+2', label: '复制证件号码(带空格)', of: (id: string) => (/^\d{17}[\dX]$/.test(id) ? `${id.slice(0, 6)} ${id.slice(6, 14)} ${id.slice(14)}` : id) },
  { key: 'Alt+Shift+3', label: '复制地址', of: (_id: string, { applicant }: Draft) => applicant.address },
  { key: 'Alt+Shift+4', label: '复制电话', of: (_id: string, { applicant }: Draft) => applicant.phone },
] as const

/** Puts a fact of the applicant on the clipboard; for somebody in the register the journal notes it first. */
export async function copyAs({ label, of }: (typeof COPIES)[number], draft: Draft): Promise<void> {
  const text = of(draft.applicant.idNumber.replace(/\s/g, '').toUpperCase(), draft)
  if (!text) return notify({ tone: 'warn', text: `${label}:还没有填` })
  try {
    if (draft.known) await client.applicants.reveal({ id: draft.known.id, reason: `${label},填入部门系统` })
    await navigator.clipboard.writeText(text)
    notify({ tone: 'ok', text: `${label}:已复制${draft.known ? ',已记入审计' : ''}` })
  } catch {
    notify({ tone: 'error', text: `${label}:没有复制成功` })
  }
}
