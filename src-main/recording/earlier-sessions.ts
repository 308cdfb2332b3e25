/** Sessions as the earlier session store has them: opened and closed by a program, which gives their ids and times. */
import { Problem } from '../base/index.ts'
import type { Cameras } from '../cameras/types.ts'
import type { Sessions } from './sessions.ts'
import type { RecordingRoom } from './types.ts'

export interface EarlierParts {
  readonly cameras: Cameras
  readonly sessions: Sessions
  /** What the sessions want is done, and what nobody wants any more has ended. */
  settled(): Promise<void>
}

export function openEarlier({ cameras, sessions, settled }: EarlierParts): RecordingRoom['earlier'] {
  return {
    async open({ id, deviceId, streamPath, from }) {
      const camera = cameras.list().find((one) => one.id === deviceId || one.name === deviceId)
      const session = await sessions.add({
        id,
        name: id,
        note: null,
        kind: 'program',
        from,
        until: null,
        pre_roll: 0,
        post_roll: 0,
        device_id: deviceId,
        stream_path: streamPath,
        playlist_url: null,
        streams: camera ? [{ cameraId: camera.id, role: 'main' }] : [],
      })
      await settled()
      return session
    },
    async close(id, to, playlistUrl) {
      const session = await sessions.get(id)
      if (to < session.from) throw new Problem('INPUT_INVALID', { fields: [{ field: 'edgeEndTs', problem: 'is before edgeStartTs' }] })
      const closed = await sessions.change(id, { to: Math.round(to), playlist_url: playlistUrl ?? session.playlist_url })
      await settled()
      return closed
    },
    list: (limit) => sessions.list({ limit }),
    get: (id) => sessions.get(id),
  }
}
