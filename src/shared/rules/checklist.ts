import type { Material } from '../contract/catalogue.ts'

/** One line of the checklist as the clerk left it. */
export interface ChecklistEntry {
  no: number
  received: boolean
  copies?: number | undefined
  missingReason?: string | undefined
}

export interface ChecklistLine extends Material {
  received: boolean
  /** Copies taken in; 0 when not received. */
  receivedCopies: number
  missingReason: string | null
}

/** Joins the matter's checklist with what was ticked; a line nobody mentioned counts as not received. */
export function fillChecklist(materials: readonly Material[], entries: readonly ChecklistEntry[]): ChecklistLine[] {
  const byNo = new Map(entries.map((e) => [e.no, e]))
  return materials.map((material) => {
    const entry = byNo.get(material.no)
    const received = entry?.received ?? false
    return {
      ...material,
      received,
      receivedCopies: received ? Math.max(1, entry?.copies ?? material.copies) : 0,
      missingReason: received ? null : (entry?.missingReason ?? null) || null,
    }
  })
}

/** Numbers ticked that the matter's checklist does not have, and numbers given twice. */
export function wrongEntries(materials: readonly Material[], entries: readonly ChecklistEntry[]): number[] {
  const known = new Set(materials.map((m) => m.no))
  return entries.filter((e, i) => !known.has(e.no) || entries.findIndex((x) => x.no === e.no) !== i).map((e) => e.no)
}

/** Lines that stop acceptance: always required and not received. */
export function missingRequired(lines: readonly Pick<ChecklistLine, 'required' | 'received' | 'no' | 'name'>[]): { no: number; name: string }[] {
  return lines.filter((l) => l.required && !l.received).map(({ no, name }) => ({ no, name }))
}
