/** What `docs/integrating.md` says of live pictures, copied and run as it stands, with the token and the port of this gateway. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startVirtualLan, type VirtualLan } from '../tools/virtual-lan/index.ts'
import { test as base, expect, type Gateway, root, startGateway } from './fixtures/camgate.ts'

const run = promisify(execFile)

interface Place {
  readonly gateway: Gateway
  readonly token: string
  /** Where the commands leave their files. */
  readonly folder: string
}

const test = base.extend<{ place: Place }, { cameras: VirtualLan }>({
  cameras: [
    async ({ playwright: _ }, use) => {
      const main = { path: '/main', width: 640, height: 360, fps: 10, gop: 1, kbps: 600 }
      const lan = await startVirtualLan({ cameras: [{ name: 'Gate', main, onvif: false }], server: false })
      await use(lan)
      await lan.close()
    },
    { scope: 'worker' },
  ],
  place: async ({ dataFolder, cameras }, use) => {
    const gateway = await startGateway(dataFolder, [])
    const token = /shown once: ([^)]+)\)/.exec(gateway.line)?.[1] ?? ''
    const added = await fetch(`${gateway.address}/api/cameras`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Gate', url: cameras.camera('Gate').addresses.main, verify: true }),
    })
    expect(await added.json()).toMatchObject({ id: '1' })
    const folder = await mkdtemp(join(tmpdir(), 'camgate-documented-'))
    await use({ gateway, token, folder })
    await rm(folder, { recursive: true, force: true })
    await gateway.stop()
  },
})

/** The blocks of a language in that part of the page. */
async function blocks(language: 'sh' | 'js'): Promise<string[]> {
  const page = await readFile(join(root, 'docs/integrating.md'), 'utf8')
  const part = page.slice(page.indexOf('\n## Live pictures'), page.indexOf('\n## What differs'))
  return [...part.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text ?? '')
}

test('each command for live pictures does what it says [needs ffmpeg curl]', async ({ place: { gateway, token, folder } }) => {
  const lines = (await blocks('sh')).flatMap((block) => block.trim().split('\n'))
  expect(lines.length).toBeGreaterThan(5)
  const start = `export TOKEN=${token}; G=${gateway.address}; A="authorization: Bearer $TOKEN"; set -o pipefail;`
  // VLC has no end of its own, and is tried elsewhere.
  for (const line of lines.filter((one) => !one.startsWith('vlc '))) {
    // `head` ends the one before it, which calls that a failure.
    const ended = await run('bash', ['-c', `${start.replace(line.includes('| head') ? 'set -o pipefail;' : '', '')} ${line}`], {
      cwd: folder,
      timeout: 60_000,
    }).catch((thrown: Error) => thrown)
    expect([line, ended instanceof Error ? ended.message : 'well']).toEqual([line, 'well'])
  }
  for (const [file, codec] of [
    ['now.jpg', 'mjpeg'],
    ['gate.mkv', 'h264'],
    ['gate.mp4', 'h264'],
    ['gate.ts', 'h264'],
  ] as const) {
    const { stdout } = await run('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'stream=codec_name,width',
      '-of',
      'csv=p=0',
      join(folder, file),
    ])
    expect([file, stdout.trim().split('\n')[0]]).toEqual([file, `${codec},640`])
  }
})

test('the script for the earlier viewer’s socket keeps the newest picture in a file', async ({ place: { gateway, token, folder } }) => {
  const [script = ''] = await blocks('js')
  await writeFile(join(folder, 'viewer.mjs'), script.replace('127.0.0.1:8470', new URL(gateway.address).host))
  const viewer: ChildProcess = spawn(process.execPath, ['viewer.mjs'], { cwd: folder, env: { PATH: process.env.PATH, TOKEN: token } })
  let said = ''
  for (const stream of [viewer.stdout, viewer.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  try {
    await expect.poll(() => said).toMatch(/stream_started[\s\S]*target_fps: 15/)
    await expect
      .poll(async () => (await readFile(join(folder, 'newest.jpg')).catch(() => Buffer.alloc(0))).subarray(0, 2).toString('hex'))
      .toBe('ffd8')
  } finally {
    viewer.kill()
  }
})
