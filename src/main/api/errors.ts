import { ORPCError } from '@orpc/server'
import { ValidationError } from '@orpc/contract'
import { AppError, ERRORS, type ErrorBody, type ErrorCode } from '#shared/contract/errors.ts'
import type { Core } from '#main/core/core.ts'

type Issue = { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined }

const fieldOf = (issue: Issue | undefined): string | undefined =>
  issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.') || undefined

export const NOT_JSON = '提交的内容不是有效的 JSON,请检查后重试'

/** Input that does not fit the contract → INPUT_INVALID at its field. */
function fromValidation(issues: readonly Issue[]): AppError {
  const field = fieldOf(issues[0])
  return new AppError('INPUT_INVALID', {
    message: field ? `${ERRORS.INPUT_INVALID.message}(${field}:${issues[0]?.message})` : `${ERRORS.INPUT_INVALID.message}(${issues[0]?.message ?? ''})`,
    ...(field && { field }),
    data: { issues: issues.map((i) => ({ field: fieldOf(i), message: i.message })) },
  })
}

/** Anything thrown below → the one error people and programs see. What is not ours is logged and answered as INTERNAL. */
export function toAppError(core: Core, thrown: unknown): AppError {
  const error = core.db.translate(thrown)
  if (error instanceof AppError) return error
  if (error instanceof ORPCError) {
    if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') return fromValidation(error.cause.issues)
    if (error.code === 'METHOD_NOT_SUPPORTED') return new AppError('METHOD_UNKNOWN')
    if (error.code === 'BAD_REQUEST') return new AppError('INPUT_INVALID', { message: NOT_JSON })
    // Ours comes with data; without it no procedure was found.
    if (error.code === 'NOT_FOUND' && error.data === undefined) return new AppError('METHOD_UNKNOWN')
    if (error.code in ERRORS) return new AppError(error.code as ErrorCode, { message: error.message, ...(error.data as object) })
  }
  console.error('internal error:', error instanceof ORPCError ? (error.cause ?? error) : error)
  return new AppError('INTERNAL')
}

/** AppError → what oRPC carries; `data` holds field, rule and details. */
export function toOrpcError(error: AppError): ORPCError<string, Omit<ErrorBody, 'code' | 'message'>> {
  const { code, message, ...data } = error.toBody()
  return new ORPCError(code, { status: error.status, message, data })
}

/** The flat JSON of the open interface. */
export function flatBody(error: ORPCError<string, unknown>): ErrorBody {
  return { code: error.code, message: error.message, ...((error.data ?? {}) as Omit<ErrorBody, 'code' | 'message'>) }
}

export function errorResponse(error: AppError): Response {
  const wait = error.code === 'RATE_LIMITED' ? (error.extra.data as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds : undefined
  return Response.json(error.toBody(), { status: error.status, headers: { 'cache-control': 'no-store', ...(wait !== undefined && { 'retry-after': String(wait) }) } })
}
