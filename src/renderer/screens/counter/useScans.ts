import { PRACTICE_CARDS } from '#shared/devices/simulator.ts'
import type { CardData } from '#shared/devices/deviceHub.ts'
import { practiceHub, useDevices } from '../../devices/hub.ts'
import { FOCUS, hasApplicant } from './check.ts'
import { chooseApplicant, focusNext, focusOn, searchApplicants, startApplicant } from './desk.ts'
import type { DraftStore } from './draftStore.ts'
import { takeNumber } from './reserved.ts'
import type { Desk } from './useDesk.ts'

/** Scans and cards go to the right field wherever the keyboard is. Returns what the practice key does: reads a made-up card. */
export function useScans(store: DraftStore, desk: Desk, enabled: boolean): () => void {
  /** The second person of a case is who came for the first. */
  const forAgent = (): boolean => {
    const { agentOn, agent } = store.get()
    return agentOn && agent.idNumber === '' && hasApplicant(store.get())
  }
  const scan = (text: string): void => {
    if (/^\d{21}/.test(text)) return void takeNumber(store, text.slice(0, 21))
    if (!forAgent()) return desk.find(text)
    store.patch((now) => ({ agent: { ...now.agent, idNumber: text } }))
    focusOn(FOCUS.agentName)
  }
  const card = async ({ name, idNumber, address = '' }: CardData): Promise<void> => {
    if (forAgent()) return store.patch((now) => ({ agent: { ...now.agent, name, idNumber } }))
    const [hit] = await searchApplicants(idNumber).catch(() => [])
    if (hit) {
      await chooseApplicant(store, hit)
      return focusNext(store.get(), undefined)
    }
    startApplicant(store, idNumber)
    store.patch((now) => ({ applicant: { ...now.applicant, kind: 'person', idType: 'residentId', name, idNumber, address } }))
    focusOn(store.get().matterCode === null ? FOCUS.matter : FOCUS.phone)
  }
  useDevices({ scan, card: (data) => void card(data) }, enabled)
  return () => void practiceHub.readCard(PRACTICE_CARDS[0])
}
