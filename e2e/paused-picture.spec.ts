/** A picture that is stopped: it stands, goes back and forth by exactly one frame, read from the pixels, and is live again when asked. */
import { expect, type Page } from '@playwright/test'
import { streamOf, watchNumbers } from '../tools/virtual-lan/canvas-numbers.ts'
import { add, fps, live, test, ways } from './fixtures/numbered.ts'

const modulo = (value: number, by: number) => ((value % by) + by) % by

for (const { way, ask } of ways)
  test(`by ${way} a tile is stopped, gone back in frame by frame, and live again [needs chromium]`, async ({ gateway, lan, page }) => {
    await add(gateway, lan, 'Numbers')
    await live(page, `${gateway.address}/${ask}#wall`, way)
    const stream = streamOf(lan.camera('Numbers'), 'sub')
    const seen = '.tile canvas'
    const number = async () => (await watchNumbers(page, seen, 120, stream, fps)).at(-1)?.number
    await watchNumbers(page, seen, 4000, stream, fps)
    await page.locator('.tile').first().focus()
    await page.keyboard.press(' ')
    await page.locator('.tile canvas[data-state=paused]').waitFor()
    const stopped = await watchNumbers(page, seen, 1500, stream, fps)
    // One picture, and no other, for a second and a half.
    expect(stopped).toHaveLength(1)
    const first = stopped[0]?.number ?? Number.NaN
    const taken = async () => Number(await page.locator('.paused-at').getAttribute('data-taken'))
    const at = await taken()
    if (way === 'jpeg') {
      // Those that this viewer was sent, at 15 of the camera's 25 a second: one or two frames between them, more on a busy machine.
      let before = first
      for (let step = 0; step < 10; step += 1) {
        await page.keyboard.press(',')
        await expect.poll(number).not.toBe(before)
        const here = (await number()) ?? Number.NaN
        expect(modulo(before - here, stream.loop)).toBeLessThan(25)
        before = here
      }
    } else {
      // Over the beginning of a group, which is two seconds long.
      await presses(page, ',', 60)
      await expect.poll(number).toBe(modulo(first - 60, stream.loop))
      expect(at - (await taken())).toBeGreaterThan(2300)
      for (const back of [59, 58, 57]) {
        await page.keyboard.press('.')
        await expect.poll(number).toBe(modulo(first - back, stream.loop))
      }
    }
    expect(await taken()).toBeLessThan(at)
    await page.locator('.tile').getByRole('button', { name: 'Live again', exact: true }).click()
    await page.locator('.tile canvas[data-state=live]').waitFor()
    const after = await watchNumbers(page, seen, 2000, stream, fps)
    expect(after.length).toBeGreaterThan(10)
    expect(after.at(-1)?.age).toBeLessThan(1000)
  })

test('one camera is stopped by its button, stepped by keys, and leaves nothing behind when it is left [needs chromium]', async ({
  gateway,
  lan,
  page,
}) => {
  await add(gateway, lan, 'Numbers')
  await live(page, `${gateway.address}/#wall`, 'webcodecs')
  await page.locator('.tile').first().dblclick()
  const large = '.one-picture canvas'
  await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>('.one-picture canvas')?.width === 1280)
  const stream = streamOf(lan.camera('Numbers'), 'main')
  await watchNumbers(page, large, 2500, stream, fps)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  const [stopped] = await watchNumbers(page, large, 500, stream, fps)
  await page.locator('.zoomable').focus()
  await presses(page, ',', 10)
  const want = modulo((stopped?.number ?? Number.NaN) - 10, stream.loop)
  await expect.poll(async () => (await watchNumbers(page, large, 120, stream, fps)).at(-1)?.number).toBe(want)
  await expect(page.locator('.paused-bar')).toContainText('10 back')
  await page.keyboard.press('Escape')
  await page.locator('.tile canvas[data-state=live]').waitFor()
})

async function presses(page: Page, key: string, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await page.keyboard.press(key)
}
