import { expect, it } from 'vitest'
import { type Log, systemClock } from '../../base/index.ts'
import type { MediamtxClient } from './client.ts'
import { watchServer } from './server-watch.ts'

it('tells everybody what a poll brought, also behind one that throws', async () => {
  const errors: string[] = []
  const log: Log = { debug() {}, info() {}, warn() {}, error: (_, text) => void errors.push(text), child: () => log }
  const answers = {
    paths: async () => ({ paths: new Map(), sameProcess: true }),
    info: async () => undefined,
    globalSettings: async () => ({}),
  }
  const watch = watchServer(answers as unknown as MediamtxClient, systemClock, log)
  const told: string[] = []
  watch.use(() => {
    throw new Error('a defect')
  })
  watch.use((view) => void told.push(view.api))
  await expect(watch.refresh()).resolves.toMatchObject({ api: 'ok' })
  expect(told).toEqual(['ok'])
  expect(errors).toHaveLength(1)
})
