import { useEffect, useRef } from 'react'
import type { CardData, DeviceHub } from '#shared/devices/deviceHub.ts'
import { listenersOf } from '#shared/devices/deviceHub.ts'
import { SimulatedHub } from '#shared/devices/simulator.ts'
import { Wedge } from '#shared/devices/wedge.ts'

type Field = { element: HTMLInputElement | HTMLTextAreaElement; value: string; at: number | null }

/** The field a burst runs into, as it was before its first character. */
function fieldNow(): Field | null {
  const element = document.activeElement
  const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
  return isField ? { element, value: element.value, at: element.selectionStart } : null
}

/** Takes the characters of the scan out of the field they ran into, as React sees it. */
function putBack({ element, value, at }: Field): void {
  const prototype = element instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(element, value)
  element.dispatchEvent(new Event('input', { bubbles: true }))
  if (at !== null) element.setSelectionRange(at, at)
}

/** A scanner that types: wherever the keyboard is, a scan goes to who asked for scans, and the field is left as it was. */
class WedgeHub implements DeviceHub {
  readonly abilities = { card: false, scan: true, capture: false, printRaw: false }
  readonly #scans = listenersOf<string>()
  readonly #wedge = new Wedge()
  #users = 0
  #before: Field | null = null

  onCard(_listener: (card: CardData) => void): () => void {
    return () => undefined
  }

  onScan(listener: (text: string) => void): () => void {
    const stop = this.#scans.add(listener)
    if (this.#users++ === 0) addEventListener('keydown', this.#key, { capture: true })
    return () => {
      stop()
      if (--this.#users === 0) removeEventListener('keydown', this.#key, { capture: true })
    }
  }

  capture(): Promise<never> {
    return Promise.reject(new Error('没有高拍仪'))
  }

  printRaw(): Promise<never> {
    return Promise.reject(new Error('没有票据打印机'))
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
    const seen = this.#wedge.feed(event.key, event.timeStamp)
    if (seen.kind === 'start') this.#before = fieldNow()
    if (seen.kind !== 'scan') return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (this.#before?.element === document.activeElement && this.#before) putBack(this.#before)
    this.#scans.tell(seen.text)
  }
}

export const wedgeHub = new WedgeHub()
/** Practice and tests: cards read by a key. */
export const practiceHub = new SimulatedHub()

/** Gives scans and cards to the screen while it is shown; the newest functions are used. */
export function useDevices(on: { scan: (text: string) => void; card: (card: CardData) => void }, enabled: boolean): void {
  const latest = useRef(on)
  useEffect(() => {
    latest.current = on
  })
  useEffect(() => {
    if (!enabled) return
    const stops = [wedgeHub, practiceHub].flatMap((hub) => [hub.onScan((text) => latest.current.scan(text)), hub.onCard((card) => latest.current.card(card))])
    return () => stops.forEach((stop) => stop())
  }, [enabled])
}
