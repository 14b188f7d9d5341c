import type { CardData, DeviceHub } from './deviceHub.ts'
import { listenersOf } from './deviceHub.ts'

/** Cards of nobody: region 999999 is not assigned. */
export const PRACTICE_CARDS: readonly CardData[] = [
  { name: '练习甲', idNumber: '999999196501010019', address: '练习路1号' },
  { name: '练习乙·试', idNumber: '99999919720304002X', address: '练习路2号' },
]

/** Stands in for the devices in tests and in practice: `readCard` is what laying a card on the reader does. */
export class SimulatedHub implements DeviceHub {
  readonly abilities = { card: true, scan: true, capture: true, printRaw: true }
  readonly #cards = listenersOf<CardData>()
  readonly #scans = listenersOf<string>()
  readonly printed: { printer: string; bytes: Uint8Array }[] = []
  #next = 0

  onCard = this.#cards.add
  onScan = this.#scans.add

  /** Reads the given card, or the practice cards in turn. */
  readCard(card: CardData = PRACTICE_CARDS[this.#next++ % PRACTICE_CARDS.length]!): CardData {
    this.#cards.tell(card)
    return card
  }

  scan(text: string): void {
    this.#scans.tell(text)
  }

  capture(): Promise<{ type: 'image/png'; bytes: Uint8Array }> {
    return Promise.resolve({ type: 'image/png', bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47]) })
  }

  printRaw(printer: string, bytes: Uint8Array): Promise<void> {
    this.printed.push({ printer, bytes })
    return Promise.resolve()
  }
}
