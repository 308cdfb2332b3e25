/** Recordings, as somebody uses them: a key records, the room shows what is kept, plays it and hands a stretch out as a file. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from './fixtures/camgate.ts'

const run = promisify(execFile)

test('a camera is recorded by its key, played while it goes on, and a stretch of it is exported [needs chromium ffmpeg]', async ({
  shell,
  camgate: { page, errors },
}) => {
  test.skip(shell === 'electron', 'the same page in both shells')
  await expect(page.getByRole('button', { name: 'no cameras' })).toBeVisible()
  await page.evaluate(() =>
    fetch('/api/cameras', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Yard', source: { kind: 'synthetic', pattern: 'testsrc2', width: 640, height: 360, fps: 10 } }),
    }),
  )
  await page.keyboard.press('2')
  await page.locator('.tile canvas[data-state=live]').waitFor()
  await page.getByRole('group', { name: 'Yard', exact: true }).focus()
  await page.keyboard.press('r')
  await expect(page.locator('.tile').getByText('recording', { exact: true })).toBeVisible()
  await page.waitForTimeout(8000)

  await page.keyboard.press('4')
  const video = page.locator('.recordings-picture video')
  await expect.poll(() => video.evaluate((element) => (element as HTMLVideoElement).videoWidth)).toBe(640)
  // What was kept is seen without a search for it.
  await expect
    .poll(() => page.locator('.timeline-span').evaluateAll((all) => all[0]?.getBoundingClientRect().width ?? 0))
    .toBeGreaterThan(20)
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  const timeOf = () => video.evaluate((element) => (element as HTMLVideoElement).currentTime)
  const before = await timeOf()
  await expect.poll(timeOf).toBeGreaterThan(before + 2)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()

  await page.getByRole('button', { name: 'Range to here' }).click()
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const file = page.getByRole('link', { name: /^Download / })
  await expect(file).toBeVisible()
  const [download] = await Promise.all([page.waitForEvent('download'), file.click()])
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-count_packets', '-select_streams', 'v', '-show_entries', 'stream=codec_name,width,nb_read_packets'],
    ...['-of', 'csv=p=0', await download.path()],
  ])
  const [codec, width, packets] = stdout.trim().split(',')
  expect([codec, width]).toEqual(['h264', '640'])
  expect(Number(packets)).toBeGreaterThan(10)

  await page.keyboard.press('2')
  await page.getByRole('group', { name: 'Yard', exact: true }).focus()
  await page.keyboard.press('r')
  await expect(page.locator('.tile').getByText('recording', { exact: true })).toBeHidden()
  expect(errors).toEqual([])
})

test('what the browser cannot play is shown picture by picture, at rest and on its way [needs chromium ffmpeg]', async ({
  shell,
  lan,
  camgate: { page, errors },
}) => {
  test.skip(shell === 'electron', 'the same page in both shells')
  const url = lan.camera('Garage').addresses.mjpeg
  await expect(page.getByRole('button', { name: 'no cameras' })).toBeVisible()
  const id = await page.evaluate(async (url) => {
    const ask = async (path: string, body: object) =>
      (await fetch(`/api${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()
    const { id } = await ask('/cameras', { name: 'Garage', source: { kind: 'mjpeg', url }, user: 'admin', password: 'camgate' })
    await ask('/recordings/start', { camera_ids: [id] })
    return id as string
  }, url)
  await expect(page.getByRole('button', { name: /^1 recorded/ })).toBeVisible()
  await page.waitForTimeout(15_000)

  await page.evaluate((id) => {
    location.hash = `#/recordings/${id}`
  }, id)
  const picture = page.locator('.recordings-picture')
  await expect(picture.getByText('This browser does not play MJPEG')).toBeVisible()
  const shown = async () => Number(await picture.locator('canvas').getAttribute('data-at'))
  await expect.poll(shown).toBeGreaterThan(0)
  const before = await shown()
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await expect.poll(shown).toBeGreaterThan(before + 400)
  expect(errors).toEqual([])
})
