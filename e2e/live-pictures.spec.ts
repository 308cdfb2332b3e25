/**
 * What is on the canvas: the right frame, in the right order, and how old it is; read from the pixels, by each way of viewing.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { type Shown, stepsOf, streamOf, watchNumbers } from '../tools/virtual-lan/canvas-numbers.ts'
import { startGateway } from './fixtures/camgate.ts'
import { add, canvas, fps, live, test, ways } from './fixtures/numbered.ts'

const middle = (shown: readonly Shown[]) => shown.map(({ age }) => age).sort((a, b) => a - b)[shown.length >> 1] ?? Number.NaN

for (const { way, ask } of ways)
  test(`by ${way} the right frames are on the canvas, in order and fresh [needs chromium]`, async ({ gateway, lan, page }) => {
    await add(gateway, lan, 'Numbers')
    await live(page, `${gateway.address}/${ask}#wall`, way)
    const small = streamOf(lan.camera('Numbers'), 'sub')
    const shown = await watchNumbers(page, canvas, 6000, small, fps)
    expect(shown.length).toBeGreaterThan(20)
    expect(shown.filter(({ number }) => number === undefined)).toEqual([])
    // Never back, whatever was left out on a busy machine.
    for (const step of stepsOf(shown, small.loop)) expect(step).toBeLessThan(small.loop / 2)
    expect(middle(shown)).toBeLessThan(1000)
  })

for (const { way, ask } of ways.slice(0, 2))
  test(`lost packets are never shown as a smeared or stale picture by ${way}, and the tile says that it waits [needs chromium]`, async ({
    gateway,
    lan,
    page,
  }) => {
    await add(gateway, lan, 'Numbers')
    await live(page, `${gateway.address}/${ask}#wall`, way)
    const small = streamOf(lan.camera('Numbers'), 'sub')
    lan.camera('Numbers').fail({ loss: 0.004 })
    const [shown] = await Promise.all([
      watchNumbers(page, canvas, 8000, small, fps),
      page.locator('canvas[data-waits=key]').first().waitFor({ timeout: 8000 }),
    ])
    lan.camera('Numbers').fail({ loss: undefined })
    expect(shown.length).toBeGreaterThan(5)
    expect(shown.filter(({ number }) => number === undefined)).toEqual([])
    // A decoder that went on without what was lost shows numbers of long ago.
    for (const { age } of shown) expect(age).toBeLessThan(1900)
  })

test('a page opened over plain http takes fragments by itself, since it may not use WebCodecs [needs chromium]', async ({
  gateway,
  lan,
  page,
}) => {
  await add(gateway, lan, 'Numbers')
  await live(page, `${gateway.address.replace('127.0.0.1', hostname())}/#wall`, 'mse')
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false)
})

test('a codec that the browser has no decoder for comes as JPEG [needs chromium]', async ({ gateway, lan, page }) => {
  await add(gateway, lan, 'Newer')
  await live(page, `${gateway.address}/#wall`, 'jpeg')
  const shown = await watchNumbers(page, canvas, 3000, streamOf(lan.camera('Newer'), 'main'), fps)
  expect(shown.filter(({ number }) => number !== undefined).length).toBeGreaterThan(5)
})

test('from the wall to one camera and back, from sub to main, the canvas is never empty [needs chromium]', async ({
  gateway,
  lan,
  page,
}) => {
  await add(gateway, lan, 'Numbers')
  await live(page, `${gateway.address}/#wall`, 'webcodecs')
  await page.evaluate(() => {
    const seen = { black: 0, looked: 0, widths: new Set<number>() }
    Object.assign(window, { seen })
    const look = () => {
      const here = document.querySelector<HTMLCanvasElement>('main canvas')
      const pixels = here?.getContext('2d')?.getImageData(0, 0, here.width, here.height).data
      if (here && pixels) {
        seen.looked += 1
        seen.widths.add(here.width)
        let brightest = 0
        for (let at = 0; at < pixels.length; at += 404) brightest = Math.max(brightest, pixels[at] ?? 0)
        if (brightest < 40) seen.black += 1
      }
      requestAnimationFrame(look)
    }
    look()
  })
  await page.locator('.tile').first().dblclick()
  await page.locator('.one-picture canvas[data-state=live]').waitFor()
  await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>('.one-picture canvas')?.width === 1280)
  await page.keyboard.press('Escape')
  await page.locator('.tile canvas[data-state=live]').first().waitFor()
  const { black, looked, widths } = await page.evaluate(() => {
    const { seen } = window as unknown as { seen: { black: number; looked: number; widths: Set<number> } }
    return { ...seen, widths: [...seen.widths] }
  })
  expect(looked).toBeGreaterThan(10)
  expect(widths).toEqual(expect.arrayContaining([640, 1280]))
  expect(black).toBe(0)
})

test('a camera that is away is shown as it was last, after a restart too, and stands in the lists [needs chromium]', async ({
  lan,
  page,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'camgate-live-'))
  const before = await startGateway(folder, ['--no-auth'])
  const id = await add(before, lan, 'Numbers')
  await expect.poll(async () => (await fetch(`${before.address}/api/cameras/${id}/picture`)).status).toBe(200)
  await page.goto(before.address)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.locator('.publication .camera-thumb img').waitFor()
  await before.stop()
  await lan.camera('Numbers').vanish()
  const after = await startGateway(folder, ['--no-auth'])
  await page.goto('about:blank')
  await page.goto(`${after.address}/#wall`)
  // Grey, with its age, and the numbers of that moment in it.
  await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>('.tile canvas')?.style.filter.includes('grayscale'))
  const [shown] = await watchNumbers(page, canvas, 500, streamOf(lan.camera('Numbers'), 'sub'), fps)
  expect(shown?.number).toBeDefined()
  await lan.camera('Numbers').comeBack()
  await page.locator('.tile canvas[data-state=live]').waitFor({ timeout: 60_000 })
  await after.stop()
  await rm(folder, { recursive: true, force: true })
})

for (const { way, ask } of ways.slice(0, 2))
  test(`the camera is heard when asked for by ${way}, and the picture goes on [needs chromium]`, async ({ gateway, lan, page }) => {
    await add(gateway, lan, 'Loud')
    await page.addInitScript(() => {
      // What is played is counted; nobody listens in a test.
      const heard = { seconds: 0 }
      Object.assign(window, { heard })
      const start = AudioBufferSourceNode.prototype.start
      AudioBufferSourceNode.prototype.start = function (...when) {
        heard.seconds += this.buffer?.duration ?? 0
        return start.apply(this, when)
      }
    })
    await live(page, `${gateway.address}/${ask}#wall`, way)
    await page.locator('.tile').first().dblclick()
    await page.locator('.one-picture canvas[data-state=live]').waitFor()
    await page.getByRole('button', { name: 'Listen' }).click()
    await page.getByRole('button', { name: 'Mute' }).waitFor()
    if (way === 'webcodecs') await page.waitForFunction(() => (window as unknown as { heard: { seconds: number } }).heard.seconds > 2)
    const shown = await watchNumbers(page, '.one-picture canvas', 3000, streamOf(lan.camera('Loud'), 'main'), fps)
    expect(shown.length).toBeGreaterThan(10)
    expect(await page.locator('.one-picture canvas').getAttribute('data-way')).toBe(way)
    await page.getByRole('button', { name: 'Mute' }).click()
    await page.getByRole('button', { name: 'Listen' }).waitFor()
  })

test('the way is told, and why no better one is used [needs chromium]', async ({ gateway, lan, page }) => {
  await add(gateway, lan, 'Newer')
  await live(page, `${gateway.address}/#wall`, 'jpeg')
  await page.locator('.tile').first().dblclick()
  await expect(page.locator('.viewing-line')).toContainText('coded again as JPEG')
  await expect(page.locator('.viewing-line')).toContainText('no decoder for H265')
})
