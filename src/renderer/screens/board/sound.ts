import { spokenText, type BoardCall } from './calls.ts'

let audio: AudioContext | null = null

function context(): AudioContext | null {
  if (audio === null && typeof AudioContext !== 'undefined') audio = new AudioContext()
  return audio
}

/** True when the browser lets this page make a sound; before a first click or key it may not. */
export function mayPlay(): boolean {
  return context()?.state === 'running'
}

/** To be called in a click or key press. Resolves with whether it may play now. */
export async function unlockSound(): Promise<boolean> {
  await context()?.resume().catch(() => undefined)
  return mayPlay()
}

/** A Chinese voice of the system, a local one first: the hall must not depend on the internet. */
export function chineseVoice(): SpeechSynthesisVoice | null {
  if (typeof speechSynthesis === 'undefined') return null
  const voices = speechSynthesis.getVoices().filter((voice) => /^(zh|cmn)/i.test(voice.lang) && !/HK|TW|yue/i.test(voice.lang))
  return voices.find((voice) => voice.localService) ?? voices[0] ?? null
}

/** Ding-dong: E5 then C5, each struck and dying away. */
export function chime(): void {
  const ctx = context()
  if (!ctx || ctx.state !== 'running') return
  for (const [i, hertz] of [659.3, 523.3].entries()) {
    const start = ctx.currentTime + i * 0.55
    const tone = ctx.createOscillator()
    const gain = ctx.createGain()
    tone.frequency.value = hertz
    gain.gain.setValueAtTime(0.0001, start)
    gain.gain.exponentialRampToValueAtTime(0.5, start + 0.02)
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 1.2)
    tone.connect(gain).connect(ctx.destination)
    tone.start(start)
    tone.stop(start + 1.25)
  }
}

/** Speaks a call where the system has a Chinese voice, after the chime; the chime alone otherwise. */
export function announce(call: BoardCall): void {
  chime()
  const voice = chineseVoice()
  if (!voice) return
  const words = new SpeechSynthesisUtterance(spokenText(call))
  words.voice = voice
  words.lang = voice.lang
  words.rate = 0.9
  setTimeout(() => speechSynthesis.speak(words), 1_300)
}
