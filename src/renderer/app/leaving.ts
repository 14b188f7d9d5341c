import { client, errorOf } from '../api.ts'

/** Of every window of this browser: somebody left and the host has not heard of it. */
const LEAVING = 'centre.leaving'
const PERSON = 'centre.person'
/** What was begun in this window and is not kept by person. */
const OF_THE_WINDOW = ['centre.consult']

/** Ends the session at the host. When it cannot be reached, nobody is let in by the old cookie before it has heard of it. */
export async function leave(): Promise<void> {
  localStorage.setItem(LEAVING, '1')
  await client.session.end().catch((error: unknown) => {
    if (errorOf(error).code !== 'LOGIN_REQUIRED') throw error
  })
  localStorage.removeItem(LEAVING)
}

/** Before anybody is asked for: makes good a log-out the host has not heard of. Errors: that it cannot be reached. */
export const leaveFirst = async (): Promise<void> => (localStorage.getItem(LEAVING) === null ? undefined : leave())

/** Somebody logged in anew, with a session of his own; what another one began in this window is not for him. */
export function arrive(userId: string): void {
  localStorage.removeItem(LEAVING)
  if (sessionStorage.getItem(PERSON) !== userId) for (const slot of OF_THE_WINDOW) sessionStorage.removeItem(slot)
  sessionStorage.setItem(PERSON, userId)
}
