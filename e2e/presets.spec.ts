/** Values of a picture compared before and after, taken back, kept under a name, and set on others of the same model. */
import { expect } from '@playwright/test'
import type { VirtualLan } from '../tools/virtual-lan/index.ts'
import type { Gateway } from './fixtures/camgate.ts'
import { ask, shoot, testWithCameras } from './fixtures/with-cameras.ts'

const main = { path: '/main', width: 640, height: 360, gop: 0.4, kbps: 400 }
const login = { user: 'admin', password: 'camgate', auth: ['digest' as const] }
const test = testWithCameras({
  cameras: [
    { name: 'Gate', caption: 'Gate', ...login, main, model: 'D1' },
    { name: 'Door', caption: 'Gate', ...login, main, model: 'D1' },
    { name: 'Old', caption: 'Gate', ...login, main, model: 'A9' },
  ],
  expected: /WebSocket|Failed to load/,
})

const add = (gateway: Gateway, lan: VirtualLan, name: string) => {
  const source = { kind: 'onvif', device_url: lan.camera(name).addresses.onvif }
  return ask<{ id: string }>(gateway, '/cameras', { name, station: 'North', source, user: 'admin', password: 'camgate', verify: true })
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
