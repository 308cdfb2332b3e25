/** The pictures that are kept, with a real FFmpeg, a real database, and a hub that is played by hand. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Camera, StreamRole, StreamState } from '../../../src-shared/cameras.ts'
import { type Clock, Failure, systemClock } from '../../base/index.ts'
import { buildRtp, type Track } from '../../media/index.ts'
import { createState, type EngineState } from '../../state/index.ts'
import { openStore } from '../../store/index.ts'
import type { Store } from '../../store/types.ts'
import { createSupervisor } from '../../supervisor/index.ts'
import type { Supervisor } from '../../supervisor/types.ts'
import { createFakeClock } from '../../testing/fake-clock.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { until } from '../../testing/until.ts'
import { createTestHub, described, h264, type TestHub } from '../testing/live-harness.ts'
import { LastPictures } from './last-pictures.ts'

/** A key frame of a small picture, with its parameter sets. */
const unit = spawnSync(
  'ffmpeg',
  ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=640x360', '-frames:v', '1', '-c:v', 'libx264', '-f', 'h264', '-'],
  { maxBuffer: 1e8 },
).stdout
const camera = (id: string, more: object = {}) =>
  ({
    id,
    name: `Camera ${id}`,
    source: { kind: 'rtsp', url: `rtsp://${id}` },
    user: null,
    has_password: false,
    streams: [],
    trouble: null,
    ...more,
  }) as unknown as Camera

let folder: string
let store: Store
let supervisor: Supervisor
let state: EngineState
let hub: TestHub
let tell = (_id: string, _what: 'created' | 'changed' | 'removed') => {}
let opened: LastPictures | undefined
const track: Track = { ...h264, width: 640, height: 360 }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camgate-last-'))
  store = await openStore({ folder, log: silentLog })
  for (const id of [7, 8])
    await store.db
      .insertInto('cameras')
      .values({
        ...{ id, name: `Camera ${id}`, station: null, source: '{}', user: null, password: null, vendor: null, model: null },
        ...{ address_key: `${id}`, quirks: '{}', created_at: 0, updated_at: 0 },
      })
      .execute()
  supervisor = createSupervisor({ log: silentLog, clock: systemClock, redact: (text) => text, folder })
  state = createState()
  hub = createTestHub({ description: described(track) })
})
afterEach(async () => {
  await opened?.close()
  await supervisor.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(clock: Clock = systemClock) {
  const cameras = {
    roleFor: (): StreamRole => 'sub',
    onChange(call: typeof tell) {
      tell = call
      return () => {}
    },
  }
  opened = await LastPictures.open({ hub, supervisor, store, state, cameras, clock, log: silentLog })
  return opened
}

/** The key frame, and again until it led to a picture. */
async function sendKeys(made: () => unknown): Promise<void> {
  await until(() => {
    sendKey()
    return made()
  })
}

function sendKey(): void {
  const packets = nalsOf(unit).map((payload, n, all) => {
    const header = { payloadType: 96, marker: n === all.length - 1, sequence: n, timestamp: 90_000, ssrc: 7 }
    const data = buildRtp(header, payload)
    return {
      track: 0,
      data,
      length: data.length,
      key: true,
      capturedAt: 1_700_000_000_000,
      arrivedAt: Date.now(),
      memory: undefined,
      start: 0,
    }
  })
  hub.tell((reader) => reader.packets?.(packets))
}
function nalsOf(annexB: Buffer): Buffer[] {
  const nals: Buffer[] = []
  const code = Buffer.from([0, 0, 1])
  for (let at = annexB.indexOf(code); at >= 0; ) {
    const next = annexB.indexOf(code, at + 3)
    nals.push(annexB.subarray(at + 3, next < 0 ? annexB.length : next))
    at = next
  }
  return nals
}

describe('last pictures', () => {
  it('are made of a new camera by its next key frame, told, and kept over a restart', async () => {
    const pictures = await open()
    const told: string[] = []
    pictures.onChange((id) => told.push(id))
    state.put('cameras', '7', camera('7'))
    tell('7', 'created')
    await until(() => hub.readers.size === 1)
    await sendKeys(() => pictures.get('7'))
    expect(pictures.get('7')).toMatchObject({ width: 480, height: 270, takenAt: 1_700_000_000_000 })
    expect(told).toEqual(['7'])
    expect(hub.readers.size).toBe(0)
    await pictures.close()
    const again = await open()
    expect(again.get('7')?.jpeg.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
    expect(hub.joined).toHaveLength(1)
  })

  it('are asked for again when a camera gets its password, and not for what changes nothing', async () => {
    const pictures = await open()
    state.put('cameras', '7', camera('7'))
    tell('7', 'created')
    await until(() => hub.readers.size === 1)
    hub.tell((reader) => reader.troubled?.(new Failure('auth', '401')))
    await until(() => hub.readers.size === 0)
    state.put('cameras', '7', camera('7', { name: 'Gate' }))
    tell('7', 'changed')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(hub.joined).toHaveLength(1)
    state.put('cameras', '7', camera('7', { user: 'admin', has_password: true }))
    tell('7', 'changed')
    await until(() => hub.readers.size === 1)
    await sendKeys(() => pictures.get('7'))
  })

  it('are made one after the other, and one that gives none keeps nobody waiting', async () => {
    const pictures = await open()
    for (const id of ['7', '8']) {
      state.put('cameras', id, camera(id))
      tell(id, 'created')
    }
    await until(() => hub.joined.length === 1)
    expect(hub.readers.size).toBe(1)
    hub.tell((reader) => reader.troubled?.(new Failure('unreachable')))
    await until(() => hub.joined.length === 2)
    await sendKeys(() => pictures.get('8'))
    expect(pictures.get('7')).toBeUndefined()
  })

  it('are renewed when a stream begins to run and they are minutes old, not whenever its figures change', async () => {
    const clock = createFakeClock()
    const pictures = await open(clock)
    const row = (figure: number) => ({ camera_id: '7', role: 'sub', state: 'running', bitrate: figure }) as unknown as StreamState
    state.put('cameras', '7', camera('7'))
    state.put('streams', '7/sub', row(1))
    await until(() => hub.joined.length === 1)
    await sendKeys(() => pictures.get('7'))
    for (let n = 2; n < 5; n += 1) {
      await clock.turn(15_000)
      state.put('streams', '7/sub', row(n))
    }
    expect(hub.joined).toHaveLength(1)
    const restart = (figure: number) => {
      state.put('streams', '7/sub', { ...row(figure), state: 'starting' })
      state.put('streams', '7/sub', row(figure))
    }
    restart(5)
    expect(hub.joined).toHaveLength(1)
    state.put('streams', '7/sub', { ...row(6), state: 'stopped' })
    await clock.turn(300_000)
    restart(7)
    await until(() => hub.joined.length === 2)
    hub.tell((reader) => reader.troubled?.(new Failure('unreachable')))
  })

  it('go with the camera', async () => {
    const pictures = await open()
    state.put('cameras', '7', camera('7'))
    tell('7', 'created')
    await until(() => hub.readers.size === 1)
    await sendKeys(() => pictures.get('7'))
    await until(async () => (await store.db.selectFrom('last_pictures').selectAll().execute()).length === 1)
    tell('7', 'removed')
    expect(pictures.get('7')).toBeUndefined()
    await store.db.deleteFrom('cameras').where('id', '=', 7).execute()
    expect(await store.db.selectFrom('last_pictures').selectAll().execute()).toEqual([])
  })
})
