import type { MatterAuthority } from '#shared/contract/authority.ts'

export type Which = 'all' | 'letters' | 'trouble'

/** The matters to show: all, those under a letter, those whose letter ended, is not yet in force or ends soon; narrowed by words. */
export function shown(matters: readonly MatterAuthority[], which: Which, words: string): MatterAuthority[] {
  const needle = words.trim().toLowerCase()
  return matters.filter((m) => {
    if (which === 'letters' && m.now.letter === null) return false
    if (which === 'trouble' && m.now.colour !== 'red' && m.now.colour !== 'yellow') return false
    return needle === '' || `${m.matterCode} ${m.matterName} ${m.departmentName} ${m.now.issuingAuthority} ${m.now.letter?.number ?? ''}`.toLowerCase().includes(needle)
  })
}

/** The state of a letter in words. */
export function letterText({ now }: MatterAuthority): string {
  if (now.letter === null) return now.id === null ? '按目录' : '已登记'
  if (now.gap === 'expired') return `${now.letter.to}已到期`
  if (now.gap === 'notYet') return `${now.letter.from}起生效`
  return now.daysLeft === 0 ? '今天到期' : `还有${now.daysLeft}天`
}

export type AuthorityForm = { issuingAuthority: string; sealOwner: string; delegated: boolean; number: string; from: string; to: string; validFrom: string; note: string }
export type FormErrors = Partial<Record<keyof AuthorityForm, string>>

/** A new entry begins with what applies now; the letter is the new one, so it is empty. */
export function startForm({ now }: MatterAuthority, today: string): AuthorityForm {
  return { issuingAuthority: now.issuingAuthority, sealOwner: now.sealOwner, delegated: now.letter !== null, number: '', from: today, to: '', validFrom: today, note: '' }
}

/** The sentence for each field at fault. */
export function checkAuthority(form: AuthorityForm): FormErrors {
  const errors: FormErrors = {}
  if (!form.issuingAuthority.trim()) errors.issuingAuthority = '请填写决定机关'
  if (!form.sealOwner.trim()) errors.sealOwner = '请填写用章单位'
  if (!form.validFrom) errors.validFrom = '请选择从哪天起'
  if (!form.delegated) return errors
  if (!form.number.trim()) errors.number = '请填写委托书文号'
  if (!form.from) errors.from = '请选择起始日期'
  if (!form.to) errors.to = '请选择截止日期'
  else if (form.to < form.from) errors.to = '截止日期不能早于起始日期'
  return errors
}

export function authorityInput(matterCode: string, form: AuthorityForm) {
  return {
    matterCode,
    issuingAuthority: form.issuingAuthority,
    sealOwner: form.sealOwner,
    validFrom: form.validFrom,
    ...(form.delegated && { letter: { number: form.number, from: form.from, to: form.to } }),
    ...(form.note.trim() && { note: form.note }),
  }
}
