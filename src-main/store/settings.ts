/** What is kept under a name of its own: one value of a known shape. What cannot be read is as if it were not there. */
import type { Kysely } from 'kysely'
import type * as z from 'zod'
import type { Log } from '../base/index.ts'
import type { Tables } from './tables.ts'

export interface Setting<T> {
  read(): Promise<T | undefined>
  /** Throws Problem STORAGE_FAILED. */
  write(value: T): Promise<void>
}

export function settingOf<T>(db: Kysely<Tables>, log: Log, key: string, schema: z.ZodType<T>): Setting<T> {
  return {
    async read() {
      const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
      if (!row) return undefined
      const value = readAs(row.value, schema)
      if (value === undefined) log.warn({ key }, 'a setting cannot be read: it counts as not set')
      return value
    },
    async write(given) {
      const value = JSON.stringify(given)
      await db
        .insertInto('settings')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute()
    },
  }
}

function readAs<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
