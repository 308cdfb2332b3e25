/** The players that stand in the room, by camera, and which of them the clock goes by: the first that shows something. */
import { useClock } from './playback-clock.ts'
import type { PlayerState, RecordingPlayer } from './recording-player.ts'

interface Standing {
  readonly player: RecordingPlayer
  state: PlayerState
  /** Where there is nothing: when it goes on. */
  next: number | undefined
}

const standing = new Map<string, Standing>()

export function stand(cameraId: string, player: RecordingPlayer): () => void {
  const one: Standing = { player, state: 'loading', next: undefined }
  standing.set(cameraId, one)
  judge()
  return () => {
    if (standing.get(cameraId) === one) standing.delete(cameraId)
    judge()
  }
}

export function became(cameraId: string, state: PlayerState, next?: number): void {
  const one = standing.get(cameraId)
  if (one) Object.assign(one, { state, next })
  judge()
}

/** Where no video can drive the clock, it runs by itself. */
function judge(): void {
  const states = [...standing.values()].map(({ state }) => state)
  const stills = states.includes('cannot-play') && !states.some((state) => state === 'ready' || state === 'loading')
  if (useClock.getState().stills !== stills) useClock.setState({ stills })
}

/** Where none has anything: when the first of them goes on. */
export function goesOnAt(): number | undefined {
  const all = [...standing.values()].flatMap(({ next }) => next ?? [])
  return all.length === 0 ? undefined : Math.min(...all)
}

/** Who has nothing more to show leads no longer. Until one shows a picture the first leads, so that the clock goes on over what is missing in all. */
export function leader(): string | undefined {
  const all = [...standing]
  const ready = all.filter(([, { state }]) => state === 'ready')
  return (ready.find(([, { player }]) => !player.ended) ?? ready[0] ?? all.find(([, { state }]) => state === 'loading') ?? all[0])?.[0]
}

export const leads = (cameraId: string) => leader() === cameraId

export const leadingPlayer = () => standing.get(leader() ?? '')?.player

export const others = () => [...standing].filter(([id]) => id !== leader()).map(([, { player }]) => player)
