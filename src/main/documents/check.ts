import type { z } from 'zod'
import { AppError } from '#shared/contract/errors.ts'
import { DOCUMENT_DATA, isRenderable } from '#shared/documents/data.ts'
import type { DocumentData, DocumentInput, RenderableKind } from '#shared/documents/data.ts'
import { DOCUMENT_KINDS } from '#shared/documents/kinds.ts'
import { ReprintMark } from '#shared/documents/parts.ts'

/**
 * The data of a sheet as they are kept, hashed and drawn: checked, defaults filled in. Needs no engine, so a service can record a sheet
 * (`contentHash(checkDocumentData(kind, input))`) inside its transaction and have it drawn later; both give the same hash.
 * @throws AppError DOCUMENT_UNKNOWN (no template for the kind), INPUT_INVALID with the first field and all issues.
 */
export function checkDocumentData<K extends RenderableKind>(kind: K, input: DocumentInput<K>): DocumentData<K> {
  if (!isRenderable(kind)) throw new AppError('DOCUMENT_UNKNOWN', { message: '还没有这种文书的模板', data: { kind } })
  const parsed = DOCUMENT_DATA[kind].safeParse(input)
  if (!parsed.success) throw invalid(`文书内容不完整:${DOCUMENT_KINDS[kind].label}`, parsed.error, kind)
  return parsed.data as DocumentData<K>
}

/** @throws AppError INPUT_INVALID */
export function checkReprintMark(mark: ReprintMark): ReprintMark {
  const parsed = ReprintMark.safeParse(mark)
  if (!parsed.success) throw invalid('补打须写明次数、时间、操作员和原因', parsed.error)
  return parsed.data
}

function invalid(message: string, error: z.ZodError, kind?: string): AppError {
  const issues = error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message }))
  return new AppError('INPUT_INVALID', { message, field: issues[0]?.field, data: { kind, issues } })
}
