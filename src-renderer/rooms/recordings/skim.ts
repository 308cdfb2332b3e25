/**
 * The clock where no video element drives it (backwards, or faster than pictures can be played): it runs by itself, jumps over what is
 * missing in all of the chosen cameras, and stops at the ends of what was recorded.
 */
import { useEffect } from 'react'
import { engine } from '../../kernel/engine-link.ts'
import { arrived, pause, skims, useClock } from './playback-clock.ts'
import { leader } from './players.ts'

interface Stretch {
  readonly from: number
  readonly to: number
}

/** Milliseconds of line that are asked for on each side, and between two questions. */
const reach = 12 * 3600_000
const askEvery = 5000
/** Milliseconds behind the newest byte on the disk. */
const edge = 1000

/** Cameras whose pictures of this moment are still being made; the clock waits so long for the one that leads. */
const waiting = new Set<string>()
const patience = 1500
export const holdClock = (cameraId: string) => waiting.add(cameraId)
export const releaseClock = (cameraId: string) => waiting.delete(cameraId)

/** Where the clock goes from `at`; undefined at the end. `spans` of all chosen cameras. */
export function moveOver(spans: readonly Stretch[], at: number, by: number): number | undefined {
  const next = at + by
  if (spans.some(({ from, to }) => next >= from && next <= to)) return next
  const ahead = by > 0 ? spans.map(({ from }) => from).filter((from) => from > next) : spans.map(({ to }) => to).filter((to) => to < next)
  if (ahead.length === 0) return undefined
  return by > 0 ? Math.min(...ahead) : Math.max(...ahead)
}

export function useSkim(cameraIds: readonly string[]): void {
  const runs = useClock((clock) => clock.playing && skims(clock))
  const ids = cameraIds.join()
  useEffect(() => {
    if (!runs || ids === '') return
    let spans: Stretch[] | undefined
    let asked = Number.NEGATIVE_INFINITY
    let before = performance.now()
    let held: number | undefined
    let frame = 0
    const ask = async () => {
      const { at } = useClock.getState()
      const line = await engine().recording.timeline({
        ...{ from: Math.max(0, Math.round(at - reach)), to: Math.round(at + reach) },
        camera_ids: ids.split(','),
      })
      spans = line.cameras.flatMap((camera) => camera.spans.map(({ from, to }) => ({ from, to: to - edge })))
    }
    const turn = (now: number) => {
      frame = requestAnimationFrame(turn)
      if (now - asked > askEvery) {
        asked = now
        ask().catch(() => {})
      }
      if (waiting.has(leader() ?? '')) {
        held ??= now
        if (now - held < patience) {
          before = now
          return
        }
      } else held = undefined
      const { at, speed, backwards } = useClock.getState()
      const by = (now - before) * speed * (backwards ? -1 : 1)
      before = now
      if (!spans) return
      const next = moveOver(spans, at, by)
      if (next === undefined) pause()
      else arrived(next)
    }
    frame = requestAnimationFrame(turn)
    return () => cancelAnimationFrame(frame)
  }, [runs, ids])
}
