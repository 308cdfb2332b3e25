/**
 * A camera that is plugged in where the system has no tool for its controls, tuned by the page's own browser: Chromium's fake camera,
 * a gateway that believes to run on another system, and a browser without capabilities.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, type Page, test } from '@playwright/test'
import { chromiumFile, type Gateway, startGateway } from './fixtures/camgate.ts'

/** Only where the kind of controls is chosen: whatever else asks for the system has to get what it runs on. */
const elsewhere = `--import=data:text/javascript,${encodeURIComponent(
  'Object.defineProperty(process,"platform",{get:()=>new Error().stack.includes("/controls/controls.ts")?"darwin":"linux"})',
)}`

async function withPage(
  device: string,
  act: (page: Page, gateway: Gateway) => Promise<void>,
  prepare?: (page: Page) => Promise<unknown>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'camgate-browser-camera-'))
  const options = process.env.NODE_OPTIONS
  process.env.NODE_OPTIONS = `${options ?? ''} ${elsewhere}`
  const gateway = await startGateway(folder, ['--no-auth']).finally(() => {
    if (options === undefined) delete process.env.NODE_OPTIONS
    else process.env.NODE_OPTIONS = options
  })
  const browser = await chromium.launch({
    executablePath: chromiumFile(),
    args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    page.setDefaultTimeout(15_000)
    await prepare?.(page)
    const answer = await fetch(`${gateway.address}/api/cameras`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Desk', source: { kind: 'v4l2', device }, verify: false }),
    })
    const { id } = (await answer.json()) as { id: string }
    await page.goto(`${gateway.address}#/wall/${id}`)
    await page.getByRole('tab', { name: 'Image' }).click()
    await act(page, gateway)
  } finally {
    await browser.close()
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

test.skip(process.platform !== 'linux', 'the gateway is made to believe that it runs elsewhere')

test('tunes the fake camera of the browser in the same panel, and shows what came of it', async () => {
  await withPage('fake_device_0', async (page) => {
    await page.getByRole('button', { name: 'Control it from here' }).click()
    await page.getByRole('button', { name: 'Exposure', exact: true }).click()
    const time = page.locator('[data-control="browser.exposure_time"]')
    const exact = time.getByLabel('Exposure time, number')
    const before = await exact.inputValue()
    await exact.fill('9999')
    await exact.press('Enter')
    await expect(time.getByRole('status')).toContainText('is to be a number from 10 to 100')
    await exact.fill('75')
    await exact.press('Enter')
    await expect(time.getByRole('status')).toHaveText('applied')
    await page.screenshot({ path: test.info().outputPath('browser-camera-1280.png') })
    await page.setViewportSize({ width: 390, height: 844 })
    await time.scrollIntoViewIfNeeded()
    await page.screenshot({ path: test.info().outputPath('browser-camera-390.png') })
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(exact).toHaveValue(before)
  })
})

test('shows what the fake camera lacks by a stubbed track: zoom, white balance, and a value that the driver makes of another', async () => {
  await withPage(
    'fake_device_0',
    async (page) => {
      await page.getByRole('button', { name: 'Control it from here' }).click()
      await page.getByRole('button', { name: 'Basic', exact: true }).click()
      const zoom = page.locator('[data-control="browser.zoom"]')
      await zoom.getByLabel('Zoom, number').fill('390')
      await zoom.getByLabel('Zoom, number').press('Enter')
      await expect(zoom.getByRole('status')).toHaveText('applied as 300')
      await page.getByRole('button', { name: 'Colour', exact: true }).click()
      const temperature = page.locator('[data-control="browser.color_temperature"]')
      await expect(temperature).toContainText('White balance mode is continuous')
      await temperature.getByRole('button', { name: 'Set White balance mode to manual' }).click()
      await expect(temperature.getByLabel('Color temperature, number')).toBeEnabled()
    },
    (page) =>
      page.addInitScript(() => {
        const settings: Record<string, unknown> = { zoom: 100, whiteBalanceMode: 'continuous', colorTemperature: 4000 }
        const { getSettings } = MediaStreamTrack.prototype
        Object.assign(MediaStreamTrack.prototype, {
          getCapabilities: () => ({
            ...{ zoom: { min: 100, max: 400, step: 1 }, whiteBalanceMode: ['continuous', 'manual'] },
            colorTemperature: { min: 2500, max: 9000, step: 100 },
          }),
          getSettings(this: MediaStreamTrack) {
            return { ...getSettings.call(this), ...settings }
          },
          async applyConstraints({ advanced = [] }: { advanced?: Record<string, unknown>[] }) {
            Object.assign(settings, advanced[0])
            settings.zoom = Math.min(300, Number(settings.zoom))
          },
        })
      }),
  )
})

test('says why not: another computer, a browser that tells nothing, a permission that is refused', async () => {
  await withPage('Logitech BRIO', async (page) => {
    await page.getByRole('button', { name: 'Control it from here' }).click()
    await expect(page.getByRole('alert')).toContainText('No camera called Desk is plugged into the computer')
  })
  await withPage(
    'fake_device_0',
    async (page) => {
      await page.getByRole('button', { name: 'Control it from here' }).click()
      await expect(page.getByRole('alert')).toContainText('tells nothing that can be set')
      await page.evaluate(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
      })
      await page.getByRole('button', { name: 'Control it from here' }).click()
      await expect(page.getByRole('alert')).toContainText('permit this page the camera')
    },
    (page) => page.addInitScript(() => Object.defineProperty(MediaStreamTrack.prototype, 'getCapabilities', { value: undefined })),
  )
})
