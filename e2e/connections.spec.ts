/** A camera that allows few connections: what is only looked at gives way to what is kept, by name, and comes back. */
import { expect } from '@playwright/test'
import type { StreamState } from '../src-shared/cameras.ts'
import { ask, testWithCameras } from './fixtures/with-cameras.ts'

const stream = { width: 640, height: 360, fps: 10, gop: 1, kbps: 300 }
const test = testWithCameras({
  cameras: [
    {
      ...{ name: 'Narrow', caption: 'Narrow', onvif: false, sessions: 1 },
      ...{ main: { ...stream, path: '/main', width: 1280, height: 720 }, sub: { ...stream, path: '/sub' } },
    },
  ],
})

test('a tile gives its connection to the recording, is shown what is recorded, and gets it back [needs chromium]', async ({
  gateway,
  lan,
  page,
}) => {
  const camera = lan.camera('Narrow')
  const { main, sub } = camera.addresses
  const { id } = await ask<{ id: string }>(gateway, '/cameras', { name: 'Narrow', url: main, sub_url: sub, verify: true })
  const streamOf = async (role: string) => {
    const { state } = await ask<{ state: { streams: Record<string, StreamState> } }>(gateway, '/state')
    return state.streams[`${id}/${role}`]
  }
  await page.setViewportSize({ width: 620, height: 500 })
  await page.goto(`${gateway.address}/#/wall`)
  const width = () => page.locator('.tile canvas').evaluate((canvas: HTMLCanvasElement) => canvas.width)
  await page.locator('.tile canvas[data-state=live]').waitFor()
  await expect.poll(width).toBe(640)

  await ask(gateway, '/recordings/start', { camera_ids: [id] })
  await expect.poll(async () => (await streamOf('main'))?.state, { timeout: 40_000 }).toBe('running')
  expect((await streamOf('main'))?.connections).toEqual({ used: 1, allowed: 1 })
  // The same picture that is recorded, for no connection more.
  await expect.poll(width).toBe(1280)
  await page.locator('.tile canvas[data-state=live]').waitFor()
  expect(camera.counts.sessions).toBe(1)
  await page.locator('.tile').dblclick()
  await expect(page.locator('.one')).toContainText('1 of 1 connections used')
  await page.keyboard.press('Escape')
  await ask(gateway, '/recordings/stop', { camera_ids: [id] })
  await expect.poll(width, { timeout: 90_000 }).toBe(640)
  await page.locator('.tile canvas[data-state=live]').waitFor()
})
