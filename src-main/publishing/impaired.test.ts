/** What arrives, and not as it should: told in the row and in the history, by a real server's count and by the stream's own clock. */
import { describe, expect, it, vi } from 'vitest'
import { newest, newestWith } from './testing/mediamtx-peers.ts'
import { arriving, openHarness, profileFor } from './testing/publishing-harness.ts'

describe('a stream [needs mediamtx]', { concurrent: true, timeout: 90_000 }, () => {
  const counting = newestWith('mediamtx-errors')
  const { file, missing } = newest

  it.skipIf(counting.missing)(
    'in which the server counts errors is told as damaged, in row and history, until it is mended [needs mediamtx-errors]',
    async ({ onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const peer = await bench.server(counting.file)
      const room = await bench.room()
      await room.publishing.profiles.create(profileFor(peer))
      const id = await room.camera()
      await room.publishing.start({ camera_id: id, force_restart: false })
      expect(await room.until(id, arriving)).toMatchObject({ damaged: null, lagging: null })
      room.hub.damage(id, true)
      const row = await room.until(id, ({ damaged }) => damaged !== null, 40_000)
      expect(row).toMatchObject({
        status: 'publishing',
        damaged: { cause: 'damaged', evidence: expect.stringMatching(/counted \d+ errors/) },
      })
      room.hub.damage(id, false)
      await room.until(id, ({ damaged }) => damaged === null, 40_000)
      const told = { outages: [], impairments: [{ cause: 'damaged', to: expect.any(Number) }] }
      await vi.waitFor(async () => expect(await room.publishing.history({ limit: 1 })).toMatchObject([told]), 5000)
    },
  )

  it.skipIf(missing)('that comes at a seventh of real time is told as lagging', async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file)
    const room = await bench.room({ speed: 1 / 7 })
    await room.publishing.profiles.create(profileFor(peer))
    const id = await room.camera()
    await room.publishing.start({ camera_id: id, force_restart: false })
    const row = await room.until(id, ({ lagging }) => lagging !== null, 60_000)
    expect(row).toMatchObject({ status: 'publishing', lagging: { cause: 'slow-source' } })
  })
})
