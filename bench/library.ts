/**
 * A year of twenty cameras, a million segments: what the database takes for a view of the line, and how soon it is on the screen of a
 * real Chromium. And from a press on the line to the picture of that moment.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { systemClock } from '../src-main/base/index.ts'
import { Archive } from '../src-main/recording/archive.ts'
import { Library } from '../src-main/recording/library.ts'
import { browserFile, startBenchGateway, startBrowser } from './chromium.ts'
import { until } from './engine-peer.ts'
import { pause, startCameras } from './peers.ts'
import { absent, absolute, type Measurement, median, type Result } from './result.ts'
import { makeYear, yearCameras } from './year.ts'

const day = 86_400_000

export const measureLibrary: Measurement = async ({ quick, say }) => {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-bench-year-'))
  try {
    const now = Date.now()
    const store = await makeYear(folder, now)
    const rows: Result[] = []
    try {
      const library = await Library.open(store)
      const never = undefined as never
      const none = async () => []
      const cameras = Array.from({ length: yearCameras }, (_, n) => String(n + 1))
      const archive = new Archive({
        ...{ store, library, clock: systemClock, retention: never, playback: never },
        ...{ segmentOf: () => undefined, outages: none, marks: none, cameras: () => cameras },
      })
      for (const [name, long] of [
        ['a year', 365 * day],
        ['a month', 30 * day],
        ['a day', day],
      ] as const) {
        const took: number[] = []
        for (let round = 0; round < (quick ? 5 : 30); round += 1) {
          const began = performance.now()
          await archive.timeline({ from: now - long, to: now })
          took.push(performance.now() - began)
        }
        rows.push(
          absolute({ name: 'library', what: `a million segments: ${name} of ${yearCameras} cameras, database`, unit: 'ms', aim: 10 }, took),
        )
      }
    } finally {
      await store.close()
    }
    if (!browserFile) return [...rows, absent('library', 'Chromium', 'CAMGATE_CHROMIUM or /usr/bin/chromium')]
    say('the million segments are there; now the screen')
    rows.push(
      absolute(
        { name: 'library', what: 'the same on the screen, each step of the zoom from a day to a year', unit: 'ms', aim: 50 },
        await onScreen(folder),
      ),
    )
    rows.push(
      absolute(
        { name: 'library', what: 'from a press on the line to the picture, 1080p25', unit: 'ms', aim: 150 },
        await seeks(quick ? 5 : 20),
      ),
    )
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds from a press of "longer" until the last change of what the line shows. */
async function onScreen(folder: string): Promise<number[]> {
  const gateway = await startBenchGateway(folder)
  const browser = await startBrowser()
  try {
    const page = await browser.browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en' })
    await page.goto(`${gateway.address}/#/recordings`)
    await page.waitForSelector('.timeline-span', { timeout: 60_000 })
    await pause(2000)
    const took: number[] = []
    for (let step = 0; step < 9; step += 1) {
      took.push(Number(await page.evaluate(zoomOut)))
      await pause(500)
    }
    return took
  } finally {
    await browser.end()
    await gateway.end()
  }
}

/** In the page. What the line draws again while nothing new is there (the clock) changes no children. */
const zoomOut = `new Promise((resolve) => {
  const began = performance.now()
  let last = began
  const watch = new MutationObserver(() => requestAnimationFrame(() => { last = performance.now() }))
  watch.observe(document.querySelector('.timeline-place'), { subtree: true, childList: true })
  document.querySelector('[aria-label="Longer stretch"]').click()
  setTimeout(() => { watch.disconnect(); resolve(last - began) }, 1500)
})`

async function seeks(count: number): Promise<number[]> {
  const cameras = await startCameras(1)
  const gateway = await startBenchGateway()
  const browser = await startBrowser()
  try {
    await gateway.addCamera({ url: cameras.urls[0], verify: false })
    const post = (path: string, body: object) =>
      fetch(gateway.address + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    await post('/api/recordings/start', { camera_ids: ['1'] })
    await pause(40_000)
    await post('/api/recordings/stop', {})
    const page = await browser.browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en' })
    await page.goto(`${gateway.address}/#/recordings`)
    await page.waitForSelector('.recordings-picture[data-state="ready"]', { timeout: 60_000 })
    await pause(1000)
    const took: number[] = []
    for (let round = 0; round < count; round += 1) {
      took.push(await seek(page, ((round * 0.37 + 0.05) % 0.9) + 0.03))
      await pause(700)
    }
    await until(() => took.length === count, 1000, 'seeks')
    return [median(took)]
  } finally {
    await browser.end()
    await gateway.end()
    await cameras.end()
  }
}

/** Milliseconds from the press to the frame that the browser shows. `share`: where on the span. */
async function seek(page: Page, share: number): Promise<number> {
  const box = await page.locator('.timeline-span').first().boundingBox()
  if (!box) throw new Error('nothing is recorded')
  await page.evaluate(`(() => {
    const video = document.querySelector('.recordings-picture video')
    window.shown = new Promise((resolve) => addEventListener('pointerdown', () => {
      const began = performance.now()
      video.addEventListener('seeking', () => video.requestVideoFrameCallback(() => resolve(performance.now() - began)), { once: true })
    }, { once: true, capture: true }))
  })()`)
  await page.mouse.click(box.x + box.width * share, box.y + box.height / 2)
  return Number(await page.evaluate('window.shown'))
}
