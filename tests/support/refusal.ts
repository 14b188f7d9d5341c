import { AppError, type ErrorBody } from '#shared/contract/errors.ts'

/** The error a refused call ends with, as data; anything but an AppError is thrown on. */
export async function refusal(call: Promise<unknown>): Promise<ErrorBody & { status: number }> {
  try {
    const result = await call
    throw new Error(`was not refused but answered ${JSON.stringify(result)}`)
  } catch (error) {
    if (error instanceof AppError) return { ...error.toBody(), status: error.status }
    throw error
  }
}

/** Message of whatever a call ends with; fails when it succeeds. */
export async function failure(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => String((error as Error).message),
  )
  if (outcome === null) throw new Error('did not fail')
  return outcome
}
