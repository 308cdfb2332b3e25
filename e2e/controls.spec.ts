/**
 * A camera moved and tuned through the window, and always stopped: by the release, by whatever takes the release away, and by
 * silence when the page is gone. The camera is virtual, its head and its settings are read from its own side.
 */
import { expect, type Page } from '@playwright/test'
import type { VirtualLan } from '../tools/virtual-lan/index.ts'
import { createVirtualDevice, type VirtualDevice } from '../tools/virtual-v4l2/index.ts'
import type { Gateway } from './fixtures/camgate.ts'
import { ask, testWithCameras } from './fixtures/with-cameras.ts'

const main = { path: '/main', width: 640, height: 360, gop: 0.4, kbps: 400 }
const test = testWithCameras({
  cameras: [{ name: 'Dome', caption: 'Dome', ptz: true, main }],
  expected: /WebSocket|ERR_INTERNET_DISCONNECTED|Failed to load/,
  ready: (lan) => lan.camera('Dome').fail({ ptzRuns: true }),
  async tidy(lan) {
    const { head } = lan.camera('Dome')
    head.stop({ panTilt: true, zoom: true })
    head.goTo({ pan: 0, tilt: 0, zoom: 0 })
    await expect.poll(() => head.moving).toBe(false)
  },
})

const add = async (gateway: Gateway, body: object) => (await ask<{ id: string }>(gateway, '/cameras', body)).id

async function openPtz(page: Page, gateway: Gateway, lan: VirtualLan): Promise<string> {
  const device_url = lan.camera('Dome').addresses.onvif
  const id = await add(gateway, { name: 'Dome', source: { kind: 'onvif', device_url }, verify: true })
  await page.goto(`${gateway.address}#/wall/${id}`)
  await page.locator('.one-picture canvas[data-state=live]').waitFor()
  await page.getByRole('tab', { name: 'PTZ' }).click()
  await page.locator('[data-motion=still]').waitFor()
  return id
}

const moving = (lan: VirtualLan) => expect.poll(() => lan.camera('Dome').head.moving)

test('moves while the joystick is dragged, a key or a button is held, and stops with the release', async ({ page, gateway, lan }) => {
  await openPtz(page, gateway, lan)
  const { head } = lan.camera('Dome')
  const area = page.locator('[data-ptz-area]')
  const box = await area.boundingBox()
  if (!box) throw new Error('no picture')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 150, y - 80, { steps: 5 })
  await moving(lan).toBe(true)
  // The first steps are within the dead zone of one axis or both.
  await expect.poll(() => head.position().tilt).toBeGreaterThan(0)
  await page.mouse.up()
  await moving(lan).toBe(false)
  const after = head.position()
  expect(after.pan).toBeGreaterThan(0)
  expect(after.tilt).toBeGreaterThan(0)

  // the picture has the focus now
  await page.keyboard.down('ArrowLeft')
  await moving(lan).toBe(true)
  await page.keyboard.up('ArrowLeft')
  await moving(lan).toBe(false)
  expect(head.position().pan).toBeLessThan(after.pan)

  const zoom = page.getByRole('button', { name: 'Zoom in' })
  await zoom.hover()
  await page.mouse.down()
  await moving(lan).toBe(true)
  await page.mouse.up()
  await moving(lan).toBe(false)
  expect(head.position().zoom).toBeGreaterThan(0)
})

test('stops when the window loses the focus, is hidden, loses its line, or dies', async ({ page, gateway, lan }) => {
  await openPtz(page, gateway, lan)
  const hold = async () => {
    await page.locator('[data-ptz-area]').focus()
    await page.keyboard.down('ArrowRight')
    await moving(lan).toBe(true)
  }
  await hold()
  await page.evaluate(() => window.dispatchEvent(new Event('blur')))
  await moving(lan).toBe(false)
  await page.keyboard.up('ArrowRight')

  await hold()
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
  })
  await moving(lan).toBe(false)
  await page.keyboard.up('ArrowRight')

  await hold()
  await page.context().setOffline(true)
  await page.close()
  await moving(lan).toBe(false)
})

test('goes to what is clicked, keeps presets with pictures, and goes to them by digit', async ({ page, gateway, lan }) => {
  const camera = lan.camera('Dome')
  camera.fail({ quirks: { fieldOfView: true } })
  await openPtz(page, gateway, lan)
  await page.getByText('Click to centre').click()
  const box = await page.locator('[data-ptz-area]').boundingBox()
  if (!box) throw new Error('no picture')
  await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2)
  await expect.poll(() => camera.head.position().pan).toBeGreaterThan(0.02)
  await page.locator('[data-motion=still]').waitFor()
  await page.getByLabel('Name of a new preset').fill('Door')
  await page.getByRole('button', { name: 'Save here' }).click()
  const door = page.getByRole('button', { name: 'Go to Door' })
  await expect(door.locator('img')).toBeVisible()
  const there = camera.head.position().pan
  await page.getByRole('button', { name: 'Go home' }).click()
  await expect.poll(() => camera.head.position().pan).toBeLessThan(0.01)
  await page.locator('[data-motion=still]').waitFor()
  await page.locator('[data-ptz-area]').focus()
  await page.keyboard.press('2')
  await expect.poll(() => Math.abs(camera.head.position().pan - there)).toBeLessThan(0.01)
  await page.screenshot({ path: test.info().outputPath('ptz.png') })
})

test('says at once what does not stop, with what was tried', async ({ page, gateway, lan }) => {
  const camera = lan.camera('Dome')
  camera.head.goTo({ pan: -1 })
  await moving(lan).toBe(false)
  camera.fail({ quirks: { stop: 'ignored', zeroVelocityIgnored: true, missingAxisIsZero: true } })
  await openPtz(page, gateway, lan)
  await page.locator('[data-ptz-area]').focus()
  await page.keyboard.down('ArrowRight')
  await moving(lan).toBe(true)
  camera.fail({ soapFaults: ['AbsoluteMove'] })
  await page.keyboard.up('ArrowRight')
  await expect(page.getByRole('alert')).toContainText('a speed of zero')
  await page.screenshot({ path: test.info().outputPath('not-stopped.png') })
  await camera.heal()
  camera.head.stop({ panTilt: true, zoom: true })
  await page.locator('[data-motion=still]').waitFor()
})

test('a gamepad moves, drifts without moving, and has let go when it is gone', async ({ page, gateway, lan }) => {
  await page.addInitScript(() => {
    const pad = {
      id: 'Stub',
      connected: true,
      axes: [0, 0, 0, 0],
      buttons: Array.from({ length: 17 }, () => ({ pressed: false, value: 0 })),
    }
    Object.assign(window, { pad })
    Object.defineProperty(Navigator.prototype, 'getGamepads', { value: () => [pad] })
  })
  await openPtz(page, gateway, lan)
  await expect(page.getByText('Gamepad: Stub')).toBeVisible()
  const stick = (x: number, connected = true) =>
    page.evaluate(
      ([share, there]) => {
        const { pad } = window as unknown as { pad: { axes: number[]; connected: boolean } }
        pad.axes[0] = share as number
        pad.connected = there as boolean
        if (!there) window.dispatchEvent(new Event('gamepaddisconnected'))
      },
      [x, connected],
    )
  const { head, counts } = lan.camera('Dome')
  const before = counts.requests.ContinuousMove ?? 0
  await stick(0.09)
  await page.waitForTimeout(400)
  expect(counts.requests.ContinuousMove ?? 0).toBe(before)
  await stick(1)
  await moving(lan).toBe(true)
  await stick(1, false)
  await moving(lan).toBe(false)
  expect(head.position().pan).toBeGreaterThan(0)
})

test('a gamepad’s sticks may do anything else, and keep doing it', async ({ page, gateway, lan }) => {
  await page.addInitScript(() => {
    const buttons = Array.from({ length: 17 }, () => ({ pressed: false, value: 0 }))
    const pad = { id: 'Odd', connected: true, axes: [0, 0, 0, 0], buttons }
    Object.assign(window, { pad })
    Object.defineProperty(Navigator.prototype, 'getGamepads', { value: () => [pad] })
  })
  await openPtz(page, gateway, lan)
  const { head } = lan.camera('Dome')
  const stick = (axis: number, share: number) =>
    page.evaluate(
      ([n, to]) => {
        ;(window as unknown as { pad: { axes: number[] } }).pad.axes[n as number] = to as number
      },
      [axis, share],
    )
  await page.getByText('Sticks and buttons').click()
  await page.getByRole('button', { name: /^Right: stick 1/ }).click()
  await stick(2, 1)
  await expect(page.getByRole('button', { name: 'Right: stick 3 +' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Left: stick 3 −' })).toBeVisible()
  await moving(lan).toBe(true)
  await stick(2, 0)
  await moving(lan).toBe(false)
  expect(head.position().pan).toBeGreaterThan(0)
  const there = head.position().pan
  await stick(0, 1)
  await page.waitForTimeout(300)
  expect(head.position().pan).toBe(there)
  await stick(0, 0)
  await page.reload()
  await page.getByRole('tab', { name: 'PTZ' }).click()
  await page.getByText('Sticks and buttons').click()
  await expect(page.getByRole('button', { name: 'Right: stick 3 +' })).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('gamepad.png') })
})

test('says that it is only about there where the camera does not tell what it sees, and goes back', async ({ page, gateway, lan }) => {
  await openPtz(page, gateway, lan)
  const { head } = lan.camera('Dome')
  await page.getByText('Click to centre').click()
  const box = await page.locator('[data-ptz-area]').boundingBox()
  if (!box) throw new Error('no picture')
  await page.mouse.click(box.x + box.width * 0.9, box.y + box.height / 2)
  await expect(page.getByText('About there: this camera does not tell how much it sees.')).toBeVisible()
  await expect.poll(() => head.position().pan).toBeGreaterThan(0.02)
  await page.locator('[data-motion=still]').waitFor()
  await page.getByRole('button', { name: 'Back to where it was' }).click()
  await expect.poll(() => Math.abs(head.position().pan)).toBeLessThan(0.005)
})

test('shows the picture’s controls with their ranges, and what came of a change', async ({ page, gateway, lan }) => {
  const camera = lan.camera('Dome')
  await openPtz(page, gateway, lan)
  await page.getByRole('tab', { name: 'Image' }).click()
  const exact = page.getByLabel('Brightness, number')
  await exact.fill('0')
  await exact.press('Enter')
  const brightness = page.locator('[data-control="imaging.brightness"]')
  await expect(brightness.getByRole('status')).toHaveText('applied')
  await exact.fill('400')
  await exact.press('Enter')
  await expect(brightness.getByRole('status')).toContainText('from 0 to 100')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(exact).toHaveValue('50')
  await page.getByRole('button', { name: 'Exposure', exact: true }).click()
  const gain = page.locator('[data-control="imaging.exposure.gain"]')
  await expect(gain).toContainText('Exposure mode is AUTO')
  await gain.getByRole('button', { name: 'Set Exposure mode to MANUAL' }).click()
  await expect(page.getByLabel('Gain, number')).toBeEnabled()
  camera.fail({ quirks: { imagingSet: 'ignored' } })
  await page.getByLabel('Gain, number').fill('9')
  await page.getByLabel('Gain, number').press('Enter')
  await expect(gain.getByRole('status')).toContainText('nothing changed')
  await page.screenshot({ path: test.info().outputPath('image.png') })
})

test('sets encoders, clock and name up, and shows what came of it', async ({ page, gateway, lan }) => {
  const camera = lan.camera('Dome')
  await openPtz(page, gateway, lan)
  await page.getByRole('tab', { name: 'Streams' }).click()
  await page.getByLabel('Bit rate, number').fill('3000')
  await page.getByLabel('Bit rate, number').press('Enter')
  await page.getByLabel('Key frame every, number').fill('2')
  await page.getByLabel('Key frame every, number').press('Enter')
  await page.getByRole('button', { name: 'Apply 2 changes' }).click()
  await expect(page.locator('[data-control="stream1.bitrate"]').getByRole('status')).toHaveText('applied')
  await expect(page.locator('[data-control="stream1.key_frame"]').getByRole('status')).toHaveText('applied')
  await page.locator('.one-picture canvas[data-state=live]').waitFor()
  await page.screenshot({ path: test.info().outputPath('encoders.png') })
  camera.fail({ clock: -7500 })
  await page.getByRole('tab', { name: 'Device' }).click()
  await expect(page.getByText('Slow by 2 h 5 min.')).toBeVisible()
  await page.getByRole('button', { name: 'Set by this computer' }).click()
  await expect(page.getByText('Right.')).toBeVisible()
  await page.getByLabel('Host name').fill('dome-1')
  await page.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Done' })).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('device.png') })
})

test.describe('a camera that is plugged in [needs linux]', () => {
  test.skip(process.platform !== 'linux')
  let device: VirtualDevice
  test.beforeEach(() => {
    device = createVirtualDevice('uvc')
    process.env.PATH = `${device.tool.replace(/\/v4l2-ctl$/, '')}:${process.env.PATH}`
  })
  test.afterEach(() => {
    process.env.PATH = process.env.PATH?.split(':').slice(1).join(':')
    device.close()
  })

  test('shows every control of the driver in tabs, and what other programs change', async ({ page, gateway }) => {
    const id = await add(gateway, { name: 'Desk', source: { kind: 'v4l2', device: device.device } })
    await page.goto(`${gateway.address}#/wall/${id}`)
    await page.getByRole('tab', { name: 'Image' }).click()
    await expect(page.getByLabel('Brightness, number')).toHaveValue('0')
    device.alter({ values: { brightness: 33 } })
    await expect(page.getByLabel('Brightness, number')).toHaveValue('33')
    await page.getByRole('button', { name: 'Exposure', exact: true }).click()
    await page.getByRole('button', { name: 'Set Auto exposure to Manual Mode' }).click()
    await page.getByLabel('Exposure time absolute, number').fill('300')
    await page.getByLabel('Exposure time absolute, number').press('Enter')
    await expect.poll(() => device.values().exposure_time_absolute).toBe(300)
    await page.screenshot({ path: test.info().outputPath('v4l2.png') })
    await page.getByRole('button', { name: 'Reset all' }).click()
    await expect.poll(() => device.values()).toMatchObject({ brightness: 0, auto_exposure: 3 })
    await page.getByRole('tab', { name: 'Streams' }).click()
    const formats = page.locator('[data-part=formats]')
    await formats.getByRole('combobox', { name: 'Size' }).click()
    await page.getByRole('option').last().click()
    await page.screenshot({ path: test.info().outputPath('formats.png') })
    await formats.getByRole('button', { name: 'Deliver this' }).click()
    await expect(formats.getByRole('status')).toHaveText('Done')
    const { source } = (await (await fetch(`${gateway.address}/api/cameras/${id}`)).json()) as {
      source: { format?: string; width?: number }
    }
    expect([source.format, source.width]).not.toContain(undefined)
  })
})
