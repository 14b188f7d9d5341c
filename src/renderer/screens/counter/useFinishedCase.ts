import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { CaseOutcome } from '#shared/contract/cases.ts'
import { api, client, errorOf, queryClient } from '../../api.ts'
import { notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { PrintFailure, printDocuments } from '../../components/print.ts'
import type { Done, Follow } from './useDesk.ts'

type Papers = CaseOutcome['documents']

/** Sheets that came out must not come out twice. */
function unprinted(error: unknown, documents: Papers): Papers {
  return error instanceof PrintFailure ? documents.filter(({ id }) => error.failed.includes(id)) : documents
}

const told = () => void queryClient.invalidateQueries({ queryKey: api.cases.key() })

/** The case just made: what follows at once, its papers to the printer, and the way back while nothing is out. */
export function useFinishedCase(done: Done) {
  const { capabilities } = useSession()
  const [outcome, setOutcome] = useState<CaseOutcome>(done.outcome)
  const print = useMutation({ mutationFn: (documents: Papers) => printDocuments(documents.map(({ id }) => id), capabilities) })
  const event = useMutation({
    mutationFn: (next: Follow | { type: 'dispatch' }) => client.cases.event({ ...next, id: outcome.id, version: outcome.version }),
    onSuccess: (next) => {
      const before = new Set(outcome.documents.map(({ id }) => id))
      const fresh = next.documents.filter(({ id }) => !before.has(id))
      setOutcome({ ...next, documents: [...fresh, ...outcome.documents] })
      // The receipt waited for what follows at once, so that all comes out together.
      print.mutate(print.isIdle ? [...fresh, ...outcome.documents] : fresh)
      told()
    },
  })
  const undo = useMutation({
    mutationFn: () => client.cases.undo({ id: outcome.id }),
    onSuccess: (next) => {
      setOutcome({ ...next, documents: outcome.documents })
      notify({ tone: 'ok', text: '已撤销,受理编号作废不再使用' })
      told()
    },
    onError: (error) => notify({ tone: 'error', text: errorOf(error).message }),
  })
  const { mutate: printAll } = print
  const { mutate: apply } = event
  const started = useRef(false)
  useEffect(() => {
    if (started.current) return
    started.current = true
    if (done.follow) apply(done.follow)
    else printAll(done.outcome.documents)
  }, [printAll, apply, done])
  return {
    outcome, print, event, undo,
    printAgain: () => print.mutate(unprinted(print.error, print.variables ?? outcome.documents)),
    finish: () => event.mutate({ type: 'finishOnTheSpot', result: 'granted', opinion: '', receiver: done.applicantName }),
    onTheSpot: done.matter.processingType === 'instant' && (outcome.state === 'accepted' || outcome.state === 'received'),
    // Offered only where printing failed: what is out can be voided by a supervisor only.
    mayUndo: print.isError && ['received', 'accepted', 'dispatched'].includes(outcome.state),
  }
}

export type FinishedCase = ReturnType<typeof useFinishedCase>
