/** What a virtual camera notices, seen through the window: live, kept, marked, sent on; its relays switched. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
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
  await page.screenshot({ path: test.info().outputPath('events.png') })
  await page.setViewportSize({ width: 390, height: 800 })
  await page.screenshot({ path: test.info().outputPath('events-390.png') })
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
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk
    })
    request.on('end', () => {
      got.push(JSON.parse(body))
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
    await page.getByRole('region', { name: 'Webhooks' }).screenshot({ path: test.info().outputPath('hooks.png') })

    // a webhook wants its events: it is followed without anybody looking
    await expect.poll(() => lan.camera('Gate').events.subscriptions).toBe(1)
    await fetch(`${gateway.address}/api/recordings/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ camera_ids: [id] }),
    })
    lan.camera('Gate').events.emit(motion(true))
    await expect.poll(() => got.length).toBe(2)
    expect(got[1]).toMatchObject({ event: 'camera_event', change: 'began', data: { kind: 'motion', camera_id: id } })
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
