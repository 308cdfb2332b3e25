/** A session by a gateway that runs, over its REST interface: a data folder has one engine at a time. */
import type { Camera } from '../../src-shared/cameras.ts'
import type { Recording, Segment } from '../../src-shared/recording-rows.ts'
import { gatewayClient } from './gateway-client.ts'
import type { SessionTarget } from './session.ts'

export function gatewayTarget(gateway: string): SessionTarget {
  const ask = gatewayClient(gateway)
  return {
    async cameraOf({ id, device }) {
      const cameras = await ask<Camera[]>('GET', '/api/cameras')
      const known = cameras.find((camera) =>
        id !== undefined
          ? camera.id === id
          : device
            ? camera.source.kind === 'v4l2' && camera.source.device === device
            : camera.source.kind === 'synthetic',
      )
      if (known) return known.id
      if (id !== undefined) throw new Error(`the gateway has no camera ${id}`)
      return (await ask<Camera>('POST', '/api/cameras', { url: device ?? 'synthetic:testsrc2', verify: false })).id
    },
    async open({ id, cameraId, from }) {
      await ask('POST', '/api/sessions', { sessionId: id, deviceId: cameraId, streamPath: `camera_${cameraId}`, edgeStartTs: from })
    },
    async publish(cameraId, profile) {
      await ask('POST', '/api/publishing/start', { camera_id: cameraId, profile, force_restart: true })
    },
    async unpublish(cameraId) {
      await ask('POST', '/api/publishing/stop', { camera_id: cameraId })
    },
    async records(cameraId) {
      const { recordings } = await ask<{ recordings: Recording[] }>('GET', '/api/recordings/status')
      const row = recordings.find(({ camera_id }) => camera_id === cameraId)
      return row?.state === 'recording' ? true : (row?.trouble?.evidence ?? row?.trouble?.cause)
    },
    async close({ id, cameraId, from, to, playlistUrl }) {
      await ask('POST', `/api/sessions/${encodeURIComponent(id)}/close`, { edgeEndTs: to, playlistUrl })
      const query = new URLSearchParams({ camera_id: cameraId, from: String(from), to: String(to + 60_000), limit: '1000' })
      return { files: (await ask<Segment[]>('GET', `/api/recordings/segments?${query}`)).map(({ url }) => new URL(url, gateway).href) }
    },
  }
}
