import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createState } from '../state/index.ts'
import { openStore } from '../store/index.ts'
import { silentLog as log } from '../testing/silent-log.ts'
import { createWall } from './index.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-wall-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const night = { name: 'Night', station: null, layout: '1+5', order: ['3', '1'], off: ['2'] }

it('keeps layouts over a restart, mirrors them, and replaces the one of the same name', async () => {
  const first = await openStore({ folder, log })
  const wall = await createWall({ store: first, state: createState() })
  await Promise.all([wall.save(night), wall.save({ ...night, layout: '9' }), wall.save({ ...night, name: 'Day', station: 'North' })])
  await wall.remove('unknown')
  await wall.close()
  await first.close()

  const second = await openStore({ folder, log })
  const state = createState()
  const again = await createWall({ store: second, state })
  expect(state.all('layouts')).toEqual([
    { ...night, layout: '9' },
    { ...night, name: 'Day', station: 'North' },
  ])
  await again.remove('Night')
  expect(again.list().map(({ name }) => name)).toEqual(['Day'])
  expect(state.get('layouts', 'Night')).toBeUndefined()
  await again.close()
  await second.close()
})

it('begins without layouts where what was kept cannot be read', async () => {
  const store = await openStore({ folder, log })
  await store.db.insertInto('settings').values({ key: 'wall-layouts', value: '{"broken' }).execute()
  const wall = await createWall({ store, state: createState() })
  expect(wall.list()).toEqual([])
  await store.close()
})
