/** Forty cameras set up in one go: the plan first, then the change with a result for each, and those that failed again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test } from '@playwright/test'
import { startVirtualLan } from '../tools/virtual-lan/index.ts'
import { chromiumFile, startGateway } from './fixtures/camgate.ts'

const number = 40

test('plans a change for forty cameras, makes it with a result for each, and tries again what failed', async () => {
  test.setTimeout(180_000)
  const main = { path: '/main', width: 320, height: 184, gop: 0.4, kbps: 200 }
  const login = { user: 'admin', password: 'camgate', auth: ['digest' as const] }
  // every fourth is an older model, which has Media1 only and no H.265
  const cameras = Array.from({ length: number }, (_, n) => ({
    ...{ name: `Cam ${n + 1}`, caption: 'Many', ...login, main },
    ...(n % 4 === 3 ? { media2: false, model: 'Old One' } : { model: 'New One' }),
  }))
  const lan = await startVirtualLan({ cameras, server: false })
  const folder = await mkdtemp(join(tmpdir(), 'camgate-many-'))
  const gateway = await startGateway(folder, ['--no-auth'])
  const browser = await chromium.launch({ executablePath: chromiumFile(), args: ['--no-sandbox', '--disable-gpu'] })
  try {
    for (const [n, camera] of lan.cameras.entries()) {
      const body = { name: camera.name, station: n < 20 ? 'North' : 'South', source: { kind: 'onvif', device_url: camera.addresses.onvif } }
      const answer = await fetch(`${gateway.address}/api/cameras`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, user: 'admin', password: 'camgate', verify: true }),
      })
      expect(answer.status).toBe(201)
    }
    lan.camera('Cam 7').fail({ quirks: { encoderSet: 'ignored' } })
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    page.setDefaultTimeout(15_000)
    await page.goto(`${gateway.address}#/settings`)
    await expect(page.getByText('40 cameras')).toBeVisible()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('What would you like to do?').fill('Set up many')
    await page.getByRole('option', { name: 'Set up many cameras at once' }).click()
    const drawer = page.getByRole('dialog', { name: 'Set up many cameras' })
    await drawer.getByRole('button', { name: 'Choose these 40' }).click()
    await drawer.getByRole('combobox', { name: 'Codec' }).click()
    await page.getByRole('option', { name: 'H264' }).click()
    await drawer.getByLabel('Bit rate, Mbit/s').fill('4')
    await drawer.getByLabel('Key frame every, s').fill('2')
    await drawer.getByRole('combobox', { name: 'Constant bit rate' }).click()
    await page.getByRole('option', { name: 'on', exact: true }).click()
    await drawer.getByRole('combobox', { name: 'Clock' }).click()
    await page.getByRole('option', { name: 'By this computer' }).click()
    await page.screenshot({ path: test.info().outputPath('choose-1280.png') })
    await drawer.getByRole('button', { name: 'Show the plan for 40 cameras' }).click()
    await expect(drawer.getByRole('status')).toContainText('40 of 40 cameras would be changed', { timeout: 60_000 })
    await expect(drawer.locator('[data-camera="Cam 1"]')).toContainText('Bit rate: 200 → 4000')
    await expect(drawer.locator('[data-camera="Cam 4"]')).toContainText('Constant bit rate: cannot be had here')
    await page.screenshot({ path: test.info().outputPath('plan-1280.png') })
    await page.setViewportSize({ width: 390, height: 844 })
    await page.screenshot({ path: test.info().outputPath('plan-390.png') })
    expect(lan.cameras.every(({ counts }) => counts.requests.SetVideoEncoderConfiguration === undefined)).toBe(true)
    const began = Date.now()
    await drawer.getByRole('button', { name: 'Change 40 cameras' }).click()
    await expect(drawer.getByRole('status')).toHaveText('Done: 39 of 40', { timeout: 120_000 })
    test.info().annotations.push({ type: 'forty cameras', description: `${Date.now() - began} ms` })
    await expect(drawer.locator('[data-camera="Cam 7"]')).toContainText('4000 was not taken, it is 200')
    await expect(drawer.locator('[data-camera="Cam 1"]')).toContainText('Clock: Done')
    await page.screenshot({ path: test.info().outputPath('done-390.png') })
    await page.setViewportSize({ width: 1280, height: 860 })
    await page.screenshot({ path: test.info().outputPath('done-1280.png') })
    await lan.camera('Cam 7').heal()
    await drawer.getByRole('button', { name: 'Try the 1 that failed again' }).click()
    await expect(drawer.getByRole('status')).toHaveText('Done: 40 of 40', { timeout: 30_000 })
  } finally {
    await browser.close()
    await gateway.stop()
    await lan.close()
    await rm(folder, { recursive: true, force: true })
  }
})
