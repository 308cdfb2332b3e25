/** A session by an engine of this command's own. What it leaves plays at once: from a playlist file that names the recorded files. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Engine } from '../engine.ts'
import type { SessionTarget } from './session.ts'

export function engineTarget(engine: Engine, dataFolder: string): SessionTarget {
  const { cameras, publishing, recording, state } = engine
  return {
    async cameraOf({ id, device }) {
      if (id !== undefined) return cameras.get(id).id
      const known = cameras
        .list()
        .find(({ source }) => (device ? source.kind === 'v4l2' && source.device === device : source.kind === 'synthetic'))
      return (known ?? (await cameras.create({ url: device ?? 'synthetic:testsrc2', verify: false }))).id
    },
    async open({ id, cameraId, from }) {
      await recording.earlier.open({ id, deviceId: cameraId, streamPath: `camera_${cameraId}`, from })
    },
    async publish(cameraId, profile) {
      await publishing.start({ camera_id: cameraId, profile, force_restart: true })
    },
    async unpublish(cameraId) {
      await publishing.stop(cameraId)
    },
    async records(cameraId) {
      const row = state.get('recordings', cameraId)
      return row?.state === 'recording' ? true : (row?.trouble?.evidence ?? row?.trouble?.cause)
    },
    async close({ id, cameraId, from, to, playlistUrl }) {
      await recording.earlier.close(id, to, playlistUrl)
      const { folder } = recording.settings()
      const segments = await recording.segments({ camera_id: cameraId, role: 'main', from, to: to + 60_000, limit: 1000 })
      const files = new Map(segments.map((one) => [Number(one.id), join(folder, one.file)]))
      const playlist = await recording.serving.sessionPlaylist(
        id,
        cameraId,
        'main',
        (segment) => pathToFileURL(files.get(segment) ?? '').href,
      )
      const playlists = resolve(dataFolder, 'playlists')
      await mkdir(playlists, { recursive: true })
      const playlist_file = join(playlists, `${id}.m3u8`)
      await writeFile(playlist_file, playlist)
      return { files: [...files.values()], playlist_file }
    },
  }
}
