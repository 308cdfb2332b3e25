/**
 * Way `direct`: the engine's own publisher passes the hub's packets on as they are. No process, no password in an argument
 * list, the server's refusal read as a status.
 */
import { Failure } from '../../base/index.ts'
import { carriedTracks } from './carried-tracks.ts'
import type { RunWay } from './leg.ts'
import { openServerSession } from './server-session.ts'

export const runDirect: RunWay = async (leg, attempt) => {
  if (!leg.description) throw new Failure('no-media', 'the source was not described yet')
  const carried = carriedTracks(leg.description, { audio: leg.choice.audio !== 'drop' })
  const session = await openServerSession(leg, attempt, carried)
  // Joined only now: the burst of the kept group of pictures, sound with it, is the first that the server gets.
  const seat = leg.parts.hub.join(
    leg.ref,
    {
      name: 'publish',
      purpose: 'publish',
      transient: true,
      holds: session.holds, // packets leave from the hub's memory
      described: () => {}, // the publication listens itself, and begins anew when the tracks changed
      packets: (packets) => session.send(packets),
    },
    { burst: true },
  )
  try {
    await session.ended
  } finally {
    seat.leave()
    await session.close()
  }
}
