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
  /** Where it ends, to the last digit. */
  readonly to: number
  readonly since: number
  readonly velocity: number
  /** Milliseconds (monotonic) at which it ends. */
  readonly until: number
}

const still = (at: number): Motion => ({ from: at, to: at, since: 0, velocity: 0, until: 0 })

export function createPtzHead(now: () => number = () => performance.now()): PtzHead {
  const motions: Record<Axis, Motion> = { pan: still(0), tilt: still(0), zoom: still(0) }

  const limited = (axis: Axis, value: number) => Math.min(range[axis][1], Math.max(range[axis][0], value))

  function at(axis: Axis): number {
    const { from, to, since, velocity, until } = motions[axis]
    const time = now()
    return time >= until ? to : limited(axis, from + (velocity * (time - since)) / 1000)
  }

  function move(axis: Axis, velocity: number, seconds: number): void {
    const from = at(axis)
    const since = now()
    motions[axis] = { from, to: limited(axis, from + velocity * seconds), since, velocity, until: since + seconds * 1000 }
  }

  return {
    position: () => ({ pan: at('pan'), tilt: at('tilt'), zoom: at('zoom') }),
    get moving() {
      return axes.some((axis) => motions[axis].velocity !== 0 && now() < motions[axis].until)
    },
    drive(velocity, seconds) {
      for (const axis of axes) {
        const share = velocity[axis]
        if (share !== undefined) move(axis, Math.min(1, Math.max(-1, share)) * fullSpeed[axis], seconds ?? Number.POSITIVE_INFINITY)
      }
    },
    goTo(target) {
      for (const axis of axes) {
        const wanted = target[axis]
        if (wanted === undefined) continue
        const to = limited(axis, wanted)
        const way = to - at(axis)
        move(axis, Math.sign(way) * fullSpeed[axis], Math.abs(way) / fullSpeed[axis])
        motions[axis] = { ...motions[axis], to }
      }
    },
    stop({ panTilt, zoom }) {
      for (const axis of axes) if (axis === 'zoom' ? zoom : panTilt) motions[axis] = still(at(axis))
    },
  }
}
