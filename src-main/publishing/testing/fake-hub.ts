/** A hub for tests of this room: every stream is the same little H.264, made here, and can fail and come back on command. */
import type { StreamState } from '../../../src-shared/cameras.ts'
import type { Failure } from '../../base/index.ts'
import type { Hub, HubPacket, HubReader, StreamRef } from '../../hub/types.ts'
import type { MediaDescription, Track } from '../../media/index.ts'

const sps = Buffer.from('6742c01eda0280bfe5c044000003000400000300c83c58ba80', 'hex')
const pps = Buffer.from('68ce0fc8', 'hex')

export const videoTrack: Track = {
  index: 0,
  kind: 'video',
  codec: 'h264',
  encoding: 'H264',
  payloadType: 96,
  clockRate: 90_000,
  channels: undefined,
  fmtp: { 'packetization-mode': '1' },
  parameterSets: [sps, pps],
  width: 640,
  height: 480,
  fps: 25,
  control: undefined,
}
export const audioTrack: Track = {
  index: 1,
  kind: 'audio',
  codec: 'pcma',
  encoding: 'PCMA',
  payloadType: 8,
  clockRate: 8000,
  channels: 1,
  fmtp: {},
  parameterSets: [],
  width: undefined,
  height: undefined,
  fps: undefined,
  control: undefined,
}

export interface FakeHub extends Hub {
  /** From now on this camera gives nothing, and says why. */
  fail(cameraId: string, failure: Failure): void
  /** It gives nothing and does not even say so. */
  mute(cameraId: string, muted: boolean): void
  recover(cameraId: string): void
  /** Its packets are none that a decoder takes: aggregations whose first unit is longer than the whole (RFC 6184 §5.7.1). */
  damage(cameraId: string, damaged: boolean): void
  describe(cameraId: string, description: MediaDescription): void
  readonly retried: string[]
}

export interface FakeHubOptions {
  readonly frameBytes?: number
  readonly fps?: number
  readonly audio?: boolean
  /** Seconds that its clock goes in one (1). */
  readonly speed?: number
}

interface FakeServerState {
  readonly readers: Set<HubReader>
  readonly fresh: Set<HubReader>
  description: MediaDescription
  failure: Failure | undefined
  muted: boolean
  damaged: boolean
}

export function createFakeHub({ frameBytes = 1000, fps = 25, audio = false, speed = 1 }: FakeHubOptions = {}): FakeHub {
  const streams = new Map<string, FakeServerState>()
  const retried: string[] = []
  let frame = 0
  let sequence = 1000
  let group: HubPacket[] = []

  const streamOf = (id: string): FakeServerState => {
    const known = streams.get(id)
    if (known) return known
    const description = { tool: undefined, tracks: audio ? [videoTrack, audioTrack] : [videoTrack] }
    const made: FakeServerState = { readers: new Set(), fresh: new Set(), description, failure: undefined, muted: false, damaged: false }
    streams.set(id, made)
    return made
  }
  const packet = (track: Track, payload: Buffer, time: number, marker: boolean, key: boolean): HubPacket => {
    const data = Buffer.alloc(12 + payload.length)
    data[0] = 0x80
    data[1] = track.payloadType | (marker ? 0x80 : 0)
    data.writeUInt16BE(sequence++ & 0xffff, 2)
    data.writeUInt32BE(time >>> 0, 4)
    data.writeUInt32BE(0x1234 + track.index, 8)
    payload.copy(data, 12)
    const now = Date.now()
    return { track: track.index, data, length: data.length, memory: undefined, start: 0, key, capturedAt: now, arrivedAt: now }
  }
  const slice = (type: number) => Buffer.concat([Buffer.of(0x60 | type), Buffer.alloc(frameBytes, frame & 0xff)])

  const timer = setInterval(() => {
    const time = Math.round(frame * (90_000 / fps) * speed)
    const key = frame % fps === 0
    const made = key
      ? [
          packet(videoTrack, sps, time, false, true),
          packet(videoTrack, pps, time, false, false),
          packet(videoTrack, slice(5), time, true, false),
        ]
      : [packet(videoTrack, slice(1), time, true, false)]
    if (audio) made.push(packet(audioTrack, Buffer.alloc(8000 / fps, 0xd5), frame * (8000 / fps), false, false))
    group = key ? made : [...group, ...made]
    frame += 1
    for (const stream of streams.values()) {
      if (stream.failure || stream.muted) continue
      for (const reader of stream.readers) {
        if (!reader.packets) continue
        const sent = stream.fresh.delete(reader) ? group : made
        reader.packets(stream.damaged ? sent.map(damagedPacket) : sent)
      }
    }
  }, 1000 / fps)
  timer.unref()

  return {
    retried,
    join(ref, reader) {
      const stream = streamOf(ref.cameraId)
      setImmediate(() => {
        if (stream.failure) reader.troubled?.(stream.failure)
        else reader.described(stream.description)
        stream.readers.add(reader)
        stream.fresh.add(reader)
      })
      return {
        leave: () => {
          stream.readers.delete(reader)
          stream.fresh.delete(reader)
        },
      }
    },
    state(ref: StreamRef): StreamState | undefined {
      const stream = streams.get(ref.cameraId)
      if (!stream) return undefined
      const trouble = stream.failure?.toTrouble(Date.now(), 1, stream.failure.final ? null : Date.now() + 5000) ?? null
      const state = stream.failure ? 'backing-off' : 'running'
      const figures = { bitrate: 0, fps: 0, lost: 0, readers: stream.readers.size, restarts: 0 }
      return { camera_id: ref.cameraId, role: ref.role, state, since: 0, trouble, via: 'rtsp/tcp', tracks: [], ...figures }
    },
    retry: (ref) => void retried.push(ref.cameraId),
    wake: () => {},
    cameraChanged: () => {},
    restream: {
      port: 1,
      url: ({ cameraId }) => `rtsp://127.0.0.1:1/t/${cameraId}`,
      input: ({ cameraId }) => ['-i', `rtsp://127.0.0.1:1/t/${cameraId}`],
    },
    fail(cameraId, failure) {
      const stream = streamOf(cameraId)
      stream.failure = failure
      for (const reader of stream.readers) reader.troubled?.(failure)
    },
    mute(cameraId, muted) {
      streamOf(cameraId).muted = muted
    },
    damage(cameraId, damaged) {
      streamOf(cameraId).damaged = damaged
    },
    recover(cameraId) {
      const stream = streamOf(cameraId)
      stream.failure = undefined
      for (const reader of stream.readers) {
        stream.fresh.add(reader)
        reader.described(stream.description)
        reader.troubled?.(undefined)
      }
    },
    describe(cameraId, description) {
      const stream = streamOf(cameraId)
      stream.description = description
      for (const reader of stream.readers) reader.described(description)
    },
    async close() {
      clearInterval(timer)
    },
  }
}

function damagedPacket(packet: HubPacket): HubPacket {
  if (packet.track !== videoTrack.index) return packet
  const data = Buffer.concat([packet.data.subarray(0, 12), Buffer.of(0x78, 0xff, 0xff), packet.data.subarray(12)])
  return { ...packet, data, length: data.length }
}
