import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as z from 'zod'
import { silentLog as log } from '../testing/silent-log.ts'
import { openStore } from './open-store.ts'
import type { Store } from './types.ts'

let folder = ''
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-settings-'))
  store = await openStore({ folder, log })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

it('keeps a value of its shape over a start, and takes another for none', async () => {
  const Pair = z.object({ a: z.number(), b: z.string().optional() })
  const pair = store.setting('pair', Pair)
  expect(await pair.read()).toBeUndefined()
  await pair.write({ a: 1, b: 'x' })
  await pair.write({ a: 2 })
  await store.close()
  store = await openStore({ folder, log })
  expect(await store.setting('pair', Pair).read()).toEqual({ a: 2 })
  expect(await store.setting('pair', z.string()).read()).toBeUndefined()
  await store.db.updateTable('settings').set({ value: '{' }).where('key', '=', 'pair').execute()
  expect(await store.setting('pair', Pair).read()).toBeUndefined()
})
