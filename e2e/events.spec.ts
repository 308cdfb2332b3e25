/** What a virtual camera notices, seen through the window: live, kept, marked, sent on; its relays switched. */

import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, test as base, chromium, expect, type Page } from '@playwright/test'
import { startVirtualLan, type VirtualLan } from '../tools/virtual-lan/index.ts'
import { chromiumFile, collectErrors, type Gateway, startGateway } from './fixtures/camgate.ts'

interface Ours {
  lan: VirtualLan
  gateway: Gateway
  browserHere: Browser
  page: Page
  id: string
}

const test = base.extend<Ours>({
  lan: async ({ playwright: _ }, use) => {
    const main = { path: '/main', width: 640, height: 360, gop: 0.4, kbps: 400 }
    const lan = await startVirtualLan({ cameras: [{ name: 'Gate', caption: 'Gate', main }], server: false })
    await use(lan)
    await lan.close()
  },
  gateway: async ({ playwright: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'camgate-events-'))
    const gateway = await startGateway(folder, ['--no-auth'])
    await use(gateway)
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  },
  browserHere: async ({ playwright: _ }, use) => {
    const browser = await chromium.launch({ executablePath: chromiumFile(), args: ['--no-sandbox', '--disable-gpu'] })
    await use(browser)
    await browser.close()
  },
  page: async ({ browserHere }, use) => {
    const page = await browserHere.newPage({ viewport: { width: 1280, height: 860 } })
    const errors = collectErrors(page)
    await use(page)
    await page.close()
    // a page that is loaded again leaves a socket behind
    expect(errors.filter((error) => !/WebSocket is not open/.test(error))).toEqual([])
  },
  id: async ({ gateway, lan }, use) => {
    const source = { kind: 'onvif', device_url: lan.camera('Gate').addresses.onvif }
    const answer = await fetch(`${gateway.address}/api/cameras`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Gate', source, verify: true }),
    })
    await use(((await answer.json()) as { id: string }).id)
  },
})

const motion = (on: boolean) => ({
  topic: 'tns1:VideoSource/MotionAlarm',
  source: { Source: 'VideoSource_1' },
  data: { State: String(on) },
})
const line = (ObjectId: string) => ({
  topic: 'tns1:RuleEngine/LineDetector/Crossed',
  source: { VideoSourceConfigurationToken: 'V1', Rule: 'Fence' },
  data: { ObjectId },
  state: false,
})

test('shows what a camera notices as it begins and ends, keeps it, and switches its relays', async ({ page, gateway, lan, id }) => {
  const { events } = lan.camera('Gate')
  await page.goto(`${gateway.address}#/wall/${id}`)
  await page.getByRole('tab', { name: 'Events' }).click()
  await page.locator('[data-following=following]').waitFor()
  expect(events.subscriptions).toBe(1)
  events.emit(motion(true))
  const now = page.getByRole('list', { name: 'Now' })
  await expect(now.getByText('Motion')).toBeVisible()
  events.emit(line('7'))
  const earlier = page.getByRole('list', { name: 'Earlier' })
  await expect(earlier.locator('[data-event=line]')).toContainText('Fence')
  events.emit(motion(false))
  await expect(now).toBeHidden()
  await expect(earlier.locator('[data-event=motion]')).toBeVisible()

  await page.getByRole('button', { name: 'Switch RelayOutput_1 on' }).click()
  await expect(page.locator('[data-relay=RelayOutput_1]').getByRole('status')).toHaveText('Done, as the camera shows.')
  await page.getByRole('button', { name: 'Switch RelayOutput_2 on' }).click()
  await expect(page.locator('[data-relay=RelayOutput_2]').getByRole('status')).toContainText('Done')
  const relay = page.locator('[data-relay=RelayOutput_1]')
  await relay.getByText('Settings of RelayOutput_1…').click()
  await relay.getByLabel('When it is switched on').selectOption('monostable')
  await relay.getByLabel('After (seconds)').fill('2')
  await relay.getByLabel('Contact while it is off').selectOption('closed')
  await relay.getByRole('button', { name: 'Change it' }).click()
  await expect(relay.locator('[data-relay-settings]').getByRole('status')).toHaveText('Done, as the camera shows.')
  await expect(relay.getByRole('button', { name: 'Switch RelayOutput_1 on' })).toHaveText('on for 2 s')
  await expect(relay).toContainText('closed at rest')
  await page.screenshot({ path: test.info().outputPath('events.png') })
  await page.setViewportSize({ width: 390, height: 800 })
  await page.screenshot({ path: test.info().outputPath('events-390.png') })
  await page.setViewportSize({ width: 2560, height: 1300 })
  await page.screenshot({ path: test.info().outputPath('events-2560.png') })
  await page.setViewportSize({ width: 1280, height: 860 })

  await page.reload()
  await page.getByRole('tab', { name: 'Events' }).click()
  await expect(page.getByRole('list', { name: 'Earlier' }).locator('[data-event=line]')).toContainText('Fence')
  await page.getByLabel('Shown').selectOption('motion')
  await expect(page.locator('[data-event=line]')).toHaveCount(0)
  await expect(page.getByRole('list', { name: 'Earlier' }).locator('[data-event=motion]')).toHaveCount(1)
  await page.getByText('Never', { exact: true }).click()
  await page.locator('[data-following=off]').waitFor()
  expect(events.subscriptions).toBe(0)
})

test('marks recordings with it, and tells webhooks', async ({ page, gateway, lan, id }) => {
  const got: { data?: { kind: string }; event: string }[] = []
  const heads: IncomingHttpHeaders[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk
    })
    request.on('end', () => {
      got.push(JSON.parse(body))
      heads.push(request.headers)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  try {
    await page.goto(`${gateway.address}#/settings`)
    await page.getByLabel('Address (https://…)').fill(`http://bot:pass-word-1@127.0.0.1:${(server.address() as AddressInfo).port}/hook`)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('button', { name: /^Send a test to/ }).click()
    await expect(page.getByText('Taken: HTTP 204')).toBeVisible()
    expect(await page.content()).not.toContain('pass-word-1')
    expect(got).toMatchObject([{ event: 'test' }])
    const hooks = page.getByRole('region', { name: 'Webhooks' })
    await hooks.screenshot({ path: test.info().outputPath('hooks.png') })

    // changed in its place: signed from now on, and only what is asked for
    await hooks.getByRole('button', { name: /^Edit / }).click()
    const edited = hooks.getByRole('listitem')
    await edited.getByLabel('Secret for the signature (may be empty)').fill('shared-secret-2')
    await edited.getByLabel('Only of these cameras (all when empty)').click()
    await page.getByRole('option', { name: 'Gate' }).click()
    await hooks.screenshot({ path: test.info().outputPath('hook-edited.png') })
    await edited.getByRole('button', { name: 'Save' }).click()
    await expect(edited).toContainText('Gate · signed')
    await page.getByRole('button', { name: /^Send a test to/ }).click()
    await expect.poll(() => got.length).toBe(2)
    const digest = createHmac('sha256', 'shared-secret-2').update(`${heads[1]?.['x-camgate-timestamp']}.${JSON.stringify(got[1])}`)
    expect(heads[1]?.['x-camgate-signature']).toBe(`sha256=${digest.digest('hex')}`)
    expect(await page.content()).not.toContain('shared-secret-2')

    // a webhook wants its events: it is followed without anybody looking
    await expect.poll(() => lan.camera('Gate').events.subscriptions).toBe(1)
    await fetch(`${gateway.address}/api/recordings/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ camera_ids: [id] }),
    })
    lan.camera('Gate').events.emit(motion(true))
    await expect.poll(() => got.length).toBe(3)
    expect(got[2]).toMatchObject({ event: 'camera_event', change: 'began', data: { kind: 'motion', camera_id: id } })
    await page.goto(`${gateway.address}#/recordings`)
    const mark = page.locator('.timeline-event[data-kind=motion]')
    await expect(mark).toBeVisible()
    await expect(mark).toHaveAttribute('title', /Motion · VideoSource_1/)
    await page.screenshot({ path: test.info().outputPath('marks.png') })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
