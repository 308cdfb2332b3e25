/**
 * Cameras set up through the window: encoders while a real server is published to and a recording runs, texts on the picture,
 * users, an address, the way back to the factory. The cameras are virtual, and only they are ever restarted or reset.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, type Page } from '@playwright/test'
import type { VirtualLan } from '../tools/virtual-lan/index.ts'
import type { Gateway } from './fixtures/camgate.ts'
import { mediamtxIsHere, startMediamtx } from './fixtures/mediamtx.ts'
import { ask, shoot, testWithCameras } from './fixtures/with-cameras.ts'

const run = promisify(execFile)
const main = { path: '/main', width: 640, height: 360, gop: 0.4, kbps: 400 }
const test = testWithCameras({
  cameras: [{ name: 'Gate', caption: 'Gate', user: 'admin', password: 'camgate', auth: ['digest'], main }],
  expected: /WebSocket|Failed to load/,
})

async function open(page: Page, gateway: Gateway, lan: VirtualLan, tab: string): Promise<string> {
  const device_url = lan.camera('Gate').addresses.onvif
  const login = { user: 'admin', password: 'camgate' }
  const { id } = await ask<{ id: string }>(gateway, '/cameras', {
    name: 'Gate',
    source: { kind: 'onvif', device_url },
    ...login,
    verify: true,
  })
  await page.goto(`${gateway.address}#/wall/${id}`)
  await page.locator('.one-picture canvas[data-state=live]').waitFor()
  await page.getByRole('tab', { name: tab }).click()
  return id
}

async function widthAt(url: string): Promise<number | undefined> {
  const args = ['-v', 'error', '-rtsp_transport', 'tcp', '-select_streams', 'v:0', '-show_entries', 'stream=width', '-of', 'csv=p=0', url]
  return run('ffprobe', args, { timeout: 15_000 }).then(
    ({ stdout }) => Number.parseInt(stdout, 10),
    () => undefined,
  )
}

test('says what a change of the encoder interrupts, and carries publication and recording over it [needs mediamtx]', async ({
  page,
  gateway,
  lan,
}) => {
  test.skip(!mediamtxIsHere, 'no mediamtx here')
  const server = await startMediamtx()
  try {
    const id = await open(page, gateway, lan, 'Streams')
    await ask(gateway, '/publishing/configurations', { name: 'Central', rtsp_url: server.rtsp, api_url: server.api })
    await ask(gateway, '/publishing/configurations/Central/activate', {})
    await ask(gateway, '/publishing/start', { camera_id: id })
    const since = Date.now()
    await ask(gateway, '/recordings/start', { camera_ids: [id] })
    const status = async () => {
      const { recordings } = await ask<{ recordings: { state: string; streams: { written_at: number }[] }[] }>(
        gateway,
        '/recordings/status',
      )
      const publication = await ask<{ status: string; delivery: string; restarts?: number }>(gateway, `/publishing/status/${id}`)
      return { recording: recordings[0]?.state, publication: publication.status, delivery: publication.delivery }
    }
    const goesOn = { recording: 'recording', publication: 'publishing', delivery: 'arriving' }
    await expect.poll(status, { timeout: 40_000 }).toEqual(goesOn)

    await page.getByLabel('Bit rate, number').fill('2500')
    await page.getByLabel('Bit rate, number').press('Enter')
    await page.locator('[data-control="stream1.resolution"]').getByRole('combobox').click()
    await page.getByRole('option', { name: '1280' }).click()
    const interrupts = page.locator('[data-interrupts]')
    await expect(interrupts).toContainText(/Its publication to Central: \S+ pauses/)
    await expect(interrupts).toContainText('Its recording has a gap')
    await shoot(page, 'interrupts', interrupts)
    const before = Date.now()
    await page.getByRole('button', { name: 'Apply 2 changes' }).click()
    await expect(page.locator('[data-control="stream1.bitrate"]').getByRole('status')).toHaveText('applied')
    await expect.poll(status, { timeout: 40_000 }).toEqual(goesOn)
    const gaps = async () => {
      const { cameras } = await ask<{ cameras: { gaps: { from: number; cause: string }[] }[] }>(
        gateway,
        `/recordings/timeline?from=${since}&to=${Date.now() + 1000}`,
      )
      return cameras.flatMap((camera) => camera.gaps.filter(({ from }) => from >= before - 2000).map(({ cause }) => cause))
    }
    await page.locator('.one-picture canvas[data-state=live]').waitFor()
    // what arrives at the server is what was asked for, and the library knows it
    const sizes = async () => {
      const { streams } = await ask<{ streams: { tracks: { width: number | null }[] }[] }>(gateway, `/cameras/${id}`)
      const { publish_path } = await ask<{ publish_path: string }>(gateway, `/publishing/status/${id}`)
      return { library: streams[0]?.tracks[0]?.width, server: await widthAt(`${server.rtsp}/${publish_path}`) }
    }
    await expect.poll(sizes, { timeout: 40_000 }).toEqual({ library: 1280, server: 1280 })
    // Up to a second and a half are no gap; a longer one says why.
    expect((await gaps()).filter((cause) => cause !== 'settings-changed')).toEqual([])
    await expect.poll(status).toEqual(goesOn)
  } finally {
    await server.close()
  }
})

test('puts a text on the picture, with the picture before and after', async ({ page, gateway, lan }) => {
  await open(page, gateway, lan, 'Streams')
  const overlays = page.locator('[data-part=overlays]')
  await overlays.getByText('Another text…').click()
  const fresh = overlays.getByRole('form', { name: 'A new text' })
  await fresh.getByLabel('Text', { exact: true }).fill('North gate')
  await fresh.getByRole('button', { name: 'Put it on the picture' }).click()
  await expect(overlays.getByRole('status')).toHaveText('Done')
  await expect(overlays.getByAltText('Before')).toBeVisible()
  await expect(overlays.getByAltText('After')).toBeVisible()
  await shoot(page, 'overlays', overlays.getByAltText('After'))
  const made = overlays.getByRole('form', { name: 'North gate' })
  lan.camera('Gate').fail({ quirks: { overlayIgnored: true } })
  await made.getByLabel('Text', { exact: true }).fill('Never shown')
  await made.getByRole('button', { name: 'Change it' }).click()
  await expect(overlays.getByRole('status')).toHaveText('Not done')
  await lan.camera('Gate').heal()
  await overlays.getByRole('button', { name: 'Take North gate away' }).click()
  await expect(overlays.getByRole('status')).toHaveText('Done')
  await expect(made).toHaveCount(0)
})

test('keeps users and the log of a camera, and never locks itself out', async ({ page, gateway, lan }) => {
  test.skip(process.platform !== 'linux', 'only Linux has all of 127/8')
  await open(page, gateway, lan, 'Device')
  const users = page.locator('[data-part=users]')
  await expect(users.getByRole('button', { name: 'Remove admin' })).toBeDisabled()
  await users.getByText('Add a user…').click()
  await users.getByLabel('Name', { exact: true }).fill('night')
  await users.getByLabel('Password', { exact: true }).fill('night-watch')
  await users.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(users.getByRole('status')).toHaveText('Done')
  await users.getByRole('button', { name: 'Remove night' }).click()
  await users.getByRole('button', { name: 'Yes, remove night' }).click()
  await expect(users.getByText('night', { exact: true })).toHaveCount(0)

  await page.getByRole('button', { name: 'Read it' }).click()
  await expect(page.locator('.setup-log')).toContainText('encoder started')

  const factory = page.locator('[data-part=factory]')
  await factory.getByText('Make the camera forget its settings…').click()
  await factory.getByLabel('Type Gate to go on').fill('gate')
  await expect(factory.getByRole('button', { name: 'Reset it' })).toBeDisabled()
  await factory.getByLabel('Type Gate to go on').fill('Gate')
  await factory.getByRole('button', { name: 'Reset it' }).click()
  await expect(factory.getByRole('status')).toContainText('It is back at', { timeout: 30_000 })
})

test('goes with a camera to its other address, and publication and recording go on there', async ({ page, gateway, lan }) => {
  test.skip(process.platform !== 'linux', 'only Linux has all of 127/8')
  const id = await open(page, gateway, lan, 'Device')
  // what goes on meanwhile is to go on afterwards, at the other address
  const server = mediamtxIsHere ? await startMediamtx() : undefined
  if (server) {
    await ask(gateway, '/publishing/configurations', { name: 'Central', rtsp_url: server.rtsp, api_url: server.api })
    await ask(gateway, '/publishing/configurations/Central/activate', {})
    await ask(gateway, '/publishing/start', { camera_id: id })
  }
  const since = Date.now()
  await ask(gateway, '/recordings/start', { camera_ids: [id] })
  const goingOn = async () => {
    const { recordings } = await ask<{ recordings: { state: string }[] }>(gateway, '/recordings/status')
    const published = server && (await ask<{ delivery: string }>(gateway, `/publishing/status/${id}`)).delivery
    return [recordings[0]?.state, published]
  }
  const goesOn = ['recording', server && 'arriving']
  await expect.poll(goingOn).toEqual(goesOn)

  const network = page.locator('[data-part=network]')
  await network.getByText('Give it another address…').click()
  await network.getByLabel('Address', { exact: true }).fill('203.0.113.7')
  await network.getByLabel('Bits of the network').fill('24')
  await network.getByLabel('Gateway').fill('203.0.113.1')
  await network.getByRole('button', { name: 'Change and look for it' }).click()
  await expect(network.getByRole('status')).toContainText("none of this computer's networks")
  await network.getByLabel('Address', { exact: true }).fill('127.0.0.21')
  await network.getByLabel('Bits of the network').fill('8')
  await network.getByLabel('Gateway').fill('127.0.0.1')
  await network.getByRole('button', { name: 'Change and look for it' }).click()
  await expect(network.getByRole('status')).toHaveText('Found at 127.0.0.21. The library follows.', { timeout: 30_000 })
  await shoot(page, 'device', network)
  const { source } = await ask<{ source: { device_url: string } }>(gateway, `/cameras/${id}`)
  expect(source.device_url).toContain('127.0.0.21')
  await page.locator('.one-picture canvas[data-state=live]').waitFor()

  await expect.poll(goingOn).toEqual(goesOn)
  const gaps = async () => {
    const { cameras } = await ask<{ cameras: { gaps: { cause: string }[] }[] }>(
      gateway,
      `/recordings/timeline?from=${since}&to=${Date.now() + 1000}`,
    )
    return cameras.flatMap((camera) => camera.gaps.map(({ cause }) => cause))
  }
  // It is recorded at the new address. Up to a second and a half are no gap; a longer one says why.
  const found = Date.now()
  const recordedTo = async () => {
    const segments = await ask<{ to: number }[]>(gateway, `/recordings/segments?camera_id=${id}&from=${since}&to=${Date.now() + 1000}`)
    return Math.max(...segments.map(({ to }) => to))
  }
  await expect.poll(recordedTo).toBeGreaterThan(found)
  expect((await gaps()).filter((cause) => cause !== 'settings-changed')).toEqual([])
  await ask(gateway, '/recordings/stop', { camera_ids: [id] })
  await server?.close()
})
