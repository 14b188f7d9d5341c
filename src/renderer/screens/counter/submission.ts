import type { CreateCaseInput } from '#shared/contract/cases.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { client } from '../../api.ts'
import { notify } from '../../app/notify.ts'
import { caseInput, FOCUS, missingItems } from './check.ts'
import type { Problem } from './check.ts'
import { focusOn } from './desk.ts'
import { submissionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'
import type { Done, Follow, Way } from './useDesk.ts'

/** What is done to the case at once, and printed with it. */
export function followOf(way: Way, draft: Draft, matter: MatterDetail): Follow | null {
  if (way === 'notice') return { type: 'correctionNotice', missing: missingItems(draft, matter) }
  if (way === 'decline') return { type: 'decline', reason: draft.decline?.trim() ?? '' }
  if (way === 'instant') return { type: 'finishOnTheSpot', result: 'granted', opinion: '', receiver: draft.applicant.name.trim() }
  return null
}

const accepts = (way: Way): boolean => way === 'accept' || way === 'instant'

function stepOf(way: Way, matter: MatterDetail): CreateCaseInput['step'] {
  if (!accepts(way)) return 'receive'
  return matter.processingType === 'instant' ? 'accept' : 'dispatch'
}

/** Those of the problems that stop this way. */
export const stopping = (problems: readonly Problem[], way: Way): Problem[] =>
  problems.filter((problem) => (accepts(way) ? !problem.onlyReceive : !problem.onlyAccept))

/** Whether the way is open; says why not, or asks for what it still needs. */
export function mayGo(store: DraftStore, matter: MatterDetail, way: Way): boolean {
  const draft = store.get()
  if (way === 'instant' && matter.processingType !== 'instant') notify({ tone: 'warn', text: '只有即办件能当场办结' })
  else if (way === 'notice' && missingItems(draft, matter).length === 0) notify({ tone: 'warn', text: '材料齐全,不需要一次性告知' })
  else if (way === 'decline' && !draft.decline?.trim()) {
    // Asked once: the second F11 does it.
    store.patch((now) => ({ decline: now.decline ?? '' }))
    focusOn(FOCUS.decline)
  } else return true
  return false
}

/** Makes the case of the draft. The same content after an answer that never came goes out under its old key and makes no second case. */
export async function sendCase(store: DraftStore, matter: MatterDetail, way: Way, today: string): Promise<Done> {
  const draft = store.get()
  const follow = followOf(way, draft, matter)
  const plain = caseInput(draft, matter, stepOf(way, matter), today)
  const submission = submissionOf(draft.pending, JSON.stringify(plain))
  const again = submission === draft.pending
  // The same content a second time: its draft may have ended with the case already.
  if (!again) await store.flush()
  const state = store.state()
  if (state.kind === 'lost' && !again) throw new Error(state.message)
  store.hold(true)
  const { key, body } = again ? submission : { key: submission.key, body: JSON.stringify({ ...plain, draftId: store.savedId }) }
  store.patch({ pending: { key, body } })
  const input = JSON.parse(body) as CreateCaseInput
  const outcome = await client.cases.create(input, { context: { idempotencyKey: key } })
  store.clear({ spent: input.draftId !== undefined })
  return { outcome, matter, applicantName: input.applicant.name, follow }
}
