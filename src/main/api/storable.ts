import { AppError } from '#shared/contract/errors.ts'

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/**
 * Refuses text that not every database can hold: the character NUL, and half of a character. No keyboard makes them. What one database took
 * could not be carried to another. Errors: INPUT_INVALID with the field.
 */
export function refuseUnstorable(input: unknown): void {
  // By hand instead of by recursion: how deep it goes is up to the sender.
  const waiting: [value: unknown, field: string][] = [[input, '']]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, field] = next
    if (typeof value === 'string' ? !isStorable(value) : false) throw new AppError('INPUT_INVALID', { ...(field && { field }), message: '填写的内容里有不能保存的字符,请删去重新填写' })
    if (typeof value !== 'object' || value === null || value instanceof Blob) continue
    for (const [name, inner] of Object.entries(value)) waiting.push([name, field], [inner, field ? `${field}.${name}` : name])
  }
}
