/** Several cameras played on one clock: as near to each other as they were captured, read from the pixels, and on over what one of them lacks. */
import { expect, type Page } from '@playwright/test'
import { streamOf } from '../tools/virtual-lan/canvas-numbers.ts'
import { numberOf, numberPlaces } from '../tools/virtual-lan/content/frame-number.ts'
import type { Gateway } from './fixtures/camgate.ts'
import { add, fps, test } from './fixtures/numbered.ts'
import { ask } from './fixtures/with-cameras.ts'

const modulo = (value: number, by: number) => ((value % by) + by) % by
const names = ['Numbers', 'Loud'] as const
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The brightness at each place of the number, of the pictures of these cameras at one instant. */
const sample = (page: Page, names: readonly string[]): Promise<number[][]> =>
  page.evaluate(
    async ({ places, names }) => {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      return names.map((name) => {
        const video = document.querySelector<HTMLVideoElement>(`.recordings-picture video[aria-label="${name}"]`)
        if (!video) return []
        const canvas = Object.assign(document.createElement('canvas'), { width: 240, height: 160 })
        const context = canvas.getContext('2d')
        // The number stands at the top.
        context?.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 4, 0, 0, canvas.width, canvas.height / 4)
        const { data } = context?.getImageData(0, 0, canvas.width, canvas.height / 4) ?? { data: [] }
        return places.map(({ x, y }) => data[(Math.floor(y * canvas.height) * canvas.width + Math.floor(x * canvas.width)) * 4] ?? 0)
      })
    },
    { places: numberPlaces.map(({ x, y }) => ({ x, y })), names },
  )

async function recordTwo(gateway: Gateway, lan: Parameters<typeof add>[1]) {
  const ids = [await add(gateway, lan, 'Numbers'), await add(gateway, lan, 'Loud')] as const
  const start = (camera_ids: readonly string[]) => ask(gateway, '/recordings/start', { camera_ids })
  const stop = (camera_ids: readonly string[]) => ask(gateway, '/recordings/stop', { camera_ids })
  const bytes = (id: string) =>
    expect
      .poll(
        async () => {
          const { recordings } = await ask<{ recordings: { camera_id: string; streams: { file_bytes: number }[] }[] }>(
            gateway,
            '/recordings/status',
          )
          return recordings.find(({ camera_id }) => camera_id === id)?.streams[0]?.file_bytes ?? 0
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(1000)
  return { ids, start, stop, bytes }
}

async function openBoth(page: Page, gateway: Gateway, names: readonly string[]): Promise<void> {
  await page.goto(`${gateway.address}/#/recordings`)
  // It opens with the camera that was recorded last.
  await page.locator('.timeline-name[aria-pressed=true]').waitFor({ timeout: 60_000 })
  for (const name of names) {
    const button = page.locator('.timeline-name', { hasText: name })
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
  }
  await expect(page.locator('.recordings-picture')).toHaveCount(names.length)
}

test('two cameras show what was captured at one moment [needs chromium ffmpeg]', async ({ gateway, lan, page }) => {
  test.setTimeout(180_000)
  const { ids, start, stop, bytes } = await recordTwo(gateway, lan)
  // Not together: their files begin at different moments.
  await start([ids[0]])
  await bytes(ids[0])
  await wait(3300)
  await start([ids[1]])
  await bytes(ids[1])
  await wait(40_000)
  await stop(ids)
  await openBoth(page, gateway, names)
  await expect(page.locator('.recordings-picture[data-state=ready]').first()).toBeVisible({ timeout: 40_000 })
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  // The second begins where it was begun.
  await expect(page.locator('.recordings-picture[data-state=ready]')).toHaveCount(2, { timeout: 40_000 })
  // Time to catch up: at most a tenth faster or slower.
  await wait(10_000)
  const streams = names.map((name) => streamOf(lan.camera(name), 'main'))
  const apart: number[] = []
  for (let n = 0; n < 20; n += 1) {
    const [first = [], second = []] = await sample(page, names)
    const numbers = [numberOf(first), numberOf(second)]
    const now = performance.now()
    const [a, b] = numbers.map((number, index) => {
      const stream = streams[index]
      return number === undefined || !stream ? Number.NaN : modulo(stream.framesBy(now) - number, stream.loop) / fps
    })
    const loop = (streams[0]?.loop ?? 1) / fps
    const off = modulo((a ?? 0) - (b ?? 0) + loop / 2, loop) - loop / 2
    if (!Number.isNaN(off)) apart.push(off * 1000)
    await wait(150)
  }
  const sorted = apart.map(Math.abs).sort((x, y) => x - y)
  test.info().annotations.push({ type: 'apart (ms)', description: apart.map(Math.round).join(' ') })
  expect(sorted.length).toBeGreaterThan(10)
  // Two frames of 40 ms.
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(80)
})

test('the clock goes on over what the first camera lacks, with the other one [needs chromium ffmpeg]', async ({ gateway, lan, page }) => {
  test.setTimeout(180_000)
  const { ids, start, stop, bytes } = await recordTwo(gateway, lan)
  for (const id of ids) await start([id])
  for (const id of ids) await bytes(id)
  await wait(6000)
  await stop([ids[0]])
  await wait(9000)
  await start([ids[0]])
  await bytes(ids[0])
  await wait(5000)
  await stop(ids)
  const spans = await ask<{ from: number; to: number }[]>(gateway, `/recordings/segments?camera_id=${ids[0]}&from=0&to=${Date.now() + 1e6}`)
  expect(spans).toHaveLength(2)
  await openBoth(page, gateway, names)
  const picture = (name: string) => page.locator('.recordings-picture', { has: page.locator(`video[aria-label="${name}"]`) })
  await expect(picture('Numbers')).toHaveAttribute('data-state', 'ready', { timeout: 40_000 })
  const clock = async () => (await page.locator('.recordings-at').textContent()) ?? ''
  // It opened with the newest stretch.
  await page.getByRole('button', { name: '20 seconds back' }).click()
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  // In the hole of the first the other one goes on, and is not jumped over.
  const seen = new Set<string>()
  await expect
    .poll(
      async () => {
        const [first, second] = await Promise.all(names.map((name) => picture(name).getAttribute('data-state')))
        if (first === 'nothing' && second === 'ready') seen.add(/\d+:\d\d:\d\d/.exec(await clock())?.[0] ?? '')
        return seen.size
      },
      { timeout: 60_000, intervals: [200] },
    )
    .toBeGreaterThan(4)
  // And the first is there again when it goes on.
  await expect(picture('Numbers')).toHaveAttribute('data-state', 'ready', { timeout: 40_000 })
})
