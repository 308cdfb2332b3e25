/** The wall with more cameras than fit on a screen: layouts, the list at its left, tiles moved, kept layouts, tour, what is not seen. */
import { expect, type Page } from '@playwright/test'
import type { Gateway } from './fixtures/camgate.ts'
import { ask, testWithCameras } from './fixtures/with-cameras.ts'

const count = 17
const small = { path: '/main', width: 320, height: 176, fps: 5, gop: 1, kbps: 100 }
const nameOf = (n: number) => `Camera ${n + 1}`

const test = testWithCameras({
  cameras: Array.from({ length: count }, (_, n) => ({ name: nameOf(n), caption: 'Wall', main: small, onvif: false })),
})
type Lan = Parameters<Parameters<typeof test>[2]>[0]['lan']

/** The first of them at the gate, the others in the yard. */
async function addAll(gateway: Gateway, lan: Lan, some = count): Promise<void> {
  for (let n = 0; n < some; n += 1) {
    const { main } = lan.camera(nameOf(n)).addresses
    await ask(gateway, '/cameras', { name: nameOf(n), station: n < some / 2 ? 'Gate' : 'Yard', url: main, verify: false })
  }
}
async function openWall(page: Page, gateway: Gateway): Promise<void> {
  await page.goto(`${gateway.address}/#/wall`)
  await page.locator('.tile canvas[data-state=live]').first().waitFor()
}
const tiles = (page: Page) => page.locator('.tile').evaluateAll((all) => all.map((tile) => tile.getAttribute('aria-label')))
async function choose(page: Page, layout: string): Promise<void> {
  await page.getByRole('button', { name: /^Layout: / }).click()
  await page.getByRole('button', { name: layout, exact: true }).click()
}

test('every layout has its number of tiles and fills the room with them [needs chromium]', async ({ gateway, lan, page }) => {
  await addAll(gateway, lan)
  await openWall(page, gateway)
  const most = { auto: 16, '1': 1, '2': 2, '4': 4, '6': 6, '8': 8, '9': 9, '12': 12, '16': 16, '1+5': 6, '1+7': 8 }
  for (const [layout, number] of Object.entries(most)) {
    await choose(page, layout === 'auto' ? 'auto' : `Layout ${layout}`)
    await expect(page.locator('.tile')).toHaveCount(number)
    const { parts, largest, room } = await page.locator('.wall-grid').evaluate((grid) => {
      const sizes = [...grid.querySelectorAll('.tile')].map((tile) => tile.getBoundingClientRect())
      const areas = sizes.map(({ width, height }) => width * height)
      const rects = sizes.flatMap((a, n) =>
        sizes.slice(n + 1).filter((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1),
      )
      return {
        ...{ parts: areas.reduce((sum, area) => sum + area, 0), largest: areas.indexOf(Math.max(...areas)) },
        room: { area: grid.clientWidth * grid.clientHeight, overlapping: rects.length },
      }
    })
    expect([layout, room.overlapping]).toEqual([layout, 0])
    // Nothing is left over but the gaps.
    expect([layout, parts / room.area > 0.97]).toEqual([layout, true])
    if (layout.includes('+')) expect(largest).toBe(0)
    const pages = Math.ceil(count / number)
    await expect(page.getByText(`Page 1 of ${pages}`)).toHaveCount(pages > 1 ? 1 : 0)
  }
})

test('the list names the cameras by station with picture, state and address, and is narrowed by typing [needs chromium]', async ({
  gateway,
  lan,
  page,
}) => {
  await addAll(gateway, lan)
  await openWall(page, gateway)
  await page.keyboard.press('c')
  const list = page.getByRole('complementary', { name: 'List of cameras' })
  await expect(list.getByRole('button', { name: /^Gate/ })).toContainText('9')
  await expect(list.getByRole('button', { name: /^Yard/ })).toContainText('8')
  const entry = list.locator('.wall-list-entry', { has: page.getByText('Camera 3', { exact: true }) })
  await expect(entry.locator('img')).toBeVisible()
  await expect(entry).toContainText(new URL(`${lan.camera('Camera 3').addresses.main}`).host)
  await expect(entry.locator('.state-mark').last()).toContainText('live')
  await list.getByRole('button', { name: /^Gate/ }).click()
  await expect(list.locator('.wall-list-entry')).toHaveCount(8)
  await list.getByRole('button', { name: /^Gate/ }).click()

  const filter = list.getByRole('textbox', { name: 'Filter cameras' })
  const shown = () => list.locator('.wall-list-name > :first-child').allTextContents()
  // Whatever numbers stand in the addresses of the others.
  await filter.fill('camera 3')
  await expect.poll(shown).toEqual(['Camera 3', 'Camera 13'])
  await filter.fill('yard')
  await expect.poll(async () => (await shown()).length).toBe(8)
  await filter.fill(new URL(`${lan.camera('Camera 7').addresses.main}`).port)
  await expect.poll(shown).toEqual(['Camera 7'])
  await filter.fill('nobody')
  await expect(list).toContainText('No camera answers to this.')
  await page.keyboard.press('Escape')
  await expect(list.locator('.wall-list-entry')).toHaveCount(count)
  await page.keyboard.press('Escape')
  await page.keyboard.press('c')
  await expect(list).toBeHidden()
})

test('tiles are dragged to their place, taken off and put back, and stay so [needs chromium]', async ({ gateway, lan, page }) => {
  await addAll(gateway, lan, 6)
  await openWall(page, gateway)
  await choose(page, 'Layout 4')
  await expect.poll(() => tiles(page)).toEqual(['Camera 1', 'Camera 2', 'Camera 3', 'Camera 4'])
  const tile = (n: number) => page.locator('.tile').nth(n)
  await tile(0).dragTo(tile(3))
  await expect.poll(() => tiles(page)).toEqual(['Camera 4', 'Camera 2', 'Camera 3', 'Camera 1'])
  await page.keyboard.press('c')
  // One that is on another page changes places with the one that it is dropped on.
  await page.locator('.wall-list-entry', { hasText: 'Camera 6' }).dragTo(tile(1))
  await expect.poll(() => tiles(page)).toEqual(['Camera 4', 'Camera 6', 'Camera 3', 'Camera 1'])
  await page.reload()
  await expect.poll(() => tiles(page)).toEqual(['Camera 4', 'Camera 6', 'Camera 3', 'Camera 1'])
  await tile(2).hover()
  await page.getByRole('button', { name: 'Take Camera 3 off the wall' }).click()
  await expect.poll(() => tiles(page)).toEqual(['Camera 4', 'Camera 6', 'Camera 1', 'Camera 5'])
  await page.getByRole('button', { name: 'Put Camera 3 back on the wall' }).click()
  await expect.poll(() => tiles(page)).toEqual(['Camera 4', 'Camera 6', 'Camera 3', 'Camera 1'])
})

test('layouts are kept under a name, each with its station, for every window [needs chromium]', async ({
  gateway,
  lan,
  page,
  browserHere,
}) => {
  await addAll(gateway, lan, 6)
  await openWall(page, gateway)
  const keep = async (name: string) => {
    await page.getByRole('button', { name: /^Layout: / }).click()
    await page.getByRole('textbox', { name: 'Name of this layout' }).fill(name)
    await page.keyboard.press('Enter')
    await expect(page.getByText(`The layout ${name} is kept.`)).toBeVisible()
    await page.keyboard.press('Escape')
  }
  const station = async (name: string) => {
    await page.getByRole('combobox', { name: 'Station' }).click()
    await page.getByRole('option', { name }).click()
  }
  await choose(page, 'Layout 4')
  await keep('Everything')
  await station('Yard')
  await choose(page, 'Layout 1+5')
  await expect.poll(() => tiles(page)).toEqual(['Camera 4', 'Camera 5', 'Camera 6'])
  await page.locator('.tile').nth(0).dragTo(page.locator('.tile').nth(2))
  await expect.poll(() => tiles(page)).toEqual(['Camera 6', 'Camera 5', 'Camera 4'])
  await keep('Yard at night')
  // Each station stands as it was left.
  await station('Gate')
  await expect.poll(() => tiles(page)).toEqual(['Camera 1', 'Camera 2', 'Camera 3'])
  await expect(page.getByRole('button', { name: 'Layout: auto' })).toBeVisible()

  const other = await browserHere.newPage({ viewport: { width: 1280, height: 860 } })
  await other.goto(`${gateway.address}/#/wall`)
  for (const [name, layout, shown] of [
    ['Yard at night', 'Layout: 1+5', ['Camera 6', 'Camera 5', 'Camera 4']],
    ['Everything', 'Layout: 4', ['Camera 1', 'Camera 2', 'Camera 3', 'Camera 4']],
  ] as const) {
    await other.getByRole('button', { name: /^Layout: / }).click()
    await other.getByRole('button', { name, exact: true }).click()
    await expect.poll(() => tiles(other)).toEqual(shown)
    await expect(other.getByRole('button', { name: layout })).toBeVisible()
  }
  await other.close()
})

test('the tour shows each page for its time, and stops at a turn by hand [needs chromium]', async ({ gateway, lan, page }) => {
  await addAll(gateway, lan, 3)
  await openWall(page, gateway)
  await choose(page, 'Layout 1')
  await page.getByRole('button', { name: '10 s on each page' }).click()
  await page.getByRole('menuitemradio', { name: '5 s on each page' }).click()
  const began = Date.now()
  await expect.poll(() => tiles(page), { intervals: [50] }).toEqual(['Camera 2'])
  const first = Date.now() - began
  await expect.poll(() => tiles(page), { intervals: [50] }).toEqual(['Camera 3'])
  const second = Date.now() - began - first
  expect(first).toBeGreaterThan(4000)
  expect(Math.abs(second - 5000)).toBeLessThan(1500)
  await expect.poll(() => tiles(page), { intervals: [50] }).toEqual(['Camera 1'])
  await page.keyboard.press('n')
  await expect.poll(() => tiles(page)).toEqual(['Camera 2'])
  await page.waitForTimeout(6000)
  expect(await tiles(page)).toEqual(['Camera 2'])
})

test('figures come by one key; menu and palette name the camera that they act on [needs chromium]', async ({ gateway, lan, page }) => {
  await addAll(gateway, lan, 2)
  await openWall(page, gateway)
  await expect(page.locator('.tile-figures')).toHaveCount(0)
  await page.keyboard.press('i')
  const figures = page.locator('.tile-figures').first()
  for (const part of ['H264', '320×176', / fps/, /bit\/s/, '0 lost', /\d ms/]) await expect(figures).toContainText(part)
  await page.keyboard.press('i')
  await expect(page.locator('.tile-figures')).toHaveCount(0)

  await page.locator('.tile').nth(1).click({ button: 'right' })
  await expect(page.getByRole('menu')).toContainText('Camera 2')
  await page.keyboard.press('Escape')
  await page.locator('.tile').nth(1).focus()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('record')
  await expect(
    page
      .getByRole('dialog')
      .getByText(/Camera 2/)
      .first(),
  ).toBeVisible()
})

test('a tile that is off the screen costs nothing: its camera sends no byte [needs chromium]', async ({ gateway, lan, page }) => {
  await addAll(gateway, lan, 6)
  await page.setViewportSize({ width: 390, height: 700 })
  await openWall(page, gateway)
  const counts = (n: number) => lan.camera(nameOf(n)).counts
  const far = [4, 5]
  // Until what asked them for their first picture has gone.
  await expect.poll(() => far.map((n) => counts(n).connections), { timeout: 60_000 }).toEqual([0, 0])
  const before = far.map((n) => counts(n).bytesSent)
  const seen = counts(0).bytesSent
  await expect.poll(() => counts(0).bytesSent).toBeGreaterThan(seen + 30_000)
  expect(far.map((n) => counts(n).bytesSent)).toEqual(before)

  await page.locator('.tile').last().scrollIntoViewIfNeeded()
  await page.locator('.tile').last().locator('canvas[data-state=live]').waitFor()
  await expect.poll(() => counts(5).bytesSent).toBeGreaterThan(before[1] ?? 0)
  await expect.poll(() => counts(0).connections, { timeout: 60_000 }).toBe(0)
})
