/** Two gateways on one path of a real server that lets the newer one take over: one of both yields and says so, whatever it knows. */
import { describe, expect, it } from 'vitest'
import { createHub } from '../hub/index.ts'
import { newest } from './testing/mediamtx-peers.ts'
import { arriving, openHarness, profileFor, testPicture } from './testing/publishing-harness.ts'

describe('two gateways on one path [needs mediamtx]', { concurrent: true, timeout: 180_000 }, () => {
  const { file, missing } = newest

  it.skipIf(missing).for([
    { name: 'directly, with the API', way: 'direct', api: true },
    { name: 'by FFmpeg, with the API [needs ffmpeg]', way: 'ffmpeg', api: true },
    { name: 'directly, without the API', way: 'direct', api: false },
  ] as const)('do not fight for ever: $name', async ({ way, api }, { onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const peer = await bench.server(file)
    const real = way === 'ffmpeg' ? { source: testPicture, openHub: createHub } : {}
    const rooms = [await bench.room(real), await bench.room(real)]
    const ids: string[] = []
    for (const { publishing, camera, until } of rooms) {
      await publishing.profiles.create(profileFor(peer, { path_template: 'same', ...(api ? {} : { api_url: null }) }))
      const id = await camera()
      ids.push(id)
      await publishing.start({ camera_id: id, force_restart: false, way })
      // The first is there before the second comes.
      await until(id, ({ status }) => status === 'publishing' || status === 'failed')
      if (api && ids.length === 1) await until(id, arriving)
    }
    const rows = () => rooms.map(({ publishing }, at) => publishing.statusOf(ids[at] ?? ''))
    const began = Date.now()
    while (!rows().some(({ status }) => status === 'failed')) {
      if (Date.now() - began > 150_000) throw new Error(JSON.stringify(rows()))
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    const [loser] = rows().filter(({ status }) => status === 'failed')
    expect(loser).toMatchObject({ trouble: { cause: 'duel', retry_at: null }, delivery: 'other-publisher' })
    const at = rows().findIndex(({ status }) => status !== 'failed')
    await rooms[at]?.until(ids[at] ?? '', ({ status }) => status === 'publishing', 25_000)
  })
})
