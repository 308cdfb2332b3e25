/** For the tests of this room: a hub that is played by hand, a channel that can be read, and a real supervisor. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MediaMessage, type MediaNotice, type MediaRequest, readMedia } from '../../../src-shared/media-channel.ts'
import { type Clock, Failure, systemClock } from '../../base/index.ts'
import type { Hub, HubReader, StreamRef } from '../../hub/types.ts'
import type { MediaDescription, Track } from '../../media/index.ts'
import { createState, type EngineState } from '../../state/index.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { createLive } from '../live.ts'
import type { Live, MediaChannel } from '../types.ts'

export const h264: Track = {
  ...{ index: 0, kind: 'video', codec: 'h264', encoding: 'H264', payloadType: 96, clockRate: 90_000, channels: undefined, fmtp: {} },
  ...{ parameterSets: [], width: 640, height: 360, fps: 25, control: undefined },
}
export const jpegTrack: Track = { ...h264, codec: 'mjpeg', encoding: 'JPEG' }
export const described = (track: Track): MediaDescription => ({ tracks: [track], tool: undefined })

/** What FFmpeg reads in place of the restream. */
export const testPicture = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25']

export interface TestHub extends Hub {
  readonly readers: ReadonlySet<HubReader>
  readonly joined: StreamRef[]
  tell(call: (reader: HubReader) => void): void
}

export function createTestHub(options: { description?: MediaDescription; input?: string[] } = {}): TestHub {
  const readers = new Set<HubReader>()
  const joined: StreamRef[] = []
  return {
    readers,
    joined,
    tell(call) {
      for (const reader of [...readers]) call(reader)
    },
    join(ref, reader) {
      readers.add(reader)
      joined.push(ref)
      const { description } = options
      if (description) queueMicrotask(() => readers.has(reader) && reader.described(description))
      return { leave: () => void readers.delete(reader) }
    },
    state: () => undefined,
    retry() {},
    wake() {},
    cameraChanged() {},
    restream: { port: 0, url: () => '', input: () => options.input ?? testPicture } as unknown as Hub['restream'],
    close: async () => {},
  }
}

export interface TestChannel extends MediaChannel {
  readonly notices: MediaNotice[]
  readonly frames: MediaMessage[]
  ask(request: MediaRequest): void
  /** Answers every frame as soon as it came. */
  drawing: boolean
  queued: number
  close(): void
}

export function createTestChannel(): TestChannel {
  let receive = (_message: string) => {}
  const closing: (() => void)[] = []
  const channel: TestChannel = {
    notices: [],
    frames: [],
    drawing: true,
    queued: 0,
    ask: (request) => receive(JSON.stringify(request)),
    send(message) {
      if (typeof message === 'string') {
        channel.notices.push(JSON.parse(message))
        return
      }
      // A wire copies, and the sender uses its memory again.
      const frame = readMedia(new Uint8Array(message))
      if (!frame) throw new Error('a message that is no frame')
      channel.frames.push(frame)
      if (channel.drawing) setImmediate(() => channel.ask({ op: 'drawn', viewer: frame.viewer, seq: frame.seq }))
    },
    waiting: () => channel.queued,
    onMessage(call) {
      receive = call
    },
    onClose: (call) => void closing.push(call),
    close() {
      for (const call of closing) call()
    },
  }
  return channel
}

/** Each state that was told, once for as long as it lasted. */
export const wordsOf = ({ notices }: Pick<TestChannel, 'notices'>) =>
  notices.map(({ state }) => state).filter((word, n, all) => word !== all[n - 1])

export interface Harness {
  readonly live: Live
  readonly state: EngineState
  /** Command lines of the FFmpegs that were started. */
  readonly started: string[][]
  /** How many of them still run. */
  running(): number
  /** No FFmpeg is there. */
  toolMissing: boolean
  close(): Promise<void>
}

export async function openHarness(hub: Hub, clock: Clock = systemClock): Promise<Harness> {
  const folder = await mkdtemp(join(tmpdir(), 'camgate-live-'))
  const redact = (text: string) => text
  const supervisor = createSupervisor({ log: silentLog, clock: systemClock, redact, folder })
  const started: string[][] = []
  let runs = 0
  const counted = {
    ...supervisor,
    async ffmpeg() {
      if (bench.toolMissing) throw new Failure('tool-missing', 'ffmpeg')
      return supervisor.ffmpeg()
    },
    async runFfmpeg(run: Parameters<typeof supervisor.runFfmpeg>[0]) {
      started.push([...run.args])
      runs += 1
      try {
        await supervisor.runFfmpeg(run)
      } finally {
        runs -= 1
      }
    },
  }
  const state = createState()
  const live = createLive({
    hub,
    supervisor: counted,
    state,
    log: silentLog,
    clock,
    cameras: { roleFor: (_, width) => (width <= 640 ? 'sub' : 'main'), onChange: () => () => {} },
  })
  const bench: Harness = {
    live,
    state,
    started,
    toolMissing: false,
    running: () => runs,
    async close() {
      await live.close()
      await supervisor.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return bench
}
