/** A pan-tilt-zoom head that takes its time: where it looks is computed from when it was told what. No timers. */

export interface Position {
  /** -1 (left) to 1. */
  readonly pan: number
  /** -1 (down) to 1. */
  readonly tilt: number
  /** 0 (wide) to 1. */
  readonly zoom: number
}

export interface PtzHead {
  position(): Position
  readonly moving: boolean
  /** Share of the full speed per axis, -1 to 1; ends by itself after `seconds`. */
  drive(velocity: Partial<Position>, seconds: number | undefined): void
  /** Goes there at full speed; an axis that is left out stays. */
  goTo(target: Partial<Position>): void
  stop(axes: { panTilt: boolean; zoom: boolean }): void
}

type Axis = keyof Position
const axes: readonly Axis[] = ['pan', 'tilt', 'zoom']
const range: Record<Axis, readonly [number, number]> = { pan: [-1, 1], tilt: [-1, 1], zoom: [0, 1] }
/** Units per second at full speed. */
const fullSpeed: Record<Axis, number> = { pan: 0.5, tilt: 0.5, zoom: 0.4 }

interface Motion {
  readonly from: number
  readonly since: number
  readonly velocity: number
  /** Milliseconds (monotonic) at which it ends. */
  readonly until: number
}

const still = (from: number): Motion => ({ from, since: 0, velocity: 0, until: 0 })

export function createPtzHead(now: () => number = () => performance.now()): PtzHead {
  const motions: Record<Axis, Motion> = { pan: still(0), tilt: still(0), zoom: still(0) }

  function at(axis: Axis): number {
    const { from, since, velocity, until } = motions[axis]
    const [low, high] = range[axis]
    const seconds = (Math.min(now(), until) - since) / 1000
    return velocity === 0 ? from : Math.min(high, Math.max(low, from + velocity * seconds))
  }

  return {
    position: () => ({ pan: at('pan'), tilt: at('tilt'), zoom: at('zoom') }),
    get moving() {
      return axes.some((axis) => motions[axis].velocity !== 0 && now() < motions[axis].until)
    },
    drive(velocity, seconds) {
      for (const axis of axes) {
        const share = velocity[axis]
        if (share === undefined) continue
        const until = seconds === undefined ? Number.POSITIVE_INFINITY : now() + seconds * 1000
        motions[axis] = { from: at(axis), since: now(), velocity: Math.min(1, Math.max(-1, share)) * fullSpeed[axis], until }
      }
    },
    goTo(target) {
      for (const axis of axes) {
        const wanted = target[axis]
        if (wanted === undefined) continue
        const [low, high] = range[axis]
        const way = Math.min(high, Math.max(low, wanted)) - at(axis)
        const velocity = Math.sign(way) * fullSpeed[axis]
        motions[axis] = { from: at(axis), since: now(), velocity, until: now() + (Math.abs(way) / fullSpeed[axis]) * 1000 }
      }
    },
    stop({ panTilt, zoom }) {
      for (const axis of axes) if (axis === 'zoom' ? zoom : panTilt) motions[axis] = still(at(axis))
    },
  }
}
