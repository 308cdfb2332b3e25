/** A moment of a recording, as somebody looks for it: under the pointer, picture by picture, backwards, noted, in the calendar, and proven. In both shells. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { expect, root, test } from './fixtures/camgate.ts'
import { electronFile } from './fixtures/electron.ts'

const run = promisify(execFile)
test.beforeEach(({ shell }) => {
  test.skip(shell === 'electron' && !electronFile(), 'no Electron here')
})

/** The moment that the room shows, in milliseconds of its minute. */
async function shown(page: Page): Promise<number> {
  const [, seconds = '', rest = ''] = /(\d\d)\.(\d{3})/.exec((await page.locator('.recordings-at').textContent()) ?? '') ?? []
  return Number(seconds) * 1000 + Number(rest)
}
/** Whether a canvas was painted. */
const painted = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    return (
      canvas.width > 16 &&
      (canvas
        .getContext('2d')
        ?.getImageData(0, 0, canvas.width, canvas.height)
        .data.some((value, index) => index % 4 < 3 && value > 64) ??
        false)
    )
  })

test('a moment is found, seen from both sides, noted, and taken away with its proof [needs chromium ffmpeg]', async ({
  shell,
  dataFolder,
  camgate: { page, errors },
}) => {
  test.setTimeout(240_000)
  await expect(page.getByRole('button', { name: 'no cameras' })).toBeVisible()
  await page.keyboard.press('2')
  await page.getByRole('button', { name: 'Add a test picture to play with' }).click()
  await page.locator('.tile canvas[data-state=live]').waitFor({ timeout: 60_000 })
  const tile = page.locator('.tile').first()
  await tile.focus()
  await page.keyboard.press('r')
  await expect(tile.getByText('recording', { exact: true })).toBeVisible({ timeout: 40_000 })
  await page.waitForTimeout(7000)

  // In the tile itself: what it showed a moment ago, and back to live.
  await tile.focus()
  await page.keyboard.press('j')
  const before = tile.locator('.past-over video')
  await expect.poll(() => before.evaluate((element) => (element as HTMLVideoElement).readyState), { timeout: 40_000 }).toBeGreaterThan(2)
  await tile.getByRole('button', { name: 'Live', exact: true }).click()
  await expect(before).toBeHidden()

  await page.keyboard.press('4')
  const picture = page.locator('.recordings-picture')
  await expect(picture).toHaveAttribute('data-state', 'ready', { timeout: 40_000 })
  const span = page.locator('.timeline-span').first()
  await expect.poll(async () => (await span.boundingBox())?.width ?? 0).toBeGreaterThan(20)
  const place = await span.boundingBox()
  if (!place) throw new Error('no span')
  const [x, y] = [place.x + place.width * 0.6, place.y + place.height / 2]
  await page.mouse.move(x, y)
  await expect.poll(() => painted(page, '.timeline-thumb'), { timeout: 40_000 }).toBe(true)
  await page.mouse.click(x, y)
  await page.mouse.move(5, 5)
  await expect(picture).toHaveAttribute('data-state', 'ready', { timeout: 40_000 })

  // Single pictures, both ways, as far from each other as the camera sent them.
  const steps: number[] = []
  for (const name of ['One picture on', 'One picture on', 'One picture on', 'One picture back', 'One picture back', 'One picture back']) {
    const was = await shown(page)
    await page.getByRole('button', { name, exact: true }).click()
    await expect.poll(() => shown(page)).not.toBe(was)
    steps.push(await shown(page))
  }
  const apart = steps.slice(1).map((at, index) => (at - (steps[index] ?? 0) + 60_000) % 60_000)
  const frame = apart[0] ?? 0
  expect(frame).toBeGreaterThan(10)
  for (const [index, distance] of apart.entries()) {
    const wished = index < 2 ? frame : 60_000 - frame
    expect(Math.abs(distance - wished), `${index}: ${apart}`).toBeLessThan(4)
  }

  await page.getByRole('button', { name: 'Play backwards', exact: true }).click()
  await expect.poll(() => painted(page, '.recordings-skim').catch(() => false), { timeout: 40_000 }).toBe(true)
  const from = await page.locator('.recordings-skim').getAttribute('data-at')
  await expect
    .poll(
      async () =>
        Number(
          await page
            .locator('.recordings-skim')
            .getAttribute('data-at', { timeout: 500 })
            .catch(() => 0),
        ) < Number(from),
      { timeout: 40_000 },
    )
    .toBe(true)
  await page.waitForTimeout(300)
  if ((await page.getByRole('button', { name: 'Pause', exact: true }).count()) > 0)
    await page.getByRole('button', { name: 'Pause', exact: true }).click()

  await page.getByRole('button', { name: 'Note', exact: true }).click()
  await page.getByLabel(/What is there to see/).fill('A van')
  await page.keyboard.press('Enter')
  await expect(page.locator('.recordings-moment')).toContainText('A van')
  await page.getByRole('button', { name: 'Calendar' }).click()
  await expect(page.locator('.calendar-day[data-kept]').first()).toBeVisible()
  await page.keyboard.press('Escape')

  await page.mouse.click(place.x + place.width * 0.8, y)
  await page.getByRole('button', { name: 'Range to here' }).click()
  await page.getByText('with a proof file').click()
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const film = join(dataFolder, 'film.mp4')
  if (shell === 'browser') {
    const links = page.getByRole('link', { name: /^Download / })
    await expect(links).toHaveCount(2, { timeout: 30_000 })
    for (const [index, path] of [film, `${film}.proof.json`].entries()) {
      const [download] = await Promise.all([page.waitForEvent('download'), links.nth(index).click()])
      await download.saveAs(path)
    }
  } else {
    const told = page.locator('.recordings-range').getByText(/^Saved as /)
    await expect(told).toHaveCount(2, { timeout: 30_000 })
    const paths = (await told.allTextContents()).map((text) => text.replace('Saved as ', ''))
    for (const path of paths) await writeFile(path.endsWith('.json') ? `${film}.proof.json` : film, await readFile(path))
  }
  const verify = () =>
    run(process.execPath, [join(root, 'src-main/cli/main.ts'), 'verify', film]).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    )
  expect(await verify()).toMatch(/^unchanged: /)
  const bytes = await readFile(film)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await writeFile(film, bytes)
  expect(await verify()).toMatch(/^CHANGED: .*\n {2}\S+Z to \S+Z differs/)
  expect(errors).toEqual([])
})
