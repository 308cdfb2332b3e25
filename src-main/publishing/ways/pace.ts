/**
 * Whether a stream comes in real time: how far its own clock (RTP timestamps) got while time passed here. A camera behind a line
 * that is too thin for it sends everything, ever later: no packet is lost, nothing is refused, and viewers see an older and older picture.
 */
export interface Lag {
  /** Milliseconds since 1970. */
  readonly since: number
  /** Seconds of the stream that came within the seconds looked at. */
  readonly came: number
  readonly within: number
}

export interface Pace {
  /** Timestamp of a packet of the track that leads. */
  saw(rtpTime: number): void
  /** About once a second; milliseconds since 1970 and of the machine's own clock. */
  tick(now: number, machine: number): void
  readonly lag: Lag | undefined
}

/** Seconds looked at; what is shorter may be a camera that sends in bursts. */
const window = 20
/** Below this share it lags; above the other it keeps up again. */
const lags = 0.8
const keepsUp = 0.95

export function watchPace(clockRate: number): Pace {
  let last: number | undefined
  /** Ticks of the stream's clock since the beginning, wraps and steps back counted. */
  let gone = 0
  let samples: { readonly at: number; readonly gone: number }[] = []
  let lag: Lag | undefined
  return {
    get lag() {
      return lag
    },
    saw(rtpTime) {
      const step = last === undefined ? 0 : (rtpTime - last) | 0 // 32 bits, signed: pictures may come in another order than they are shown
      last = rtpTime
      gone += step
    },
    tick(now, machine) {
      samples = [...samples, { at: machine, gone }].slice(-window - 1)
      const first = samples[0]
      if (!first || samples.length <= window) return
      const within = (machine - first.at) / 1000
      const came = (gone - first.gone) / clockRate
      // Nothing at all is a stall, which is told by others; a jump of its clock is none of ours.
      if (came <= 0 || came > within * 3) lag = undefined
      else if (came < within * lags || (lag && came < within * keepsUp)) lag = { since: lag?.since ?? now - within * 1000, came, within }
      else lag = undefined
    },
  }
}
