/**
 * One conversation: the microphone to the camera for as long as a hand holds it. Everything that may mean that nobody holds it any more
 * ends it; the microphone is let go with it, so the browser's sign goes out.
 */
import { create } from 'zustand'
import { engine, onLink } from '../../kernel/engine-link.ts'
import { sayProblem } from '../../kernel/ui.ts'
import { createResampler } from './resample.ts'

export type TalkState = 'idle' | 'beginning' | 'talking'
export const useTalk = create<{
  readonly state: TalkState
  /** How loud it is now, 0 to 1. */
  readonly level: number
  /** Why there was no microphone, the last time. */
  readonly refused: string | null
}>(() => ({ state: 'idle', level: 0, refused: null }))

/** Why there is no microphone here; undefined where there may be one. */
export function microphoneMissing(): 'insecure' | 'none' | undefined {
  if (!window.isSecureContext) return 'insecure'
  return 'mediaDevices' in navigator ? undefined : 'none'
}

/** Samples of the microphone at a time. */
const block = 1024
let letGo: (() => void) | undefined

/** Until `stopTalking`. What goes wrong is said, and ends it. */
export function startTalking(cameraId: string): void {
  if (letGo) return
  const held = new AbortController()
  letGo = () => held.abort()
  useTalk.setState({ state: 'beginning', level: 0, refused: null })
  void talk(cameraId, held.signal)
    .catch((thrown: unknown) => {
      if (held.signal.aborted) return
      // the browser's own words: it has no microphone, or the person gave none
      if (thrown instanceof DOMException) useTalk.setState({ refused: thrown.message })
      else sayProblem(thrown)
    })
    .finally(() => {
      held.abort()
      letGo = undefined
      useTalk.setState({ state: 'idle', level: 0 })
    })
}

export const stopTalking = () => letGo?.()

async function talk(cameraId: string, released: AbortSignal): Promise<void> {
  // both take a moment: whichever comes second finds whether the hand is still there
  const asked = navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 } })
  asked.then(
    (stream) => released.addEventListener('abort', () => hangUp(stream)),
    () => {},
  )
  const microphone = await asked
  if (released.aborted) return hangUp(microphone)
  const { talk_id, sample_rate } = await engine().talk.begin({ camera_id: cameraId })
  const context = new AudioContext()
  try {
    if (released.aborted) return
    useTalk.setState({ state: 'talking' })
    await speak(context, microphone, sample_rate, talk_id, released)
  } finally {
    void context.close()
    hangUp(microphone)
    void engine()
      .talk.end({ talk_id })
      .catch(() => {})
  }
}

/** Resolves when it is released; rejects when the camera does not listen any more. */
function speak(context: AudioContext, microphone: MediaStream, rate: number, talk_id: string, released: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const source = context.createMediaStreamSource(microphone)
    // the other way, a worklet, would need a script of its own for these four lines
    const ear = context.createScriptProcessor(block, 1, 1)
    const resample = createResampler(context.sampleRate, rate)
    ear.onaudioprocess = ({ inputBuffer }) => {
      const sound = inputBuffer.getChannelData(0)
      const samples = resample(sound)
      useTalk.setState({ level: Math.min(1, Math.sqrt(sound.reduce((sum, one) => sum + one * one, 0) / sound.length) * 4) })
      if (samples.length > 0 && !released.aborted)
        engine()
          .talk.say({ talk_id, samples: base64Of(samples) })
          .catch(reject)
    }
    source.connect(ear)
    // without somewhere to go it is not asked for anything; it says nothing there
    ear.connect(context.destination)
    const unlink = onLink((link) => {
      if (!link) resolve()
    })
    released.addEventListener('abort', () => {
      unlink()
      ear.disconnect()
      source.disconnect()
      resolve()
    })
    void context.resume()
  })
}

function hangUp(microphone: MediaStream): void {
  for (const track of microphone.getTracks()) track.stop()
}

function base64Of(samples: Int16Array): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  return btoa(String.fromCharCode(...bytes))
}
