import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSecrets } from '../secrets/index.ts'
import { openStore } from '../store/index.ts'
import { rewindSchema } from '../store/testing/rewind.ts'
import type { Store } from '../store/types.ts'
import { silentLog } from '../testing/silent-log.ts'
import { isClosed, isPlain, openAddress, sealAddress } from './sealed-addresses.ts'
import { type Library, openLibrary } from './testing/open-library.ts'

const key = randomBytes(32)
const plainUrl = (n: number) =>
  `rtsp://127.0.0.1:9/user=admin_password=geheim_${n}_channel=1?pwd=a%20b%2Fgeheim&token=geheim-${n}&auth=geheim${n}`
let folder = ''
let room: Library | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-sealed-'))
})
afterEach(async () => {
  await room?.close()
  rmSync(folder, { recursive: true, force: true })
})
const open = async (withKey = key) => {
  await room?.close()
  room = await openLibrary(folder, withKey)
  return room.cameras
}
const close = async () => {
  await room?.close()
  room = undefined
}
/** Every byte of the folder, read twice: as it is, and as text. */
const onDisk = () =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name)).toString('latin1'))
    .join('\n')

async function inDatabase<T>(use: (db: Store['db']) => Promise<T>): Promise<T> {
  const store = await openStore({ folder, log: silentLog })
  try {
    return await use(store.db)
  } finally {
    await store.close()
  }
}

/** The folder of an engine that kept addresses as they were typed: in rows, in pages that are free again, in both copies. */
async function madeBefore(cameras: number): Promise<void> {
  const library = await open()
  for (let n = 1; n <= cameras; n += 1)
    await library.create({ url: plainUrl(n), sub_url: `${plainUrl(n)}&sub`, name: `Camera ${n}`, verify: false })
  await close()
  await inDatabase(async (db) => {
    for (let id = 1; id <= cameras; id += 1) {
      const source = JSON.stringify({ kind: 'rtsp', url: plainUrl(id), transport: 'auto' })
      await db
        .updateTable('cameras')
        .set({ source, address_key: plainUrl(id) })
        .where('id', '=', id)
        .execute()
      const streams = db.updateTable('streams').where('camera_id', '=', id)
      await streams
        .set({ url: plainUrl(id) })
        .where('role', '=', 'main')
        .execute()
      await streams
        .set({ url: `${plainUrl(id)}&sub` })
        .where('role', '=', 'sub')
        .execute()
    }
    for (const line of [
      'DELETE FROM settings',
      'CREATE TABLE gone (text TEXT)',
      `INSERT INTO gone VALUES ('${plainUrl(9).repeat(500)}')`,
      'DROP TABLE gone',
    ])
      await sql.raw(line).execute(db)
    await rewindSchema(db, 1)
  })
  for (const copy of ['camgate.copy.db', 'camgate.copy-before.db']) copyFileSync(join(folder, 'camgate.db'), join(folder, copy))
  expect(onDisk()).toContain('geheim')
}

describe('a password inside an address, on the disk', () => {
  it('is sealed from the first moment on, in the database and its copies', async () => {
    const library = await open()
    const { id } = await library.create({ url: plainUrl(1), sub_url: `${plainUrl(1)}&sub`, name: 'Gate', verify: false })
    await library.change(id, { url: plainUrl(2) })
    await library.create({ url: plainUrl(3), name: 'Gone', verify: false }).then((camera) => library.remove(camera.id))
    expect(onDisk()).not.toContain('geheim')
    await close()
    expect(onDisk()).not.toContain('geheim')
    expect(await (await open()).plan({ cameraId: id, role: 'main' })).toMatchObject({ url: plainUrl(2) })
  })

  it('of an engine before is sealed at the first start: nothing is lost, nothing of it stays', async () => {
    await madeBefore(3)
    const library = await open()
    expect(onDisk()).not.toContain('geheim')
    for (const n of [1, 2, 3])
      for (const [role, url] of [
        ['main', plainUrl(n)],
        ['sub', `${plainUrl(n)}&sub`],
      ] as const)
        expect(await library.plan({ cameraId: String(n), role })).toMatchObject({ url })
    await expect(library.create({ url: plainUrl(2), verify: false })).rejects.toMatchObject({
      code: 'CAMERA_EXISTS',
      data: { camera_id: '2' },
    })
    await close()
    expect(onDisk()).not.toContain('geheim')
  })

  it('stays as it was where it cannot be sealed all at once, and is sealed at the next start', async () => {
    await madeBefore(2)
    const refuse = `CREATE TRIGGER refuses BEFORE UPDATE ON cameras WHEN OLD.id = 2 BEGIN SELECT RAISE(ABORT, 'no'); END`
    await inDatabase((db) => sql.raw(refuse).execute(db))
    let library = await open()
    expect(await library.plan({ cameraId: '1', role: 'main' })).toMatchObject({ url: plainUrl(1) })
    await close()
    await inDatabase(async (db) => {
      const stored = await db.selectFrom('streams').select('url').where('role', '=', 'main').orderBy('camera_id').execute()
      expect(stored.map(({ url }) => url)).toEqual([plainUrl(1), plainUrl(2)])
      await sql.raw('DROP TRIGGER refuses').execute(db)
    })
    library = await open()
    expect(await library.plan({ cameraId: '2', role: 'sub' })).toMatchObject({ url: `${plainUrl(2)}&sub` })
    await close()
    expect(onDisk()).not.toContain('geheim')
  })

  it('that can no longer be opened costs the password, not the camera, and comes back with its key', async () => {
    let library = await open()
    const { id } = await library.create({ url: plainUrl(1), name: 'Gate', verify: false })
    library = await open(randomBytes(32))
    expect(JSON.stringify(library.get(id))).not.toContain('sealed')
    await expect(library.plan({ cameraId: id, role: 'main' })).rejects.toMatchObject({ cause: 'auth' })
    await expect(library.probe(id)).rejects.toMatchObject({ data: { trouble: { cause: 'auth' } } })
    await library.change(id, { name: 'kept', url: library.get(id).streams[0]?.url })
    library = await open(key)
    expect(await library.plan({ cameraId: id, role: 'main' })).toMatchObject({ url: plainUrl(1) })
  })
})

describe('sealAddress', () => {
  it('leaves the rest of the address readable, and is undone', () => {
    const secrets = createSecrets({ key })
    const url = plainUrl(1)
    const text = sealAddress(url, secrets)
    expect(text).toContain('rtsp://127.0.0.1:9/user=admin_password={sealed:')
    expect(text).toContain('_channel=1?pwd={sealed:')
    expect([isPlain(url), isClosed(url), isPlain(text), isClosed(text)]).toEqual([true, false, false, true])
    expect(sealAddress(text, secrets)).toBe(text)
    expect(openAddress(text, secrets)).toBe(url)
    for (const open of ['rtsp://h/a?x=1', 'file:/a b', '']) expect(sealAddress(open, secrets)).toBe(open)
  })
})
