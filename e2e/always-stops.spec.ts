/**
 * A camera in mid-move, and everything that may happen to the window that moves it: whatever it is, the camera stands soon after. In a
 * browser and in the desktop. The head is virtual and would run on for ever; when it stopped is seen from its own side.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, test as base, chromium, expect, type Page } from '@playwright/test'
import { startVirtualLan, type VirtualLan } from '../tools/virtual-lan/index.ts'
import { chromiumFile, type Gateway, startGateway } from './fixtures/camgate.ts'
import { electronFile, openElectron } from './fixtures/electron.ts'

interface Opened {
  readonly page: Page
  /** Ends the engine as a shutdown does. */
  endEngine(): Promise<void>
  /** Ends the window, or the whole desktop. */
  closeWindow(): Promise<void>
  /** Process of the page, to be held. */
  readonly browserPid: number
}

const test = base.extend<{ lan: VirtualLan; opened: Opened; shell: 'browser' | 'electron' }>({
  shell: ['browser', { option: true }],
  lan: async ({ playwright: _ }, use) => {
    const main = { path: '/main', width: 640, height: 360, gop: 0.4, kbps: 400 }
    const lan = await startVirtualLan({ cameras: [{ name: 'Dome', caption: 'Dome', ptz: true, main }], server: false })
    lan.camera('Dome').fail({ ptzRuns: true })
    await use(lan)
    await lan.close()
  },
  opened: async ({ shell, lan }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'camgate-stops-'))
    const device_url = lan.camera('Dome').addresses.onvif
    const camera = { name: 'Dome', source: { kind: 'onvif', device_url }, verify: true }
    if (shell === 'electron') {
      // the library is the same, whoever wrote it
      const gateway = await startGateway(folder, ['--no-auth'])
      const id = await add(gateway, camera)
      await gateway.stop()
      const desktop = await openElectron(folder)
      await desktop.page.getByRole('button', { name: 'Wall' }).first().waitFor()
      await desktop.page.evaluate((hash) => {
        location.hash = hash
      }, `#/wall/${id}`)
      await openPtz(desktop.page)
      const pid = desktop.application.process().pid ?? 0
      await use({ page: desktop.page, endEngine: () => desktop.close(), closeWindow: () => desktop.close(), browserPid: pid })
      await desktop.close().catch(() => {})
    } else {
      const gateway = await startGateway(folder, ['--no-auth'])
      const server = await chromium.launchServer({
        executablePath: chromiumFile(),
        args: ['--no-sandbox', '--disable-gpu', '--touch-events=enabled'],
      })
      const browser = await chromium.connect(server.wsEndpoint())
      const page = await inBrowser(browser, gateway, camera)
      await openPtz(page)
      const pid = server.process().pid ?? 0
      await use({ page, endEngine: () => gateway.stop(), closeWindow: () => page.close(), browserPid: pid })
      await server.kill()
      await gateway.stop().catch(() => {})
    }
    await rm(folder, { recursive: true, force: true })
  },
})

test.beforeEach(({ shell }) => {
  test.skip(shell === 'electron' && !electronFile(), 'no Electron here')
})

async function add(gateway: Gateway, camera: object): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${gateway.address}/api/cameras`, { method: 'POST', headers, body: JSON.stringify(camera) })
  return ((await answer.json()) as { id: string }).id
}

async function inBrowser(browser: Browser, gateway: Gateway, camera: object): Promise<Page> {
  const id = await add(gateway, camera)
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, hasTouch: true })
  await page.goto(`${gateway.address}#/wall/${id}`)
  return page
}

async function openPtz(page: Page): Promise<void> {
  await page.locator('.one-picture canvas[data-state=live]').waitFor()
  await page.getByRole('tab', { name: 'PTZ' }).click()
  await page.locator('[data-motion=still]').waitFor()
}

/** All processes that draw pages below a browser. */
function renderersBelow(pid: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  const table = rows.flatMap((row) => {
    const [, own, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? []
    return own ? [{ own: Number(own), parent: Number(parent), command }] : []
  })
  const below = (top: number): typeof table => table.filter(({ parent }) => parent === top).flatMap((one) => [one, ...below(one.own)])
  return below(pid).flatMap(({ own, command }) => (command.includes('--type=renderer') ? [own] : []))
}

const ways: Record<string, (opened: Opened) => Promise<unknown>> = {
  'the key is let go': ({ page }) => page.keyboard.up('ArrowRight'),
  'the window loses the focus': ({ page }) => page.evaluate(() => window.dispatchEvent(new Event('blur'))),
  'the tab is hidden': ({ page }) =>
    page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }),
  'the page is left': ({ page }) => page.goto('about:blank'),
  'the window is closed': ({ closeWindow }) => closeWindow(),
  'the page crashes': async ({ page }) => {
    const session = await page.context().newCDPSession(page)
    // it gives no answer
    void session.send('Page.crash').catch(() => {})
  },
  'the page is held': async ({ browserPid }) => {
    const renderers = renderersBelow(browserPid)
    expect(renderers.length).toBeGreaterThan(0)
    for (const pid of renderers) process.kill(pid, 'SIGSTOP')
  },
  'the engine is shut down': ({ endEngine }) => endEngine(),
}

for (const [what, happen] of Object.entries(ways))
  test(`stops in mid-move when ${what} [needs chromium]`, async ({ opened, lan }) => {
    const { head } = lan.camera('Dome')
    await opened.page.locator('[data-ptz-area]').focus()
    await opened.page.keyboard.down('ArrowRight')
    await expect.poll(() => head.moving).toBe(true)
    try {
      await happen(opened)
      await expect.poll(() => head.moving, { intervals: [20] }).toBe(false)
    } finally {
      if (what === 'the page is held') for (const pid of renderersBelow(opened.browserPid)) process.kill(pid, 'SIGCONT')
    }
    // and stays so
    const rests = head.position().pan
    await new Promise((done) => setTimeout(done, 600))
    expect(head.position().pan).toBe(rests)
    expect(rests).toBeLessThan(1)
  })

// The desktop has no line that could be lost.
test('stops when the line is lost, though the key is still held [needs chromium]', { tag: '@browser-only' }, async ({ opened, lan }) => {
  const { page } = opened
  const { head } = lan.camera('Dome')
  await page.locator('[data-ptz-area]').focus()
  await page.keyboard.down('ArrowLeft')
  await expect.poll(() => head.moving).toBe(true)
  await page.context().setOffline(true)
  await expect.poll(() => head.moving).toBe(false)
  await page.context().setOffline(false)
})

test('stops when a finger is lifted, or the system takes it away [needs chromium]', { tag: '@browser-only' }, async ({ opened, lan }) => {
  const { page } = opened
  const { head } = lan.camera('Dome')
  const box = await page.locator('[data-ptz-area]').boundingBox()
  if (!box) throw new Error('no picture')
  const touch = await page.context().newCDPSession(page)
  const at = (x: number) => [{ x: box.x + box.width / 2 + x, y: box.y + box.height / 2 }]
  for (const end of ['touchEnd', 'touchCancel'] as const) {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) })
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(40) })
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(-120) })
    await expect.poll(() => head.moving).toBe(true)
    await touch.send('Input.dispatchTouchEvent', { type: end, touchPoints: [] })
    await expect.poll(() => head.moving).toBe(false)
    await page.locator('[data-motion=still]').waitFor()
  }
})
