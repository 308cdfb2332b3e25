/** One camera looked at closely: by wheel, double click, slider, keys, pinch, buttons and the small map; the camera is asked for nothing. */
import { expect, type Page } from '@playwright/test'
import type { Gateway } from './fixtures/camgate.ts'
import { add, test } from './fixtures/numbered.ts'

const picture = '.one-picture canvas'

interface Seen {
  /** Times as large as it fits. */
  readonly scale: number
  /** Which point of the picture, 0 to 1, stands in the middle of its room. */
  readonly x: number
  readonly y: number
}

const seen = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const room = document.querySelector('.zoomable')?.getBoundingClientRect() ?? new DOMRect()
    const { left, top, width, height } = document.querySelector('.zoom-picture')?.getBoundingClientRect() ?? new DOMRect()
    return {
      ...{ scale: width / room.width, x: (room.left + room.width / 2 - left) / width, y: (room.top + room.height / 2 - top) / height },
    }
  })
const near = async (page: Page, expected: Partial<Seen>) => {
  for (const [name, value] of Object.entries(expected))
    await expect.poll(async () => (await seen(page))[name as keyof Seen]).toBeCloseTo(value, 1)
}
async function openCamera(page: Page, gateway: Gateway, id: string): Promise<{ x: number; y: number; width: number; height: number }> {
  await page.goto(`${gateway.address}/#/wall/${id}`)
  await page.locator(`${picture}[data-state=live]`).waitFor()
  return (await page.locator('.zoomable').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
}

test('wheel, double click, keys, slider, buttons and map lead to the part that is meant, up to 8× [needs chromium]', async ({
  gateway,
  lan,
  page,
}) => {
  const box = await openCamera(page, gateway, await add(gateway, lan, 'Numbers'))
  const { requests } = lan.camera('Numbers').counts
  const before = JSON.stringify(requests)
  // A quarter in from the left, a quarter down: that point stays under the pointer.
  const [x, y] = [box.x + box.width / 4, box.y + box.height / 4]
  await page.mouse.dblclick(x, y)
  await near(page, { scale: 2, x: 0.375, y: 0.375 })
  await page.mouse.dblclick(x, y)
  await near(page, { scale: 1, x: 0.5, y: 0.5 })
  await page.mouse.move(x, y)
  await page.mouse.wheel(0, -400)
  await near(page, { scale: 2, x: 0.375, y: 0.375 })
  for (let n = 0; n < 6; n += 1) await page.mouse.wheel(0, -400)
  await near(page, { scale: 8, x: 0.28, y: 0.28 })
  await page.mouse.wheel(0, 4000)
  await near(page, { scale: 1 })

  await page.locator('.zoomable').focus()
  await page.keyboard.press('+')
  await near(page, { scale: 1.25, x: 0.5 })
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await near(page, { scale: 1.25, x: 0.6, y: 0.4 })
  await page.keyboard.press('-')
  await near(page, { scale: 1 })
  const thumb = page.getByRole('slider', { name: 'Zoom' })
  await thumb.focus()
  await page.keyboard.press('End')
  await near(page, { scale: 8 })
  await page.keyboard.press('Home')
  await near(page, { scale: 1 })

  await page.locator('.zoomable').focus()
  for (let n = 0; n < 8; n += 1) await page.keyboard.press('+')
  const { scale } = await seen(page)
  await page.getByRole('button', { name: 'Left', exact: true }).click()
  await expect.poll(async () => (await seen(page)).x).toBeCloseTo(0.5 - 0.25 / scale, 2)
  await page.getByRole('button', { name: 'Down', exact: true }).click()
  await expect.poll(async () => (await seen(page)).y).toBeCloseTo(0.5 + 0.25 / scale, 2)
  await page.getByRole('button', { name: 'Centre' }).click()
  await near(page, { x: 0.5, y: 0.5 })
  const map = (await page.getByRole('img', { name: 'What is seen of the whole picture' }).boundingBox()) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  }
  await page.mouse.click(map.x + map.width * 0.75, map.y + map.height * 0.25)
  await near(page, { x: 0.75, y: 0.25 })
  await page.mouse.move(map.x + map.width * 0.75, map.y + map.height * 0.25)
  await page.mouse.down()
  await page.mouse.move(map.x + map.width * 0.3, map.y + map.height * 0.7, { steps: 4 })
  await page.mouse.up()
  await near(page, { x: 0.3, y: 0.7 })
  // And by dragging the picture itself.
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => (await seen(page)).x).toBeCloseTo(0.3 + 0.25 / scale, 1)
  await page.keyboard.press('z')
  await expect(page.locator('.one-figures')).toContainText(/^1280×720/)
  expect(JSON.stringify(requests)).toBe(before)
})

test('two fingers zoom towards what is between them, and the larger stream comes for it [needs chromium]', async ({
  gateway,
  lan,
  browserHere,
}) => {
  const context = await browserHere.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const page = await context.newPage()
  const box = await openCamera(page, gateway, await add(gateway, lan, 'Numbers'))
  await expect.poll(() => page.locator(picture).evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBe(640)
  const device = await context.newCDPSession(page)
  const middle = { x: box.x + box.width / 4, y: box.y + box.height / 2 }
  const fingers = (apart: number) => [
    { x: middle.x - apart, y: middle.y, id: 1 },
    { x: middle.x + apart, y: middle.y, id: 2 },
  ]
  await device.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(15) })
  for (let apart = 20; apart <= 60; apart += 5)
    await device.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(apart) })
  await device.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  const { scale, x } = await seen(page)
  expect(scale).toBeGreaterThan(3)
  expect(scale).toBeLessThan(4.5)
  // What was between them still is.
  expect(x + (0.25 - 0.5) / scale).toBeCloseTo(0.25, 1)
  expect(await page.evaluate(() => visualViewport?.scale)).toBe(1)
  await expect.poll(() => page.locator(picture).evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBe(1280)
  await context.close()
})
