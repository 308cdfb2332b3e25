/**
 * A chain of fallbacks: making a camera stop, by whatever works with it: Stop of all axes, Stop of those that moved, a velocity of zero, a
 * position to stay at. No single way stops every camera, and the answer 200 proves nothing: some ignore Stop, some a zero, each with 200.
 * So each way is followed by a look; the way that was seen to work is the first one the next time.
 */
import type { Ptz, StopWay } from '../../../src-shared/ptz.ts'
import { stopWays } from '../../../src-shared/ptz.ts'
import { asFailure, type Clock } from '../../base/index.ts'
import type { Axis, Stopping } from './motion.ts'
import type { Proof, Sight } from './standstill.ts'

export interface StopLadderOptions {
  readonly clock: Clock
  send(way: StopWay, axes: ReadonlySet<Axis>): Promise<void>
  /** Does it stand now? */
  look(over: () => boolean): Promise<Sight>
  /** The way that worked before. */
  known(): StopWay | undefined
  learn(way: StopWay, proof: Proof): void
  told(outcome: NonNullable<Ptz['stop']>): void
}

/** A camera that cannot be reached in this moment is asked again, so often, and after so many milliseconds. */
const again = { tries: 3, after: 400 }
/** A move that was under way when the stop went out is waited for, but not for ever, milliseconds. */
const lateMove = 7000

export function createStopLadder(options: StopLadderOptions) {
  const { clock, send, look, known, learn, told } = options
  const pause = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve))

  return (axes: ReadonlySet<Axis>, underWay: Promise<unknown> | undefined, over: () => boolean): Stopping => {
    const tried: { way: StopWay; refused: string | null }[] = []
    const ways = inOrder(known())
    // before anything is awaited
    const first = send(ways[0] ?? 'stop', axes)
    first.catch(() => {})

    const take = async (way: StopWay, sending: Promise<void>): Promise<boolean> => {
      for (let tries = 1; ; tries += 1) {
        const refused = await (tries === 1 ? sending : send(way, axes)).then(
          () => undefined,
          (thrown: unknown) => asFailure(thrown),
        )
        const unreachable = refused && ['unreachable', 'silent', 'refused'].includes(refused.cause)
        if (!unreachable || tries === again.tries || over()) {
          tried.push({ way, refused: refused ? (refused.evidence ?? refused.cause) : null })
          return refused === undefined
        }
        await pause(again.after)
      }
    }

    const climb = async (): Promise<boolean> => {
      for (const [index, way] of ways.entries()) {
        if (over()) return false
        const taken = await take(way, index === 0 ? first : send(way, axes))
        if (!taken || over()) continue
        if (underWay && index === 0) {
          // it may have come to the camera after the stop
          await Promise.race([underWay.catch(() => {}), pause(lateMove)])
          if (!over()) await send(way, axes).catch(() => {})
        }
        const sight = await look(over)
        if (sight.verdict === 'moving') continue
        if (over()) return false
        learn(way, sight.verdict === 'still' ? sight.proof : 'answer')
        told({ tried, seen: sight.verdict === 'still', at: clock.now() })
        return true
      }
      if (!over()) told({ tried, seen: false, at: clock.now() })
      return false
    }

    const settled = first.then(
      () => {},
      () => {},
    )
    return { sent: settled, done: climb() }
  }
}

function inOrder(known: StopWay | undefined): StopWay[] {
  return known === undefined ? [...stopWays] : [known, ...stopWays.filter((way) => way !== known)]
}
