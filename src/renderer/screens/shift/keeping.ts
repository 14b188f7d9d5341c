/** One line of what is handed over: seals, receipts, originals, blank forms. */
export type Kept = { name: string; amount: string; note: string }
export type HandOver = { to: string; keeping: Kept[]; incidents: string }

export const EMPTY_LINE: Kept = { name: '', amount: '', note: '' }
/** What every counter has, to start from when nothing was handed over here before. */
const USUAL: Kept[] = [{ name: '受理专用章', amount: '1 枚', note: '' }]

const draftKey = (userId: string): string => `centre.shift.draft.${userId}`
const usualKey = (place: string): string => `centre.shift.keeping.${place}`

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null
  } catch {
    return null
  }
}

/** What was typed and not handed over yet, otherwise the list of the last hand-over at this counter. */
export function openHandOver(userId: string, place: string): HandOver {
  return read<HandOver>(draftKey(userId)) ?? { to: '', keeping: read<Kept[]>(usualKey(place)) ?? USUAL, incidents: '' }
}

export const keepHandOver = (userId: string, form: HandOver): void => localStorage.setItem(draftKey(userId), JSON.stringify(form))

/** After a hand-over: the seals stay at the counter, so does their list. */
export function doneHandOver(userId: string, place: string, form: HandOver): void {
  localStorage.removeItem(draftKey(userId))
  localStorage.setItem(usualKey(place), JSON.stringify(filled(form.keeping)))
}

const filled = (keeping: readonly Kept[]): Kept[] => keeping.filter((line) => (line.name + line.amount + line.note).trim() !== '')

/** The form as the host wants it, or the first thing that is missing and the field it is missing in. */
export function handOverInput(form: HandOver) {
  const keeping = filled(form.keeping)
  if (!form.to.trim()) return { ok: false as const, field: 'to', message: '请写明交给谁' }
  for (const line of keeping) {
    const at = form.keeping.indexOf(line)
    if (!line.name.trim()) return { ok: false as const, field: `name-${at}`, message: '请写明是什么' }
    if (!line.amount.trim()) return { ok: false as const, field: `amount-${at}`, message: `请写明“${line.name.trim()}”的数量,没有就删去这一行` }
  }
  return {
    ok: true as const,
    input: {
      to: form.to.trim(),
      keeping: keeping.map(({ name, amount, note }) => ({ name: name.trim(), amount: amount.trim(), ...(note.trim() && { note: note.trim() }) })),
      ...(form.incidents.trim() && { incidents: form.incidents.trim() }),
    },
  }
}
