/** What a card reader gives of a person; only what is on the card. */
export type CardData = { name: string; idNumber: string; address?: string }

/** A picture taken at the counter. */
export type Captured = { type: 'image/jpeg' | 'image/png'; bytes: Uint8Array }

/** What the machine at hand can do; a screen offers no key for what is not there. */
export type DeviceAbilities = { card: boolean; scan: boolean; capture: boolean; printRaw: boolean }

/**
 * The devices of one counter. Adapters for readers, cameras and printers implement it; screens know nothing else of devices. Listeners
 * return the function that stops them.
 */
export interface DeviceHub {
  readonly abilities: DeviceAbilities
  /** An identity card was laid on the reader. */
  onCard(listener: (card: CardData) => void): () => void
  /** A bar code was scanned; the text is normalised and never half a code. */
  onScan(listener: (text: string) => void): () => void
  /** Takes a picture; null when the person gave up. Rejects where there is no camera. */
  capture(): Promise<Captured | null>
  /** Bytes as they are for a label or ticket printer. Rejects where there is none. */
  printRaw(printer: string, bytes: Uint8Array): Promise<void>
}

export type Listeners<T> = { add: (listener: (value: T) => void) => () => void; tell: (value: T) => void }

/** A list of listeners of one kind. */
export function listenersOf<T>(): Listeners<T> {
  const all = new Set<(value: T) => void>()
  return {
    add: (listener) => {
      all.add(listener)
      return () => all.delete(listener)
    },
    tell: (value) => {
      for (const listener of all) listener(value)
    },
  }
}
