/** Values of a picture compared before and after, taken back, kept under a name, and set on others of the same model. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, test as base, chromium, expect, type Locator, type Page } from '@playwright/test'
import { startVirtualLan, type VirtualLan } from '../tools/virtual-lan/index.ts'
import { chromiumFile, collectErrors, type Gateway, startGateway } from './fixtures/camgate.ts'

interface Ours {
  gateway: Gateway
  page: Page
}
interface Shared {
  lan: VirtualLan
  browserHere: Browser
}

const test = base.extend<Ours, Shared>({
  lan: [
    async ({ playwright: _ }, use) => {
      const main = { path: '/main', width: 640, height: 360, gop: 0.4, kbps: 400 }
      const login = { user: 'admin', password: 'camgate', auth: ['digest' as const] }
      const lan = await startVirtualLan({
        cameras: [
          { name: 'Gate', caption: 'Gate', ...login, main, model: 'D1' },
          { name: 'Door', caption: 'Gate', ...login, main, model: 'D1' },
          { name: 'Old', caption: 'Gate', ...login, main, model: 'A9' },
        ],
        server: false,
      })
      await use(lan)
      await lan.close()
    },
    { scope: 'worker' },
  ],
  browserHere: [
    async ({ playwright: _ }, use) => {
      const browser = await chromium.launch({ executablePath: chromiumFile(), args: ['--no-sandbox', '--disable-gpu'] })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  gateway: async ({ playwright: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'camgate-setup-'))
    const gateway = await startGateway(folder, ['--no-auth'])
    await use(gateway)
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  },
  page: async ({ browserHere, lan }, use) => {
    await lan.camera('Gate').heal()
    const page = await browserHere.newPage({ viewport: { width: 1280, height: 860 } })
    const errors = collectErrors(page)
    await use(page)
    await page.close()
    expect(errors.filter((error) => !/WebSocket|Failed to load/.test(error))).toEqual([])
  },
})

async function ask<T>(gateway: Gateway, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${gateway.address}/api${path}`, {
    ...(body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  })
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true)
  return (await answer.json()) as T
}

const add = (gateway: Gateway, lan: VirtualLan, name: string) => {
  const source = { kind: 'onvif', device_url: lan.camera(name).addresses.onvif }
  return ask<{ id: string }>(gateway, '/cameras', { name, station: 'North', source, user: 'admin', password: 'camgate', verify: true })
}

/** At the width of a telephone, and back. */
async function shoot(page: Page, name: string, part: Locator): Promise<void> {
  await part.scrollIntoViewIfNeeded()
  await page.screenshot({ path: test.info().outputPath(`${name}-1280.png`) })
  await page.setViewportSize({ width: 390, height: 844 })
  await part.scrollIntoViewIfNeeded()
  await page.screenshot({ path: test.info().outputPath(`${name}-390.png`) })
  await page.setViewportSize({ width: 1280, height: 860 })
}

test('compares before and after, keeps values under a name, and sets them on the same model only', async ({ page, gateway, lan }) => {
  const { id } = await add(gateway, lan, 'Gate')
  await add(gateway, lan, 'Door')
  await add(gateway, lan, 'Old')
  await page.goto(`${gateway.address}#/wall/${id}`)
  await page.locator('.one-picture canvas[data-state=live]').waitFor()
  await page.getByRole('tab', { name: 'Image' }).click()
  const exact = page.getByLabel('Brightness, number')
  await exact.fill('70')
  await exact.press('Enter')
  await expect(page.locator('[data-control="imaging.brightness"]').getByRole('status')).toHaveText('applied')
  const after = page.getByAltText('After')
  await expect(after).toBeVisible({ timeout: 10_000 })
  await expect(page.getByAltText('Before')).toBeVisible()
  await page.getByLabel('Name for these values').fill('Night')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Apply Night to all of North' }).click()
  const outcomes = page.locator('.preset-outcomes')
  await expect(outcomes.getByRole('status')).toHaveText('Night: whole on 2 of 3 cameras')
  await expect(outcomes.locator('[data-camera=Old]')).toContainText('another model, left out')
  await outcomes.locator('[data-camera=Door] summary').click()
  await expect(outcomes.locator('[data-camera=Door]')).toContainText('Brightness: applied')
  await shoot(page, 'presets', outcomes)
  const brightness = async (name: string) => {
    const cameras = await ask<{ id: string; name: string }[]>(gateway, '/cameras')
    const one = cameras.find((camera) => camera.name === name)
    const { controls } = await ask<{ controls: { id: string; value: number }[] }>(gateway, `/cameras/${one?.id}/controls?refresh=1`)
    return controls.find((control) => control.id === 'imaging.brightness')?.value
  }
  expect([await brightness('Door'), await brightness('Old')]).toEqual([70, 50])
  lan.camera('Old').fail({ quirks: { imagingSet: 'ignored' } })
  await outcomes.getByRole('button', { name: 'Try it there all the same' }).click()
  await expect(outcomes.locator('[data-camera=Old]')).toContainText('(another model)')
  await outcomes.locator('[data-camera=Old] summary').click()
  await expect(outcomes.locator('[data-camera=Old]')).toContainText('nothing changed')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(exact).toHaveValue('50')
})
