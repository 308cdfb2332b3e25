/**
 * How old the picture on the canvas of a real browser is, by WebCodecs and by MSE, read from the pixels themselves: one numbered camera
 * of 1080p25. And how soon a room that is opened has a picture of a stream that runs.
 */
import { streamOf, watchNumbers } from '../tools/virtual-lan/canvas-numbers.ts'
import { startVirtualLan } from '../tools/virtual-lan/index.ts'
import { browserFile, startBenchGateway, startBrowser } from './chromium.ts'
import { countDraws, type DrawCounter } from './draw-counter.ts'
import { pause } from './peers.ts'
import { absent, absolute, type Measurement, type Result } from './result.ts'

const fps = 25
const canvas = 'main canvas[data-state=live]'

export const measureCanvas: Measurement = async ({ quick, say }) => {
  if (!browserFile) return [absent('canvas', 'chromium', 'CAMGATE_CHROMIUM')]
  const ms = quick ? 5000 : 20_000
  const main = { path: '/main', width: 1920, height: 1080, fps, kbps: 4000, numbered: true }
  const lan = await startVirtualLan({ cameras: [{ name: 'Numbers', caption: 'Numbers', main, onvif: false }], server: false })
  const gateway = await startBenchGateway()
  const { browser, end } = await startBrowser()
  try {
    await gateway.addCamera({ name: 'Numbers', url: lan.camera('Numbers').addresses.main })
    const stream = streamOf(lan.camera('Numbers'), 'main')
    const results: Result[] = []
    for (const [way, aim, late] of [
      ['webcodecs', 20, 40],
      ['mse', 120, null],
    ] as const) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      await countDraws(page)
      await page.goto(`${gateway.address}/?viewer=${way}#wall`)
      await page.locator(`${canvas}[data-way=${way}]`).first().waitFor()
      await pause(5000)
      const shown = await watchNumbers(page, canvas, ms, stream, fps)
      const ages = shown
        .map(({ age }) => age)
        .filter((age) => !Number.isNaN(age))
        .sort((a, b) => a - b)
      // Reading the pixels costs as much as drawing them, so the rest is counted while nobody does.
      const drawn = await drawnOver(page, ms)
      say(
        `${way}: ${shown.length} numbers seen of ${(ms * fps) / 1000}, ${shown.length - ages.length} unreadable; ${drawn.toFixed(1)} % drawn`,
      )
      const row = (what: string, unit: string, wanted: number | null) => ({ name: 'canvas', what, unit, aim: wanted })
      results.push(absolute(row(`capture to canvas at 1080p25 by ${way}, median`, 'ms', aim), ages))
      results.push(absolute(row('the same, 95 of 100', 'ms', late), [ages[Math.floor(ages.length * 0.95)] ?? Number.NaN]))
      results.push(absolute({ ...row(`pictures drawn by ${way}, of 100 sent`, 'pictures', 99), atLeast: true }, [drawn]))
      await page.close()
    }
    return results
  } finally {
    await end()
    await gateway.end()
    await lan.close()
  }
}

async function drawnOver(page: DrawCounter, ms: number): Promise<number> {
  const before = await page.evaluate('window.draws.count')
  const began = performance.now()
  await pause(ms)
  const drawn = Number(await page.evaluate('window.draws.count')) - Number(before)
  return (drawn * 100_000) / ((performance.now() - began) * fps)
}
