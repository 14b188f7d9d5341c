/** How much of a number or a name may be seen. Apart from names.ts, so that who only masks does not load the pinyin dictionary. */

function masked(text: string, head: number, tail: number): string {
  const chars = [...text]
  const hidden = chars.length - head - tail
  return chars.slice(0, head).join('') + '*'.repeat(hidden) + chars.slice(chars.length - tail).join('')
}

/** `320103********1234`: six and four stay of 15 and more; shorter numbers keep one or two in front and the last one. */
export function maskIdNumber(id: string): string {
  const n = [...id].length
  if (n >= 15) return masked(id, 6, 4)
  if (n >= 6) return masked(id, 2, 1)
  if (n >= 3) return masked(id, 1, 1)
  return '*'.repeat(n)
}

/** `136****5678`: three and four stay; of short numbers only the last two. */
export function maskPhone(phone: string): string {
  const n = [...phone].length
  if (n >= 9) return masked(phone, 3, 4)
  if (n >= 5) return masked(phone, 0, 2)
  return '*'.repeat(n)
}

/** For public screens: `王*明`, `王*`; one character gives `*`. Never the whole name. */
export function maskName(name: string): string {
  const n = [...name].length
  if (n >= 3) return masked(name, 1, 1)
  if (n === 2) return masked(name, 1, 0)
  return '*'.repeat(n)
}
