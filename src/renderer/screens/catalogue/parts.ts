import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { formatDateZh } from '#shared/rules/time.ts'

/** 自 2002年6月1日 起, 至 … 止: from when to when a version holds. */
export function validityText({ validFrom, validTo }: Pick<MatterDetail, 'validFrom' | 'validTo'>): string {
  return validTo ? `${formatDateZh(validFrom)}至${formatDateZh(validTo)}` : `${formatDateZh(validFrom)}起`
}

/** How sure a legal basis is; only 已核 was compared with the text of the law. */
export const CERTAINTY_TONES: Record<string, 'sure' | 'likely' | 'open'> = { 已核: 'sure', 较有把握: 'likely', 待核: 'open' }

/** Short name of what found the matter: `拼音 dmzp`, `关键词“店招”`. */
export function matchText(matched: string | null): string {
  return matched ? `命中“${matched}”` : ''
}
