/**
 * Cameras in the database and back. Every write is a transaction: a camera is there with its streams, or not at all. No
 * password lies there as it is, the camera's own or one in an address.
 */
import * as z from 'zod'
import type { Camera, CameraStream } from '../../src-shared/cameras.ts'
import { CameraDevice, Source as SourceSchema, StreamRole, CameraStream as StreamSchema } from '../../src-shared/cameras.ts'
import type { Log } from '../base/index.ts'
import type { Quirks } from '../rtsp/types.ts'
import type { Secrets } from '../secrets/types.ts'
import type { Store } from '../store/types.ts'
import { withAddress, withSnapshot } from './address-passwords.ts'
import { isPlain, openAddress, sealAddress } from './sealed-addresses.ts'

/** A camera as the engine knows it; `camera` is all of it that may leave. */
export interface Entry {
  readonly camera: Camera
  readonly password: string | undefined
  /** As it lies in the database; kept as it is when it cannot be opened any more (another key). */
  readonly sealed: string | null
  readonly addressKey: string
  readonly quirks: Partial<Record<StreamRole, Quirks>>
}

export interface CameraStorage {
  load(): Promise<Entry[]>
  /** Gives the id. */
  insert(entry: Entry): Promise<string>
  update(entry: Entry): Promise<void>
  remove(id: string): Promise<void>
}

/** As they are shown. */
const roleOrder: readonly StreamRole[] = StreamRole.options

export function cameraStorage({ db, forgetDeleted, setting }: Store, secrets: Secrets, log: Log): CameraStorage {
  const seal = (text: string) => sealAddress(text, secrets)
  const open = (text: string) => openAddress(text, secrets)
  const columns = ({ camera, sealed, addressKey, quirks }: Entry) => ({
    name: camera.name,
    station: camera.station,
    source: JSON.stringify(withAddress(camera.source, seal)),
    user: camera.user,
    password: sealed,
    vendor: camera.vendor,
    model: camera.model,
    device: camera.device ? JSON.stringify(withSnapshot(camera.device, seal)) : null,
    address_key: seal(addressKey),
    quirks: JSON.stringify(quirks),
    created_at: camera.created_at,
    updated_at: camera.updated_at,
  })
  const streamRows = (id: number, streams: readonly CameraStream[]) =>
    streams.map((stream) => ({ ...stream, url: seal(stream.url), camera_id: id, tracks: JSON.stringify(stream.tracks) }))

  const unseal = (id: number, sealed: string | null): string | undefined => {
    if (sealed === null) return undefined
    try {
      const password = secrets.open(sealed)
      secrets.learn(password)
      return password
    } catch {
      log.warn({ camera: String(id) }, 'The password of this camera was sealed with another key: it has to be entered again')
      return undefined
    }
  }

  const allSealed = setting('cameras.addresses_sealed', z.literal(true))

  /** Addresses that an engine before this one kept as they were typed. All of them or none, and again at the next start. */
  const sealOld = async () => {
    const cameras = await db.selectFrom('cameras').select(['id', 'source', 'address_key']).execute()
    const streams = await db.selectFrom('streams').select(['camera_id', 'role', 'url']).execute()
    const [plainCameras, plainStreams] = [
      cameras.filter(({ address_key }) => isPlain(address_key)),
      streams.filter(({ url }) => isPlain(url)),
    ]
    await db.transaction().execute(async (within) => {
      for (const { id, source, address_key } of plainCameras) {
        const read = readJson(source, (value) => SourceSchema.parse(value))
        const sealed = read ? JSON.stringify(withAddress(read, seal)) : source
        await within
          .updateTable('cameras')
          .set({ source: sealed, address_key: seal(address_key) })
          .where('id', '=', id)
          .execute()
      }
      for (const { camera_id, role, url } of plainStreams)
        await within
          .updateTable('streams')
          .set({ url: seal(url) })
          .where('camera_id', '=', camera_id)
          .where('role', '=', role)
          .execute()
    })
    if ((await allSealed.read()) && plainCameras.length + plainStreams.length === 0) return
    await forgetDeleted()
    await allSealed.write(true)
  }

  return {
    async load() {
      await sealOld().catch((thrown: unknown) =>
        log.warn({ reason: String(thrown) }, 'Passwords within addresses could not be sealed yet: it is tried again at the next start'),
      )
      const cameras = await db.selectFrom('cameras').selectAll().orderBy('id').execute()
      const streams = await db.selectFrom('streams').selectAll().execute()
      return cameras.flatMap((row): Entry[] => {
        const stored = readJson(row.source, (value) => SourceSchema.parse(value))
        if (!stored) {
          log.error({ camera: String(row.id) }, 'This camera cannot be read from the database: it is left out')
          return []
        }
        const source = withAddress(stored, open)
        const own = streams
          .filter((stream) => stream.camera_id === row.id)
          .map(({ camera_id: _, ...stream }) => readStream({ ...stream, url: open(stream.url) }))
        const camera: Camera = {
          id: String(row.id),
          name: row.name,
          station: row.station,
          source,
          user: row.user,
          has_password: row.password !== null,
          vendor: row.vendor,
          model: row.model,
          device: readDevice(row.device, open),
          streams: own.filter((stream) => stream !== undefined).sort((a, b) => roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role)),
          trouble: null,
          created_at: row.created_at,
          updated_at: row.updated_at,
        }
        const quirks = readJson(row.quirks, (value) => value as Entry['quirks']) ?? {}
        return [{ camera, password: unseal(row.id, row.password), sealed: row.password, addressKey: open(row.address_key), quirks }]
      })
    },

    async insert(entry) {
      return db.transaction().execute(async (within) => {
        const { id } = await within.insertInto('cameras').values(columns(entry)).returning('id').executeTakeFirstOrThrow()
        const rows = streamRows(id, entry.camera.streams)
        if (rows.length > 0) await within.insertInto('streams').values(rows).execute()
        return String(id)
      })
    },

    async update(entry) {
      const id = Number(entry.camera.id)
      await db.transaction().execute(async (within) => {
        await within.updateTable('cameras').set(columns(entry)).where('id', '=', id).execute()
        await within.deleteFrom('streams').where('camera_id', '=', id).execute()
        const rows = streamRows(id, entry.camera.streams)
        if (rows.length > 0) await within.insertInto('streams').values(rows).execute()
      })
    },

    async remove(id) {
      await db.transaction().execute(async (within) => {
        await within.deleteFrom('streams').where('camera_id', '=', Number(id)).execute()
        await within.deleteFrom('cameras').where('id', '=', Number(id)).execute()
      })
    },
  }
}

function readDevice(text: string | null, open: (url: string) => string): CameraDevice | null {
  const found = text === null ? undefined : readJson(text, (value) => CameraDevice.parse(value))
  return found ? withSnapshot(found, open) : null
}

function readStream(row: Omit<CameraStream, 'tracks'> & { tracks: string }): CameraStream | undefined {
  const found = StreamSchema.safeParse({ ...row, tracks: readJson(row.tracks, (value) => value) ?? [] })
  return found.success ? found.data : undefined
}

function readJson<T>(text: string, read: (value: unknown) => T): T | undefined {
  try {
    return read(JSON.parse(text))
  } catch {
    return undefined
  }
}
