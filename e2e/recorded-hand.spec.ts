/** What a hand does in the recordings room: every speed, the picture of a moment, ranges drawn and carried past the edge, deletion with undo, sound. */
import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import { add, test } from './fixtures/numbered.ts'
import { ask } from './fixtures/with-cameras.ts'

interface View {
  readonly left: number
  readonly right: number
  readonly y: number
}

async function track(page: Page): Promise<View> {
  const box = await page.locator('.timeline-track').first().boundingBox()
  if (!box) throw new Error('no track')
  return { left: box.x, right: box.x + box.width, y: box.y + box.height / 2 }
}
const spans = (page: Page) => page.locator('.timeline-track').first().locator('.timeline-span')
const video = (page: Page) => page.locator('.recordings-picture video')
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

test('every speed, a picture of the moment, sound, a range by hand, and a deletion taken back [needs chromium ffmpeg]', async ({
  gateway,
  lan,
  page,
}) => {
  test.setTimeout(240_000)
  const id = await add(gateway, lan, 'Loud')
  await ask(gateway, '/recordings/start', { camera_ids: [id] })
  await page.waitForTimeout(26_000)
  await ask(gateway, '/recordings/stop', { camera_ids: [id] })
  await page.goto(`${gateway.address}/#/recordings`)
  await expect(page.locator('.recordings-picture')).toHaveAttribute('data-state', 'ready', { timeout: 40_000 })
  const timeOf = () => video(page).evaluate((element) => (element as HTMLVideoElement).currentTime)
  const toBegin = async () => {
    for (let n = 0; n < 2; n += 1) await press(page, '20 seconds back')
    const shown = page.locator('.recordings-picture')
    await expect(shown).toHaveAttribute('data-state', /ready|nothing/, { timeout: 40_000 })
    if ((await shown.getAttribute('data-state')) !== 'ready') await page.getByRole('button', { name: /Goes on at/ }).click()
    await expect(shown).toHaveAttribute('data-state', 'ready', { timeout: 40_000 })
  }

  // How fast the media goes is how fast it was asked for, as far as a busy machine can.
  for (const [label, speed] of [
    ['1/8 ×', 0.125],
    ['1/4 ×', 0.25],
    ['1/2 ×', 0.5],
    ['1 ×', 1],
    ['2 ×', 2],
    ['4 ×', 4],
  ] as const) {
    await toBegin()
    await page.getByRole('combobox', { name: 'Speed' }).click()
    await page.getByRole('option', { name: label, exact: true }).click()
    await press(page, 'Play')
    await expect.poll(() => video(page).evaluate((element) => (element as HTMLVideoElement).paused)).toBe(false)
    expect(await video(page).evaluate((element) => (element as HTMLVideoElement).playbackRate)).toBeCloseTo(speed, 3)
    const [before, from] = [await timeOf(), Date.now()]
    await page.waitForTimeout(2000)
    const rate = ((await timeOf()) - before) / ((Date.now() - from) / 1000)
    await press(page, 'Pause')
    expect(rate, label).toBeGreaterThan(speed * 0.4)
    expect(rate, label).toBeLessThan(speed * 1.4)
  }
  // Above four only key pictures, and the clock goes as fast.
  for (const label of ['8 ×', '16 ×']) {
    await toBegin()
    await page.getByRole('combobox', { name: 'Speed' }).click()
    await page.getByRole('option', { name: label, exact: true }).click()
    await press(page, 'Play')
    await expect(page.locator('.recordings-skim')).toBeVisible()
    const at = () =>
      page
        .locator('.recordings-skim')
        .getAttribute('data-at', { timeout: 300 })
        .then(Number, () => Number.NaN)
    const seen = new Set<number>()
    await expect
      .poll(
        async () => {
          const moment = await at()
          if (!Number.isNaN(moment) && moment > 0) seen.add(moment)
          return seen.size
        },
        { timeout: 30_000, intervals: [100] },
      )
      .toBeGreaterThan(1)
    if ((await page.getByRole('button', { name: 'Pause', exact: true }).count()) > 0) await press(page, 'Pause')
  }
  await page.getByRole('combobox', { name: 'Speed' }).click()
  await page.getByRole('option', { name: '1 ×', exact: true }).click()

  // Heard where it is asked for.
  await toBegin()
  await press(page, 'Hear Loud')
  await press(page, 'Play')
  await expect
    .poll(() =>
      video(page).evaluate((element) => {
        const { muted, webkitAudioDecodedByteCount } = element as HTMLVideoElement & { webkitAudioDecodedByteCount: number }
        return !muted && webkitAudioDecodedByteCount > 0
      }),
    )
    .toBe(true)
  await press(page, 'Pause')

  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Save the picture of Loud at this moment')])
  expect(download.suggestedFilename()).toMatch(/^Loud_.*\.jpg$/)
  const jpeg = await readFile(await download.path())
  expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff])
  const size = await page.evaluate(
    async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]))
      return [bitmap.width, bitmap.height]
    },
    [...jpeg],
  )
  expect(size).toEqual([640, 360])

  // With Shift a range is drawn; held at the edge the line comes along.
  const { left, right, y } = await track(page)
  await page.keyboard.down('Shift')
  await page.mouse.move(left + (right - left) * 0.7, y)
  await page.mouse.down()
  await page.mouse.move(right - 60, y, { steps: 5 })
  const drawn = page.locator('.timeline-range')
  await expect(drawn).toBeVisible()
  const told = page.locator('.recordings-range .mono').first()
  const before = await told.textContent()
  await page.mouse.move(right - 6, y, { steps: 3 })
  await expect.poll(() => told.textContent()).not.toBe(before)
  const atEdge = await told.textContent()
  // Nothing moves but the line.
  await expect.poll(() => told.textContent()).not.toBe(atEdge)
  await page.mouse.up()
  await page.keyboard.up('Shift')

  // The range is drawn over all that there is, deleted, and brought back.
  await press(page, 'Today')
  await expect(spans(page)).toHaveCount(1)
  const all = await track(page)
  await page.keyboard.down('Shift')
  // Beside the button that goes earlier.
  await page.mouse.move(all.left + 60, all.y)
  await page.mouse.down()
  await page.mouse.move(all.right - 30, all.y, { steps: 8 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await press(page, 'Delete')
  await expect(spans(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(spans(page)).toHaveCount(1)
})
