import { spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canMount } from '../../tools/test/abilities.ts'
import { silentLog } from '../testing/silent-log.ts'
import { openStore } from './open-store.ts'
import { StorageFailure } from './storage-failure.ts'
import type { Store } from './types.ts'

let folder = ''
let stores: Store[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-store-'))
})
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
  rmSync(folder, { recursive: true, force: true })
})

async function open(): Promise<Store> {
  const store = await openStore({ folder, log: silentLog })
  stores.push(store)
  return store
}

async function close(store: Store) {
  stores = stores.filter((other) => other !== store)
  await store.close()
}

const camera = (address: string) => ({
  name: `Camera ${address}`,
  station: null,
  source: '{"kind":"synthetic"}',
  user: 'admin',
  password: 'v1.sealed',
  vendor: null,
  model: null,
  address_key: address,
  quirks: '{}',
  created_at: 1,
  updated_at: 1,
})
const addCamera = (store: Store, address: string) =>
  store.db.insertInto('cameras').values(camera(address)).returning('id').executeTakeFirstOrThrow()
const names = async (store: Store) => (await store.db.selectFrom('cameras').select('name').orderBy('id').execute()).map(({ name }) => name)

const failureOf = async (call: () => Promise<unknown>) => {
  const outcome = await call().then(
    () => 'no failure',
    (thrown: unknown) => thrown,
  )
  expect(outcome).toBeInstanceOf(StorageFailure)
  return outcome as StorageFailure
}

describe('openStore', () => {
  it('makes its folder and keeps what was written', async () => {
    folder = join(folder, 'some', 'depth')
    const store = await open()
    await addCamera(store, 'a')
    await close(store)
    const again = await open()
    expect(await names(again)).toEqual(['Camera a'])
    expect(again.setAside).toBeUndefined()
    if (process.platform !== 'win32') expect(statSync(join(folder, 'camgate.db')).mode & 0o077).toBe(0)
  })

  it('never gives an id twice, also after the newest camera was removed and the store was closed', async () => {
    const store = await open()
    await addCamera(store, 'a')
    const { id } = await addCamera(store, 'b')
    await store.db.deleteFrom('cameras').where('id', '=', id).execute()
    await close(store)
    expect((await addCamera(await open(), 'c')).id).toBe(id + 1)
  })

  it('enforces what belongs together', async () => {
    const store = await open()
    const { id } = await addCamera(store, 'a')
    const stream = { camera_id: id, role: 'main' as const, url: 'rtsp://a/1', profile_token: null, tracks: '[]', probed_at: null }
    await store.db.insertInto('streams').values(stream).execute()
    await expect(
      store.db
        .insertInto('streams')
        .values({ ...stream, camera_id: id + 1 })
        .execute(),
    ).rejects.toThrow(/FOREIGN KEY/)
    await expect(addCamera(store, 'a')).rejects.toThrow(/UNIQUE/)
    await store.db.deleteFrom('cameras').where('id', '=', id).execute()
    expect(await store.db.selectFrom('streams').selectAll().execute()).toEqual([])
  })

  it('rolls a transaction back as a whole', async () => {
    const store = await open()
    const work = store.db.transaction().execute(async (transaction) => {
      await transaction.insertInto('cameras').values(camera('a')).execute()
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await names(store)).toEqual([])
  })

  it('keeps a second engine off the folder, and says who holds it', async () => {
    await open()
    expect(await failureOf(() => openStore({ folder, log: silentLog }))).toMatchObject({ cause: 'storage', reason: 'locked' })
    const other = await elsewhere(`
      import { openStore } from './src-main/store/index.ts'
      const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log }
      await openStore({ folder: process.argv[1], log }).then(() => console.log('opened'), (thrown) => console.log(thrown.evidence))
    `)
    expect(other).toContain(`another Camgate (process ${process.pid})`)
  })

  it('leaves a database of a newer version alone', async () => {
    await close(await open())
    const file = join(folder, 'camgate.db')
    const raw = new Database(file)
    raw.pragma('user_version = 99')
    raw.close()
    const before = readFileSync(file)
    const failure = await failureOf(open)
    expect(failure.evidence).toContain('newer')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('loses nothing committed when the process is killed in the middle of writes', async () => {
    const acknowledged = await elsewhere(
      `
      import { openStore } from './src-main/store/index.ts'
      const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log }
      const { db } = await openStore({ folder: process.argv[1], log })
      for (let n = 0; ; n += 1) {
        await db.transaction().execute(async (t) => {
          await t.insertInto('settings').values({ key: 'a' + n, value: 'x'.repeat(500) }).execute()
          await t.insertInto('settings').values({ key: 'b' + n, value: 'x'.repeat(500) }).execute()
        })
        console.log(n)
      }
    `,
      (output) => output.split('\n').length > 60,
    )
    const last = Number(acknowledged.split('\n').slice(0, -1).at(-1))
    expect(last).toBeGreaterThan(50)
    const store = await open()
    expect(store.setAside).toBeUndefined()
    const keys = new Set((await store.db.selectFrom('settings').select('key').execute()).map(({ key }) => key))
    for (let n = 0; n <= last; n += 1) expect(keys.has(`a${n}`) && keys.has(`b${n}`)).toBe(true)
    expect([...keys].filter((key) => key.startsWith('a')).length).toBe(keys.size / 2)
  })
})

/** Runs a module in a process of its own; killed -9 once its output is as wanted. */
function elsewhere(code: string, enough: (output: string) => boolean = () => false): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code, folder], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
    if (enough(output)) child.kill('SIGKILL')
  })
  return new Promise((resolve) => child.once('close', () => resolve(output)))
}

describe('a damaged database', () => {
  const file = () => join(folder, 'camgate.db')
  const fill = async () => {
    const store = await open()
    await store.db
      .insertInto('profiles')
      .values({ name: 'central', settings: '{}', password: null, api_password: null, active: 1 })
      .execute()
    await store.db
      .insertInto('cameras')
      .values([...Array(300).keys()].map((n) => camera(`camera ${n}`)))
      .execute()
    const { id } = await addCamera(store, 'removed')
    await store.db.deleteFrom('cameras').where('id', '=', id).execute()
    await close(store)
    return id
  }
  const overwrite = (from: number, bytes: number) => {
    const handle = openSync(file(), 'r+')
    writeSync(handle, Buffer.alloc(bytes, 0x5a), 0, bytes, from)
    closeSync(handle)
  }

  it.each([
    ['overwritten from its first byte', () => writeFileSync(file(), 'this is not a database'.repeat(1000))],
    ['with garbage in its middle', () => overwrite(8192, 16_384)],
    ['with its schema page destroyed', () => overwrite(0, 4096)],
    ['cut short', () => truncateSync(file(), 20_000)],
  ])('%s is set aside, and the library is back', async (_, damage) => {
    const lastId = await fill()
    damage()
    const damaged = readFileSync(file())
    const store = await open()
    expect(store.setAside).toMatch(/camgate\.damaged-\d{4}-\d\d-\d\dT[\d-]+Z\.db$/)
    expect(readFileSync(store.setAside ?? '').equals(damaged)).toBe(true)
    expect(await names(store)).toHaveLength(300)
    expect(await store.db.selectFrom('profiles').select('name').execute()).toEqual([{ name: 'central' }])
    expect((await addCamera(store, 'new')).id).toBeGreaterThan(lastId)
    await close(store)
    expect((await open()).setAside).toBeUndefined()
  })

  it('is set aside also when no copy is there, and the application starts empty', async () => {
    await fill()
    for (const name of readdirSync(folder)) if (name.startsWith('camgate.copy')) rmSync(join(folder, name))
    writeFileSync(file(), 'garbage')
    const store = await open()
    expect(store.setAside).toBeDefined()
    expect(await names(store)).toEqual([])
  })

  it('gives back what changed since the last copy, where it can still be read', async () => {
    await fill()
    const store = await open()
    await addCamera(store, 'last minute')
    await close(store)
    // As if the engine had been killed before it copied: what is left is the copy before.
    rmSync(join(folder, 'camgate.copy.db'))
    const raw = new Database(file())
    const page = raw.prepare<[], number>(`SELECT rootpage FROM sqlite_schema WHERE name = 'profiles'`).pluck().get() ?? 0
    raw.close()
    overwrite((page - 1) * 4096, 4096)
    const mended = await open()
    expect(mended.setAside).toBeDefined()
    expect(await names(mended)).toHaveLength(301)
    expect(await mended.db.selectFrom('profiles').select('name').execute()).toEqual([{ name: 'central' }])
  })
})

describe('a disk that does not take it', () => {
  const root = process.getuid?.() === 0
  const mounts: string[] = []
  afterEach(async () => {
    // An open database keeps the disk busy: this runs before the closing of all tests.
    await Promise.all(stores.splice(0).map((store) => store.close()))
    for (const place of mounts.splice(0)) {
      expect(await command('umount', place)).toBe(0)
      rmSync(place, { recursive: true })
    }
  })

  const mount = async (options: string) => {
    const place = mkdtempSync(join(tmpdir(), 'camgate-disk-'))
    await command('mount', '-t', 'tmpfs', '-o', options, 'camgate-test', place)
    mounts.push(place)
    folder = join(place, 'data')
    return place
  }
  const mayMount = canMount()

  it.skipIf(!mayMount)('full [needs mount]: what is there stays readable, and writing is a typed refusal', async () => {
    const place = await mount('size=2m')
    const store = await open()
    await addCamera(store, 'a')
    const filler = openSync(join(place, 'filler'), 'w')
    try {
      for (;;) writeSync(filler, Buffer.alloc(4096, 1))
    } catch {
      closeSync(filler)
    }
    const fill = async (db: Store['db']) => {
      for (let n = 0; n < 400; n += 1)
        await db
          .insertInto('settings')
          .values({ key: `${Math.random()}`, value: 'x'.repeat(4000) })
          .execute()
    }
    await expect(fill(store.db)).rejects.toMatchObject({ code: 'STORAGE_FAILED', data: { reason: 'full', path: folder } })
    expect(await names(store)).toEqual(['Camera a'])
    expect(store.trouble).toEqual({ reason: 'full', path: folder })
    await close(store)
    const again = await open()
    expect(again.setAside).toBeUndefined()
    expect(await names(again)).toEqual(['Camera a'])
    await expect(again.db.transaction().execute(async (change) => fill(change))).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    const told: unknown[] = []
    again.onTrouble(() => told.push(again.trouble))
    rmSync(join(place, 'filler'))
    await addCamera(again, 'b')
    expect(await names(again)).toEqual(['Camera a', 'Camera b'])
    expect(told).toEqual([undefined])
  })

  it.skipIf(!mayMount)('full from the first moment [needs mount]: a typed failure', async () => {
    const place = await mount('size=64k')
    writeFileSync(join(place, 'filler'), Buffer.alloc(56 * 1024))
    expect(await failureOf(open)).toMatchObject({ cause: 'storage', reason: 'full' })
  })

  it.skipIf(root && !mayMount)('read-only [needs mount]: a typed failure that says what to do', async () => {
    const place = mayMount ? await mount('size=2m') : folder
    await close(await open())
    if (mayMount) await command('mount', '-o', 'remount,ro', place)
    else for (const name of [...readdirSync(folder), '.']) chmodSync(join(folder, name), name === '.' ? 0o500 : 0o400)
    const failure = await failureOf(open)
    expect(failure).toMatchObject({ cause: 'storage', reason: 'readonly' })
    expect(failure.evidence).toContain('read-only')
    if (!mayMount) chmodSync(folder, 0o700)
  })

  it('a file in the place of the folder is a typed failure', async () => {
    folder = join(folder, 'file')
    writeFileSync(folder, '')
    expect((await failureOf(open)).cause).toBe('storage')
  })

  it('is closed for good, used before or not', async () => {
    const store = await open()
    await close(store)
    await expect(addCamera(store, 'late')).rejects.toThrow(/not open|destroyed/)
  })
})

function command(file: string, ...args: string[]): Promise<number | null> {
  return new Promise((resolve) =>
    spawn(file, args, { stdio: 'ignore' })
      .once('close', resolve)
      .once('error', () => resolve(null)),
  )
}
