export type CatalogueFile = 'catalogue' | 'departments' | 'communities'
export const FILE_LABELS: Record<CatalogueFile, string> = { catalogue: '职能目录', departments: '部门', communities: '社区与社会事务(可不选)' }

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a file holds, by its content; its name does not matter. Null for anything else. */
export function kindOfFile(content: unknown): CatalogueFile | null {
  const first: unknown = Array.isArray(content) ? content[0] : null
  if (isRecord(first) && 'materials' in first) return 'catalogue'
  if (isRecord(first) && 'short' in first) return 'departments'
  if (isRecord(content) && 'street_areas' in content) return 'communities'
  return null
}

export type WrongRow = { file: string; row: number; code: string | null; problem: string }

/** The wrong rows a refused import names. */
export function wrongRows(data: unknown): WrongRow[] {
  const rows = isRecord(data) ? data.rows : null
  return Array.isArray(rows) ? (rows as unknown[]).flatMap((row) => (isRecord(row) && typeof row.problem === 'string' ? [{ file: String(row.file ?? ''), row: Number(row.row ?? 0), code: typeof row.code === 'string' ? row.code : null, problem: row.problem }] : [])) : []
}

/** Reads JSON files that were picked together. Throws with the name of the file that cannot be read. */
export async function readFiles(files: readonly { name: string; text: () => Promise<string> }[]): Promise<Partial<Record<CatalogueFile, { name: string; content: unknown }>>> {
  const found: Partial<Record<CatalogueFile, { name: string; content: unknown }>> = {}
  for (const file of files) {
    let content: unknown
    try {
      content = JSON.parse((await file.text()).replace(/^\uFEFF/, ''))
    } catch {
      throw new Error(`${file.name} 不是 JSON 文件,或者不完整`)
    }
    const kind = kindOfFile(content)
    if (!kind) throw new Error(`${file.name} 看不出是职能目录、部门还是社区文件`)
    if (found[kind]) throw new Error(`${file.name} 和 ${found[kind].name} 都是${FILE_LABELS[kind]}文件,请只选一个`)
    found[kind] = { name: file.name, content }
  }
  return found
}
