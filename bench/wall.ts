/**
 * Sixteen sub streams on one wall and four mains on another, in Chromium without a GPU: engine and pages together, pictures drawn
 * against pictures sent, what React does meanwhile, what a hidden wall costs, and whether memory stays where it is
 * (`npm run bench -- wall --minutes 10`).
 */
import type { Page } from 'playwright'
import { type BenchGateway, browserFile, startBenchGateway, startBrowser } from './chromium.ts'
import { countDraws } from './draw-counter.ts'
import { type CameraFarm, pause, startCameras } from './peers.ts'
import { cpuOver, residentOf } from './process-tree.ts'
import { absent, absolute, compare, type Measurement, median } from './result.ts'

const fps = 25
const subs = 16
const mains = 4
const sub = { path: '/sub', width: 640, height: 360, fps, kbps: 600 }
const warmUp = 10_000

export const measureWall: Measurement = async ({ quick, say, minutes = quick ? 0.2 : 2 }) => {
  if (!browserFile) return [absent('wall', 'chromium', 'CAMGATE_CHROMIUM')]
  const ms = quick ? 5000 : 15_000
  const farm = await startCameras(subs + mains, { sub })
  const gateway = await startBenchGateway()
  const { browser, pid, end } = await startBrowser()
  try {
    await addAll(gateway, farm)
    const small = await openWall(await browser.newPage({ viewport: { width: 1920, height: 1080 } }), gateway, 'Small', subs)
    const large = await openWall(await browser.newPage({ viewport: { width: 1920, height: 1080 } }), gateway, 'Large', mains)
    await pause(warmUp)
    const pages = [small, large]
    const both = () => Promise.all(pages.map(read))
    const before = await both()
    const began = performance.now()
    const [engine, browsers] = await Promise.all([cpuOver([gateway.pid], ms), cpuOver([pid], ms)])
    const seconds = (performance.now() - began) / 1000
    const after = await both()
    const drawn = [subs, mains].map((count, n) => ((after[n]?.count ?? 0) - (before[n]?.count ?? 0)) / (count * fps * seconds))
    const commits = pages.map((_, n) => ((after[n]?.commits ?? 0) - (before[n]?.commits ?? 0)) / seconds)
    say(
      `engine ${engine.toFixed(0)} %, browser ${browsers.toFixed(0)} %; drawn ${drawn.map((part) => (part * 100).toFixed(1)).join(' and ')} %`,
    )
    await large.close()

    const memory: number[] = []
    for (const stop = performance.now() + minutes * 60_000; performance.now() < stop; await pause(5000))
      memory.push(residentOf([gateway.pid, pid]))
    const third = Math.ceil(memory.length / 3)
    // As another tab in front does.
    await small.evaluate(hide)
    await pause(15_000)
    const hidden = await cpuOver([gateway.pid, pid], ms)

    const row = (what: string, unit: string, aim: number | null) => ({ name: 'wall', what, unit, aim })
    const wall = `${subs} subs and ${mains} mains`
    return [
      absolute(row(`${wall}, engine and pages together`, '% of a core', 100), [engine + browsers]),
      absolute(row('of these the engine', '% of a core', null), [engine]),
      absolute({ ...row('pictures of the subs drawn, of 100 sent', 'pictures', 99), atLeast: true }, [(drawn[0] ?? 0) * 100]),
      absolute({ ...row('pictures of the mains drawn, of 100 sent', 'pictures', 99), atLeast: true }, [(drawn[1] ?? 0) * 100]),
      absolute(row('commits of React while pictures flow, both pages', 'per second', 0.1), [commits.reduce((sum, one) => sum + one, 0)]),
      absolute(row(`${subs} subs that nobody sees, engine and browser`, '% of a core', null), [hidden]),
      compare(
        row(`${subs} subs for ${minutes} minutes, memory, last third against the first`, 'MB resident', 1.05),
        [median(memory.slice(-third))],
        [median(memory.slice(0, third))],
      ),
    ]
  } finally {
    await end()
    await gateway.end()
    await farm.end()
  }
}

/** Two stations: one of cameras with a small stream, one of cameras without. */
async function addAll(gateway: BenchGateway, { urls, subs: small }: CameraFarm): Promise<void> {
  for (const [n, url] of urls.entries()) {
    const camera = n < subs ? { station: 'Small', sub_url: small[n] } : { station: 'Large' }
    await gateway.addCamera({ name: `Camera ${n + 1}`, url, ...camera })
  }
}

async function openWall(page: Page, { address }: BenchGateway, station: string, tiles: number): Promise<Page> {
  await countDraws(page)
  const kept = JSON.stringify({ station, list: false })
  await page.addInitScript({ content: `localStorage.setItem('camgate.wall', ${JSON.stringify(kept)})` })
  await page.goto(`${address}/?viewer=webcodecs#wall`)
  await page
    .locator('main canvas[data-state=live]')
    .nth(tiles - 1)
    .waitFor({ timeout: 60_000 })
  return page
}

const read = async (page: Page) => (await page.evaluate('({ ...window.draws })')) as { count: number; commits: number }

const hide = `
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
  Object.defineProperty(document, 'hidden', { get: () => true })
  document.dispatchEvent(new Event('visibilitychange'))
`
