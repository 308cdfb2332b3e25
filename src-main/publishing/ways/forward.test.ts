/** The MediaMTX of this computer forwards to another real one: through the loss of either, a kick, a refusal, and where it cannot. */
import { describe, expect, it } from 'vitest'
import { createHub } from '../../hub/index.ts'
import { mediamtxPeers, newestWith, startMediamtx } from '../testing/mediamtx-peers.ts'
import { arriving, failed, openHarness, profileFor, testPicture } from '../testing/publishing-harness.ts'

const mayPublish = (user: string, pass: string) => [
  { user, pass, ips: [], permissions: [{ action: 'publish', path: '' }] },
  { user: 'any', pass: '', ips: [], permissions: [{ action: 'api', path: '' }] },
]

describe('way forward [needs ffmpeg]', { concurrent: true }, () => {
  const { file, missing } = newestWith('mediamtx-forward')

  it.skipIf(missing)(
    'arrives, and comes back after the loss of the server of this computer and of the far one [needs mediamtx-forward]',
    async ({ onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const far = await bench.server(file)
      const { publishing, camera, until, processes } = await bench.room({ source: testPicture, openHub: createHub, mediamtx: file })
      await publishing.profiles.create(profileFor(far))
      const id = await camera()
      await publishing.start({ camera_id: id, force_restart: false, way: 'forward' })
      const row = await until(id, arriving)
      expect(row).toMatchObject({ status: 'publishing', way: 'forward', way_reason: 'forward-asked-for', trouble: null })
      expect(row.metrics.bytes_sent).toBeGreaterThan(0)

      process.kill(processes('mediamtx').at(-1) ?? 0, 'SIGKILL')
      await until(id, ({ status }) => status === 'reconnecting')
      // The path was lost with its process, and is made again.
      await until(id, arriving, 40_000)
      expect(processes('mediamtx').length).toBeGreaterThan(1)

      await far.kill()
      const lost = await until(id, ({ trouble }) => trouble?.cause === 'refused', 40_000)
      expect(lost.trouble?.retry_at).toBeGreaterThan(0)
      await far.start()
      await until(id, arriving, 40_000)
      await publishing.stop(id)
      const client = bench.client(far)
      while ((await client.path(`camera_${id}`))?.source) await new Promise((resolve) => setTimeout(resolve, 100))
    },
    120_000,
  )

  it.skipIf(missing)("respects a kick by the far server's operator [needs mediamtx-forward]", async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const far = await bench.server(file)
    const { publishing, camera, until } = await bench.room({ source: testPicture, openHub: createHub, mediamtx: file })
    await publishing.profiles.create(profileFor(far))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false, way: 'forward' })
    await until(id, arriving)
    const client = bench.client(far)
    await far.kick()
    expect(await until(id, ({ status }) => status === 'held')).toMatchObject({ trouble: { cause: 'held', retry_at: null } })
    expect((await client.path(`camera_${id}`))?.source).toBeUndefined()
  })

  const refusal = 'logs in to the far server, and tells a wrong password without telling it [needs mediamtx-forward]'
  it.skipIf(missing)(refusal, async ({ onTestFinished }) => {
    const bench = openHarness(onTestFinished)
    const far = await bench.server(file, { authInternalUsers: mayPublish('pub', 'right-password') })
    const { publishing, camera, until, state, commands } = await bench.room({ source: testPicture, openHub: createHub, mediamtx: file })
    await publishing.profiles.create(profileFor(far, { user: 'pub', password: 'wr@ng/pass w#rd' }))
    const id = await camera()
    await publishing.start({ camera_id: id, force_restart: false, way: 'forward' })
    const refused = await until(id, failed)
    expect(refused.trouble).toMatchObject({ cause: 'auth', retry_at: null })
    await publishing.profiles.change('central', { password: 'right-password' })
    await until(id, arriving)
    const spoken = JSON.stringify([commands, state.snapshot(), await publishing.history({ limit: 10 })])
    for (const secret of ['wr@ng/pass w#rd', encodeURIComponent('wr@ng/pass w#rd'), 'right-password']) expect(spoken).not.toContain(secret)
  })

  const older = mediamtxPeers.find((peer) => !peer.missing && peer.file !== file) ?? { file: '', name: 'none', missing: true }
  it.skipIf(older.missing)(
    'says that it needs a newer one where only an older one is installed [needs mediamtx-old]',
    async ({ onTestFinished }) => {
      const bench = openHarness(onTestFinished)
      const far = await startMediamtx(older.file)
      bench.closes(far)
      const { publishing, camera, until } = await bench.room({ source: testPicture, openHub: createHub, mediamtx: older.file })
      await publishing.profiles.create(profileFor(far))
      const id = await camera()
      await publishing.start({ camera_id: id, force_restart: false, way: 'forward' })
      const refused = await until(id, failed)
      expect(refused.trouble).toMatchObject({ cause: 'tool-missing', retry_at: null, evidence: expect.stringContaining('1.20 or newer') })
    },
  )
})
