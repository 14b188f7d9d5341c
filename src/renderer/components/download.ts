/** Hands a file to the person as a download. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** The same under the name the host gave it; answers that name. */
export function saveNamed(blob: Blob, otherwise: string): string {
  const name = blob instanceof File && blob.name ? blob.name : otherwise
  save(blob, name)
  return name
}
