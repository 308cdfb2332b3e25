/**
 * No password comes out: everything is started, made to fail and stopped with hostile passwords, then every byte that
 * came out is searched: answers, events, the log, argument lists, files of the data folder.
 */
import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startVirtualLan } from '../tools/virtual-lan/index.ts'
import { expect, startGateway, test } from './fixtures/camgate.ts'

const cameraPassword = 'Zq7@#/:%&? ñ"<\'\\x9K'
const wrongPassword = 'wrong@#/:%&? é"<Vw3'
const serverPassword = 'Hx8%&?#~q!T$2'
/** Within the address, as many cameras and proxies take it. */
const addressPassword = 'Kw5@/:+= ñ"<\\z3'

/** The ways in which a password is commonly written. */
function spellings(password: string): string[] {
  const xml = password.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const encoded = encodeURIComponent(password)
  return [
    ...new Set([
      password,
      encoded,
      encoded.toLowerCase(),
      encodeURI(password),
      JSON.stringify(password).slice(1, -1),
      xml,
      Buffer.from(`admin:${password}`).toString('base64'),
    ]),
  ]
}

test('no password comes out of anything [needs ffmpeg]', async ({ dataFolder }) => {
  // Many cameras, each published in two ways one after the other.
  test.setTimeout(300_000)
  const main = { path: '/main', width: 640, height: 360, kbps: 300 }
  const login = { user: 'admin', password: cameraPassword }
  const lan = await startVirtualLan({
    cameras: [
      { name: 'Hostile', vendor: 'Acme', model: 'H1', ...login, auth: ['digest', 'basic'], main: { ...main, audio: 'pcma' } },
      {
        name: 'Pictures',
        vendor: 'Acme',
        model: 'J1',
        ...login,
        auth: ['basic'],
        onvif: false,
        ssdp: true,
        mjpeg: { width: 320, height: 240, fps: 5 },
      },
    ],
    server: { publisher: { user: 'pub', password: serverPassword }, api: { user: 'api', password: serverPassword } },
  })
  const out: string[] = []
  const gateway = await startGateway(dataFolder, ['--no-auth', '--log', 'debug'], (chunk) => out.push(chunk))
  const events = new AbortController()
  void collect(`${gateway.address}/api/events`, events.signal, out)
  const watching = setInterval(() => out.push(execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' })), 250)

  const reached = new Set<string>()
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${gateway.address}/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    out.push(text, JSON.stringify([...answer.headers]))
    return { status: answer.status, body: answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text }
  }

  try {
    const rtsp = lan.camera('Hostile').addresses.main ?? ''
    const typed = rtsp.replace('rtsp://', `rtsp://admin:${encodeURIComponent(cameraPassword)}@`)
    const { body: hostile } = await call('POST', '/cameras', { name: 'Hostile', url: typed, verify: true })
    expect(hostile).toMatchObject({ user: 'admin', has_password: true })
    await call('POST', '/cameras', {
      name: 'Wrong',
      url: rtsp.replace('/main', '/main?x=1'),
      user: 'admin',
      password: wrongPassword,
      verify: true,
    })
    await call('GET', `/cameras/${hostile.id}/snapshot`)
    const written = encodeURIComponent(addressPassword)
    const { body: inside } = await call('POST', '/cameras', {
      name: 'Inside',
      url: `${rtsp}?user=admin&password=${written}`,
      sub_url: `${rtsp}?pwd=${written}&auth=${written}`,
      ...login,
      verify: false,
    })
    expect(inside.source.url).toContain('password=***')
    await call('POST', `/cameras/${inside.id}/probe`)
    await call('PATCH', `/cameras/${inside.id}`, { url: inside.source.url, name: 'Inside, renamed' })
    await call('GET', `/cameras/${inside.id}/snapshot`)

    const { body: scan } = await call('POST', '/discovery/scans', { seconds: 3 })
    await expect.poll(async () => (await call('GET', `/discovery/scans/${scan.id}`)).body.state, { timeout: 30_000 }).toBe('done')
    for (const finding of (await call('GET', '/discovery/findings')).body) {
      await call('POST', `/discovery/findings/${finding.id}/adopt`, { user: 'admin', password: wrongPassword })
      await call('POST', `/discovery/findings/${finding.id}/adopt`, { user: 'admin', password: cameraPassword })
    }

    const profile = {
      rtsp_url: lan.server.url.replace('rtsp://', `rtsp://pub:${encodeURIComponent(serverPassword)}@`),
      api_url: lan.server.api,
      api_user: 'api',
      api_password: serverPassword,
    }
    expect((await call('POST', '/publishing/configurations', { name: 'Good', ...profile })).status).toBe(201)
    await call('POST', '/publishing/configurations/Good/test')
    await call('POST', '/publishing/try', {
      name: 'Bad',
      ...profile,
      rtsp_url: lan.server.url,
      user: 'pub',
      password: wrongPassword,
      api_password: wrongPassword,
    })
    for (const camera of (await call('GET', '/cameras')).body) {
      for (const way of ['direct', 'ffmpeg'] as const) {
        await call('POST', '/publishing/start', { camera_id: camera.id, way, force_restart: true, convert_audio: 'aac' })
        await expect
          .poll(async () => (await call('GET', `/publishing/status/${camera.id}`)).body.status, { timeout: 40_000 })
          .not.toBe('starting')
        reached.add((await call('GET', `/publishing/status/${camera.id}`)).body.status)
      }
    }
    expect([...reached]).toContain('publishing')
    await lan.server.stop()
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    await call('GET', '/publishing/status')
    await call('GET', '/publishing/history')
    for (const camera of (await call('GET', '/cameras')).body) await call('POST', '/publishing/stop', { camera_id: camera.id })
    await call('PATCH', `/cameras/${hostile.id}`, { url: `rtsp://admin:${wrongPassword}@bad host/`, password: wrongPassword })
    await call('GET', '/state')
    await call('GET', '/openapi.json')
  } finally {
    clearInterval(watching)
    events.abort()
    await gateway.stop()
    await lan.close()
  }

  for (const entry of await readdir(dataFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const bytes = await readFile(join(entry.parentPath, entry.name))
    out.push(bytes.toString('latin1'), bytes.toString('utf8'))
  }
  const all = out.join('\n')
  expect(all).toContain('Hostile')
  for (const password of [cameraPassword, wrongPassword, serverPassword, addressPassword])
    for (const spelling of spellings(password)) {
      const at = all.indexOf(spelling)
      expect(at < 0 ? '' : all.slice(Math.max(0, at - 200), at + 100), `${spelling} came out`).toBe('')
    }
})

async function collect(url: string, signal: AbortSignal, into: string[]): Promise<void> {
  try {
    const answer = await fetch(url, { signal })
    for await (const chunk of answer.body ?? []) into.push(Buffer.from(chunk).toString())
  } catch {
    // Aborted with the test, or ended with the gateway.
  }
}
