import { useCallback, useEffect, useRef, useState } from 'react'
import { notify } from '../../app/notify.ts'

/** What the resident sees; made and masked by the clerk's window, nothing is typed at the customer screen. */
export type CustomerView =
  | { kind: 'idle' }
  | { kind: 'form'; matter: string; facts: [label: string, value: string][]; papers: { name: string; received: boolean }[]; ask: boolean }
  | { kind: 'done'; caseId: string; number: string; matter: string; state: string; due: string | null; rate: boolean }

/** `hello`: just opened; `here`: got what was sent; the answer to “is this right?”; that a rating was given, not which. */
export type CustomerWord = 'hello' | 'here' | 'right' | 'wrong' | 'rated'

const nameOf = (userId: string): string => `centre.customer.${userId}`

function open(userId: string): BroadcastChannel | null {
  return typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(nameOf(userId))
}

function send(channel: BroadcastChannel | null, message: CustomerView | CustomerWord): void {
  // A channel has no target: it reaches windows of this origin only.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  channel?.postMessage(message)
}

/** Kept while screens come and go, so that the customer screen never shows the last resident to the next one. */
let shown: CustomerView = { kind: 'idle' }

const PATIENCE_MS = 400

export type CustomerDesk = { answer: 'right' | 'wrong' | null; rated: boolean; reach: () => void }

/** The clerk's end: shows `view` on the customer screen and hears the answers. */
export function useCustomerDesk(userId: string, view: CustomerView): CustomerDesk {
  const [said, setSaid] = useState<{ word: 'right' | 'wrong'; about: string } | null>(null)
  const [rated, setRated] = useState(false)
  const channel = useRef<BroadcastChannel | null>(null)
  const heard = useRef(0)
  const text = JSON.stringify(view)
  useEffect(() => {
    const mine = open(userId)
    channel.current = mine
    if (!mine) return
    const hide = () => send(mine, { kind: 'idle' })
    addEventListener('pagehide', hide)
    mine.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      heard.current = Date.now()
      if (data === 'hello') send(mine, shown)
      else if (data === 'right' || data === 'wrong') setSaid({ word: data, about: JSON.stringify(shown) })
      else if (data === 'rated') setRated(true)
    })
    return () => {
      removeEventListener('pagehide', hide)
      shown = { kind: 'idle' }
      send(mine, shown)
      mine.close()
    }
  }, [userId])
  useEffect(() => {
    shown = JSON.parse(text) as CustomerView
    send(channel.current, shown)
  }, [text])
  /** Opens the window unless one answers. */
  const reach = useCallback(() => {
    const asked = Date.now()
    send(channel.current, shown)
    setTimeout(() => {
      if (heard.current >= asked) return
      const address = `${location.pathname}${location.search}#/customer`
      if (!window.open(address, 'centre-customer', 'popup,width=1024,height=768')) notify({ tone: 'warn', text: '没能打开客户屏窗口:请允许本页打开新窗口' })
    }, PATIENCE_MS)
  }, [])
  // A changed form has not been confirmed.
  return { answer: said?.about === text ? said.word : null, rated, reach }
}

/** The resident's end: what to show, and a way to answer. */
export function useCustomerView(userId: string): { view: CustomerView; say: (word: CustomerWord) => void } {
  const [view, setView] = useState<CustomerView>({ kind: 'idle' })
  const channel = useRef<BroadcastChannel | null>(null)
  useEffect(() => {
    const mine = open(userId)
    channel.current = mine
    mine?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'object' || data === null || !('kind' in data)) return
      setView(data as CustomerView)
      send(mine, 'here')
    })
    send(mine, 'hello')
    return () => mine?.close()
  }, [userId])
  const say = useCallback((word: CustomerWord) => send(channel.current, word), [])
  return { view, say }
}
