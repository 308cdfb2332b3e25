/** What arrives at a real server, played beside what the camera sends: by WebRTC, by HLS where that gets no packet through, or the reason. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures/camgate.ts'
import { electronFile } from './fixtures/electron.ts'
import { type Mediamtx, mediamtxIsHere, startMediamtx } from './fixtures/mediamtx.ts'

test.beforeEach(({ shell }) => {
  test.skip(shell === 'electron' && !electronFile(), 'no Electron here')
  test.skip(!mediamtxIsHere, 'no mediamtx here')
})

async function publish(page: Page, server: Mediamtx): Promise<void> {
  await page.getByRole('button', { name: 'Test picture', exact: true }).click()
  await expect(page.getByRole('button', { name: '1 camera' })).toBeVisible()
  await page.keyboard.press('3')
  await page.getByRole('button', { name: 'Add a server' }).first().click()
  await page.getByLabel('Name').fill('Central')
  await page.getByLabel('RTSP address').fill(server.rtsp)
  await page.getByLabel('API of the server').fill(server.api)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Publish all' }).click()
  const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: /^Details of/ }) })
  await expect(row).toContainText('publishing', { timeout: 60_000 })
  await page.getByRole('button', { name: /^Details of/ }).click()
}

/** Pictures that the element has shown so far. */
const shown = (page: Page) =>
  page.locator('video.arriving-picture').evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames)

for (const { way, deaf } of [
  { way: 'WebRTC', deaf: false },
  { way: 'HLS', deaf: true },
])
  test(`is played by ${way}, beside the camera's own [needs chromium ffmpeg mediamtx]`, async ({ camgate: { page, errors } }, info) => {
    const server = await startMediamtx()
    try {
      await server.stop()
      await server.startPlayback(deaf)
      await publish(page, server)
      const section = page.locator('section').filter({ has: page.getByRole('heading', { name: 'What arrives' }) })
      await section.getByRole('button', { name: 'Show', exact: true }).click()
      await expect(section.getByText(`From the server, by ${way}`)).toBeVisible({ timeout: 60_000 })
      const before = await shown(page)
      await expect.poll(() => shown(page), { timeout: 30_000 }).toBeGreaterThan(before + 10)
      expect(await page.locator('video.arriving-picture').evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0)
      // How much later than the camera's own, once both are known.
      await expect(section.getByText(/ · [\d,]+ ms later/)).toBeVisible({ timeout: 30_000 })
      await page.screenshot({ path: info.outputPath('arriving.png') })
      await section.getByRole('button', { name: 'Hide', exact: true }).click()
      await expect(page.locator('video.arriving-picture')).toHaveCount(0)
      expect(errors).toEqual([])
    } finally {
      await server.close()
    }
  })

test('says why it cannot be seen [needs chromium ffmpeg mediamtx]', async ({ camgate: { page } }) => {
  const server = await startMediamtx()
  try {
    await publish(page, server)
    const section = page.locator('section').filter({ has: page.getByRole('heading', { name: 'What arrives' }) })
    await section.getByRole('button', { name: 'Show', exact: true }).click()
    await expect(section.getByText('offers neither WebRTC nor HLS')).toBeVisible({ timeout: 30_000 })
  } finally {
    await server.close()
  }
})
