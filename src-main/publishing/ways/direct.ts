/**
 * Way `direct`: the engine's own publisher passes the hub's packets on as they are. No process, no password in an argument
 * list, the server's refusal read as a status.
 */
import { Failure } from '../../base/index.ts'
import { carriedTracks } from './carried-tracks.ts'
import type { OpenWay } from './publish-context.ts'
import { openRtspSession } from './rtsp-session.ts'

export const openDirect: OpenWay = async (tools, context, attempt) => {
  const { description, choice, ref } = context
  if (!description) throw new Failure('no-media', 'the source was not described yet')
  const carried = carriedTracks(description, { audio: choice.audio !== 'drop' })
  const connected = await openRtspSession(tools, context, attempt, carried)
  return {
    session: connected.session,
    close: connected.close,
    async run() {
      // Joined only now: the burst of the GOP cache of pictures, sound with it, is the first that the server gets.
      const seat = tools.hub.join(
        ref,
        {
          name: 'publish',
          purpose: 'publish',
          transient: true,
          holds: connected.holds, // packets leave from the hub's memory
          described: () => {}, // the publication listens itself, and begins anew when the tracks changed
          packets: (packets) => connected.send(packets),
        },
        { burst: true },
      )
      try {
        await connected.ended
      } finally {
        seat.leave()
      }
    },
  }
}
