/** What a test of this room needs around it, closed when the test ends, so that several can run at the same time. */

import { type Clock, systemClock } from '../../base/index.ts'
import type { SourcePlan } from '../../hub/types.ts'
import { createMediamtxClient, type MediamtxClient } from '../mediamtx/client.ts'
import { type MediamtxPeer, startMediamtx } from './mediamtx-peers.ts'
import { openRoom, type Room, type RoomOptions } from './room.ts'

export interface Harness {
  server(file: string, settings?: Record<string, unknown>): Promise<MediamtxPeer>
  room(options?: RoomOptions): Promise<Room>
  /** Takes over what was made elsewhere, e.g. by `reopen`. */
  closes(what: { close(): unknown }): void
  client(peer: MediamtxPeer): MediamtxClient
}

/** Waits as long as it must before the next try, and hardly by chance: a test need not be spread. */
const hasty: Clock = { ...systemClock, random: () => Math.random() / 10 }

/** `onTestFinished`: that of the test's own context. */
export function openHarness(onTestFinished: (call: () => Promise<void>, timeout?: number) => void): Harness {
  const closing: { close(): unknown }[] = []
  onTestFinished(async () => {
    for (const part of closing.reverse()) await part.close()
  })
  const closes = <T extends { close(): unknown }>(part: T): T => {
    closing.push(part)
    return part
  }
  return {
    closes,
    server: async (file, settings) => closes(await startMediamtx(file, settings)),
    room: async (options) => closes(await openRoom({ clock: hasty, ...options })),
    client: ({ apiUrl: url }) => closes(createMediamtxClient({ url, credentials: undefined, redact: (text) => text })),
  }
}

/** A small picture that moves, from FFmpeg, for the real hub. */
export const testPicture: SourcePlan = {
  ...{ kind: 'ffmpeg', copy: false, audio: false, secrets: {} },
  input: ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=10'],
}

/** A server that pulls (profile `central`), a camera for it to pull from (another server), and the gateway that tells it to. */
export async function openPulling(bench: Harness, file: string) {
  const [lens, peer] = [await bench.server(file), await bench.server(file)]
  const room = await bench.room()
  await room.publishing.profiles.create(profileFor(lens, { name: 'lens' }))
  await room.publishing.profiles.create(profileFor(peer))
  const shown = await room.camera()
  await room.publishing.start({ camera_id: shown, force_restart: false, profile: 'lens', publish_path: 'lens' })
  await room.until(shown, publishing)
  room.plan({ kind: 'rtsp', url: `${lens.rtspUrl}/lens`, user: undefined, password: undefined, transport: 'auto' })
  /** The id of a camera that the server pulls. */
  const pull = async () => {
    const id = await room.camera()
    await room.publishing.start({ camera_id: id, force_restart: false, profile: 'central', way: 'pull' })
    await room.until(id, arriving)
    return id
  }
  return { ...room, gateway: room.publishing, peer, client: bench.client(peer), pull }
}

/** Settings of a profile for this server, with tries in quick succession. */
export const profileFor = (peer: MediamtxPeer, more: object = {}) => ({
  ...{ name: 'central', rtsp_url: peer.rtspUrl, api_url: peer.apiUrl, transport: 'tcp' as const, path_template: 'camera_{id}' },
  ...{ reconnect_limit: 0, reconnect_delay: 0.5 },
  ...more,
})
export const publishing = ({ status }: { status: string }) => status === 'publishing'
export const arriving = ({ delivery }: { delivery: string }) => delivery === 'arriving'
export const failed = ({ status }: { status: string }) => status === 'failed'
