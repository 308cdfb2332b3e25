import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Description } from './index.ts'
import { bareClient } from './testing/bare-client.ts'
import { missing, probe, tested, tiny } from './testing/peers.ts'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))

describe.skipIf(missing('ffmpeg'))('npm run virtual-lan [needs ffmpeg]', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'camgate-virtual-lan-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function start(scenario: unknown) {
    const file = join(folder, 'lan.json')
    await writeFile(file, JSON.stringify(scenario))
    const child = spawn(process.execPath, [program, '--scenario', file, '--json', '--stdin'], { stdio: 'pipe' })
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk))
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk))
    return { child, said }
  }

  it('plays a scenario, says where in one line, and ends with its standard input', async () => {
    const main = { path: '/live', ...tiny }
    const { child, said } = await start({ cameras: [{ ...tested, name: 'Yard', user: 'a', password: 'b', main }], server: {} })
    await once(child.stdout, 'data')
    const { cameras, server } = JSON.parse(said.out) as Description
    expect(cameras).toMatchObject([{ name: 'Yard', user: 'a', password: 'b' }])
    expect(await probe(cameras[0]?.main?.replace('://', '://a:b@') ?? '')).toBe('h264,320')
    expect((await fetch(`${server?.api}/v3/info`)).status).toBe(200)
    child.stdin.end()
    expect((await once(child, 'close'))[0]).toBe(0)
    await expect(bareClient(cameras[0]?.main ?? '')).rejects.toThrow('ECONNREFUSED')
  })

  it('names each mistake of a scenario and its place', async () => {
    const { child, said } = await start({ cameras: [{ name: 'Yard', main: { path: 'live', codec: 'h266' } }], nonsense: 1 })
    expect((await once(child, 'close'))[0]).toBe(1)
    for (const part of ['cameras[0].main.codec', 'cameras[0].main.path', 'nonsense']) expect(said.err).toContain(part)
    expect(said.err).not.toContain('    at ')
  })
})
