/**
 * Which cameras each gateway records, by a lease with an end in the shared database, so that two that record the same one are named.
 * A camera is told by what is its own: serial number or hardware address. An address counts only where it cannot mean two cameras:
 * not one of a private network, which many sites have alike, and one of this computer together with its name.
 *
 * Nobody gives way: two recordings lose nothing, and which one is not needed is a person's to say.
 */
import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { type Kysely, sql } from 'kysely'
import type { Camera } from '../../src-shared/cameras.ts'
import type { SharedDatabase } from '../../src-shared/gateways.ts'
import type { SharedTables } from './tables.ts'

export interface HeldCamera {
  readonly id: string
  readonly name: string
  /** Hashes: no address stands in the shared database. */
  readonly identities: readonly string[]
}

/** Milliseconds, by the database's clock: three times as long as it takes to say it again. */
const leaseFor = 35_000

export function heldCamera({ id, name, device, streams, source }: Camera): HeldCamera {
  const own = device ? [device.serial && `serial ${device.serial}`, device.mac && `mac ${device.mac.toLowerCase()}`] : []
  const main = streams.find(({ role }) => role === 'main')?.url
  const address = source.kind === 'synthetic' || source.kind === 'v4l2' || main === undefined ? undefined : addressOf(main)
  const identities = [...own, address].filter((text): text is string => typeof text === 'string')
  return { id, name, identities: identities.map((text) => createHash('sha256').update(text).digest('hex')) }
}

/** Undefined where it may be another camera's as well. */
function addressOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { hostname: named, host, pathname, search } = new URL(text)
  const bare = named.replaceAll(/[[\]]/g, '')
  if (bare === 'localhost' || bare.startsWith('127.') || bare === '::1') return `${hostname()} ${host}${pathname}${search}`
  if (isIP(bare) === 0) return bare.includes('.') && !bare.endsWith('.local') ? `${host}${pathname}${search}` : undefined
  return /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe80)/i.test(bare)
    ? undefined
    : `${host}${pathname}${search}`
}

/** Says anew what is recorded here; tells which of these cameras another gateway records as well. */
export async function holdCameras(
  db: Kysely<SharedTables>,
  gateway: string,
  held: readonly HeldCamera[],
): Promise<SharedDatabase['also_recorded']> {
  const now = sql<number>`CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`
  await db.transaction().execute(async (change) => {
    await change.deleteFrom('camgate_held_cameras').where('gateway', '=', gateway).execute()
    for (const { id, identities } of held)
      for (const identity of identities)
        await change
          .insertInto('camgate_held_cameras')
          .values({ gateway, camera_id: id, identity, until: sql`${now} + ${leaseFor}` })
          .execute()
  })
  const rows = await db
    .selectFrom('camgate_held_cameras as mine')
    .innerJoin('camgate_held_cameras as other', 'other.identity', 'mine.identity')
    .innerJoin('camgate_gateways as who', 'who.id', 'other.gateway')
    .select(['mine.camera_id', 'who.name as gateway'])
    .distinct()
    .where('mine.gateway', '=', gateway)
    .where('other.gateway', '!=', gateway)
    .where('other.until', '>', now)
    .orderBy('mine.camera_id')
    .execute()
  const nameOf = new Map(held.map(({ id, name }) => [id, name]))
  return rows.map(({ camera_id, gateway: other }) => ({ camera_id, camera: nameOf.get(camera_id) ?? camera_id, gateway: other }))
}
