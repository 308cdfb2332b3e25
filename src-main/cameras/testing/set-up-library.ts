/** For the tests of the library: cameras for the whole file, and for each test a library of its own on an empty folder. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { type CameraSpecInput, startVirtualLan, type VirtualLan } from '../../../tools/virtual-lan/index.ts'
import type { Problem } from '../../base/index.ts'
import { createFakeClock, type FakeClock } from '../../testing/fake-clock.ts'
import { rejectionOf } from '../../testing/rejection-of.ts'
import { type Library, openLibrary } from './open-library.ts'

export interface LibrarySetUp {
  readonly lan: VirtualLan
  readonly room: Library
  readonly folder: string
  /** Of the library, where it was asked for; cameras are asked in real time. */
  readonly clock: FakeClock
  /** Leaves the folder. */
  close(): Promise<void>
  /** A new library on the same folder; another key than before is one that came from elsewhere. */
  reopen(key?: Buffer): Promise<void>
  /** Until each stream of a camera was probed. */
  probed(id: string): Promise<void>
}

/** What the library seals with. */
export const key = randomBytes(32)

export function setUpLibrary(cameras: readonly CameraSpecInput[], options: { fakeClock?: boolean } = {}): LibrarySetUp {
  let lan: VirtualLan
  let folder: string
  let room: Library
  let clock: FakeClock
  let isOpen = false
  const close = async () => {
    if (isOpen) await room.close()
    isOpen = false
  }
  const open = async (withKey: Buffer) => {
    room = await openLibrary(folder, withKey, options.fakeClock ? clock : undefined)
    isOpen = true
  }
  beforeAll(async () => {
    lan = await startVirtualLan({ server: false, cameras: [...cameras] })
  })
  afterAll(async () => lan.close())
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'camgate-cameras-'))
    clock = createFakeClock()
    await open(key)
  })
  afterEach(async () => {
    await close()
    for (const camera of lan.cameras) await camera.heal()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    get lan() {
      return lan
    },
    get room() {
      return room
    },
    get folder() {
      return folder
    },
    get clock() {
      return clock
    },
    close,
    async reopen(withKey = key) {
      await close()
      await open(withKey)
    },
    probed: (id) =>
      vi.waitFor(() => expect(room.cameras.get(id).streams.map((stream) => stream.probed_at)).not.toContain(null), { timeout: 10_000 }),
  }
}

/** What a command was refused by. */
export const problemOf = rejectionOf<Problem>

/** A login of characters that have a meaning somewhere. */
export const hostile = { user: 'ope rator@ü', password: 'p@ss/w:rd #1?ß&<%>"\'\\' }

/** A camera by ONVIF, RTSP and MJPEG, with that login. */
export const gate = {
  name: 'gate',
  vendor: 'Axis',
  model: 'P1',
  ...hostile,
  mjpeg: { path: '/mjpeg' },
  main: { path: '/a?x=1', width: 640, height: 360, audio: 'pcma', fps: 5, kbps: 64 },
  sub: { path: '/b', width: 160, height: 120, fps: 5, kbps: 64 },
} as const
