/**
 * Coalescing with a dead man's switch: what a hand wants of a camera, and what goes out to it.
 *
 * Guarantees: one request for a move under way, and the newest wish after it; a wish that is not said again within its time ends
 * in a stop; a stop waits for nothing, forgets every wish before it, and goes out a second time where a move was under way, since
 * that one may arrive after it.
 */
import type { Velocity } from '../../../src-shared/ptz.ts'
import type { Clock } from '../../base/index.ts'

export type Axis = 'panTilt' | 'zoom' | 'focus'
type MotionState = 'still' | 'moving' | 'stopping' | 'not-stopped'

export interface Stopping {
  /** The first request is answered, however. */
  readonly sent: Promise<void>
  /** Does it stand? */
  readonly done: Promise<boolean>
}

export interface MotionPort {
  /** Rejects with Failure when the camera did not take it. */
  move(velocity: Required<Velocity>): Promise<void>
  /** Sends the first request before it returns. `underWay`: moves that may still reach the camera. `over`: a new wish came. */
  stop(axes: ReadonlySet<Axis>, underWay: Promise<unknown> | undefined, over: () => boolean): Stopping
  /** Milliseconds after which the camera would end a move by itself; undefined where it does not. */
  lifetime(): number | undefined
}

export interface Motion {
  readonly state: MotionState
  /** The axes that were set in motion since it last stood. */
  readonly moved: ReadonlySet<Axis>
  /** Settles when the camera answered this wish, or one after it. Rejects with its Failure. */
  wish(velocity: Velocity, hold: number): Promise<void>
  /** True when it stands, as far as can be told. */
  stop(): Promise<boolean>
  /** It was sent somewhere, and moves until it is there. */
  sent(axes: readonly Axis[]): void
  /** It arrived by itself. */
  arrived(): void
}

export function createMotion(options: { readonly port: MotionPort; readonly clock: Clock; changed(): void }): Motion {
  const { port, clock, changed } = options
  const moved = new Set<Axis>()
  let state: MotionState = 'still'
  let waiting: Required<Velocity> | undefined
  let last: { readonly velocity: Required<Velocity>; readonly at: number } | undefined
  let underWay: Promise<void> | undefined
  let stopping: Stopping | undefined
  /** A stop that the camera has not answered: a move that overtook it would be stopped by it. */
  let stopUnderWay: Promise<void> | undefined
  let letGo = () => {}
  /** Grows with each wish and each stop: what began before it is over. */
  let turn = 0

  const become = (next: MotionState) => {
    if (state === next) return
    state = next
    changed()
  }

  const send = async (): Promise<void> => {
    while (waiting) {
      if (stopUnderWay) await stopUnderWay
      const velocity = waiting
      if (!velocity) return
      waiting = undefined
      last = { velocity, at: clock.now() }
      await port.move(velocity)
    }
  }

  const stop = (): Promise<boolean> => {
    letGo()
    waiting = undefined
    last = undefined
    if (stopping && state === 'stopping') return stopping.done
    turn += 1
    const mine = turn
    const run = port.stop(new Set(moved), underWay, () => turn !== mine)
    stopping = run
    const answered = run.sent.then(() => {
      if (stopUnderWay === answered) stopUnderWay = undefined
    })
    stopUnderWay = answered
    become('stopping')
    return run.done.then((stands) => {
      if (turn !== mine) return false
      if (stands) moved.clear()
      become(stands ? 'still' : 'not-stopped')
      return stands
    })
  }

  return {
    get state() {
      return state
    },
    moved,
    async wish(asked, hold) {
      const velocity = { pan: asked.pan ?? 0, tilt: asked.tilt ?? 0, zoom: asked.zoom ?? 0, focus: asked.focus ?? 0 }
      if (velocity.pan === 0 && velocity.tilt === 0 && velocity.zoom === 0 && velocity.focus === 0) {
        await stop()
        return
      }
      letGo()
      letGo = clock.after(hold, () => void stop())
      if (velocity.pan !== 0 || velocity.tilt !== 0) moved.add('panTilt')
      if (velocity.zoom !== 0) moved.add('zoom')
      if (velocity.focus !== 0) moved.add('focus')
      if (state !== 'moving') {
        turn += 1
        become('moving')
      }
      const lifetime = port.lifetime()
      const lasts = lifetime === undefined || clock.now() - (last?.at ?? 0) < lifetime / 2
      if (last && lasts && same(last.velocity, velocity) && !waiting) return underWay ?? Promise.resolve()
      waiting = velocity
      underWay ??= send().finally(() => {
        underWay = undefined
      })
      return underWay
    },
    stop,
    sent(axes) {
      letGo()
      turn += 1
      last = undefined
      for (const axis of axes) moved.add(axis)
      become('moving')
    },
    arrived() {
      if (state !== 'moving' || last) return
      moved.clear()
      become('still')
    },
  }
}

function same(one: Required<Velocity>, other: Required<Velocity>): boolean {
  return one.pan === other.pan && one.tilt === other.tilt && one.zoom === other.zoom && one.focus === other.focus
}
