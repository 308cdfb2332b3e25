/** Hands and eyes: keys, small windows and the page's policy, as somebody who works with it all day meets them. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures/camgate.ts'

test.beforeEach(({ shell }) => {
  test.skip(shell === 'electron', 'the same page in both shells')
})

/** Two cameras that need no LAN, and a server that is not there. */
async function furnish(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'no cameras' })).toBeVisible()
  for (const pattern of ['testsrc2', 'smptebars'])
    await page.evaluate(
      (pattern) =>
        fetch('/api/cameras', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: `Test ${pattern}`, source: { kind: 'synthetic', pattern, width: 640, height: 360, fps: 10 } }),
        }),
      pattern,
    )
  await expect(page.getByRole('button', { name: '2 cameras' })).toBeVisible()
}

test('Escape closes the topmost thing and nothing else [needs chromium]', async ({ camgate: { page, errors } }) => {
  await furnish(page)
  await page.keyboard.press('2')
  await page.getByRole('group', { name: 'Test testsrc2', exact: true }).focus()
  await page.keyboard.press('Enter')
  const title = page.getByRole('heading', { level: 1 })
  await expect(title).toHaveText('Test testsrc2')

  await page.getByRole('button', { name: 'More for Test testsrc2' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(title).toHaveText('Test testsrc2')

  await page.keyboard.press('e')
  await expect(page.getByRole('dialog', { name: 'Edit Test testsrc2' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(title).toHaveText('Test testsrc2')

  // A popover whose field has no focus: the keyboard is elsewhere.
  await page.getByRole('tab', { name: 'Device' }).click()
  await page
    .getByRole('button', { name: /as a QR code/ })
    .first()
    .click()
  await expect(page.getByRole('img', { name: /^QR code of/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('img', { name: /^QR code of/ })).toBeHidden()
  await expect(title).toHaveText('Test testsrc2')

  await page.keyboard.press('Escape')
  await expect(title).toHaveText('Wall')
  expect(errors).toEqual([])
})

test('everything on the wall and in one camera goes by key [needs chromium]', async ({ camgate: { page } }) => {
  await furnish(page)
  await page.keyboard.press('2')
  // From the room itself an arrow leads to the tiles. Two are larger below each other.
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('group', { name: 'Test smptebars', exact: true })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('group', { name: 'Test testsrc2', exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  const title = page.getByRole('heading', { level: 1 })
  await expect(title).toHaveText('Test testsrc2')
  await page.keyboard.press('ArrowRight')
  await expect(title).toHaveText('Test smptebars')

  const picture = page.locator('.zoom-picture')
  const scale = () => picture.evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a)
  await expect(page.getByRole('group', { name: 'Picture of Test smptebars' })).toBeFocused()
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  expect(await scale()).toBeCloseTo(1.5625)
  // Stopped while it is zoomed: neither lies over the other.
  // Only a picture that is there can be stopped.
  await expect(async () => {
    await page.keyboard.press(' ')
    await expect(page.locator('.paused-bar')).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 60_000 })
  const bar = await page.locator('.paused-bar').boundingBox()
  const controls = await page.locator('.zoom-controls').boundingBox()
  expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThanOrEqual(controls?.y ?? 0)
  await page.keyboard.press(' ')
  // While it is zoomed, arrows move the picture and not to the next camera.
  await page.keyboard.press('ArrowRight')
  await expect(title).toHaveText('Test smptebars')
  await page.keyboard.press('Home')
  expect(await scale()).toBeCloseTo(1)

  await page.keyboard.press('Escape')
  await page.keyboard.press('+')
  await expect(page.getByRole('button', { name: 'Layout: 1' })).toBeVisible()
  await page.keyboard.press('0')
  await expect(page.getByRole('button', { name: 'Layout: auto' })).toBeVisible()
})

test('tiles change places, leave the wall, and a layout comes back by its name [needs chromium]', async ({ camgate: { page } }) => {
  await furnish(page)
  await page.keyboard.press('2')
  const names = () => page.locator('.tile').evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('aria-label')))
  await expect.poll(names).toEqual(['Test smptebars', 'Test testsrc2'])
  await page
    .getByRole('group', { name: 'Test smptebars', exact: true })
    .dragTo(page.getByRole('group', { name: 'Test testsrc2', exact: true }))
  await expect.poll(names).toEqual(['Test testsrc2', 'Test smptebars'])

  await page.getByRole('button', { name: 'Layout: auto' }).click()
  await page.getByRole('textbox', { name: 'Name of this layout' }).fill('Night')
  await page.getByRole('button', { name: 'Keep' }).click()
  await expect(page.getByText('The layout Night is kept.')).toBeVisible()
  await page.keyboard.press('Escape')

  await page.getByRole('group', { name: 'Test testsrc2', exact: true }).hover()
  await page.getByRole('button', { name: 'Take Test testsrc2 off the wall' }).click()
  await expect.poll(names).toEqual(['Test smptebars'])
  // Another window of this site has the layout, too.
  await page.evaluate(() => localStorage.removeItem('camgate.wall'))
  await page.reload()
  await expect.poll(names).toEqual(['Test smptebars', 'Test testsrc2'])
  await page.getByRole('button', { name: 'Layout: auto' }).click()
  await page.getByRole('button', { name: 'Night', exact: true }).click()
  await expect.poll(names).toEqual(['Test testsrc2', 'Test smptebars'])
})

test('a telephone shows names, one column of pictures, and the rooms below [needs chromium]', async ({ camgate: { page } }) => {
  await furnish(page)
  await page.setViewportSize({ width: 390, height: 780 })
  await page.keyboard.press('2')
  const tiles = page.locator('.tile')
  await expect(tiles).toHaveCount(2)
  for (const tile of await tiles.all()) expect((await tile.boundingBox())?.width).toBeGreaterThan(380)
  const rail = await page.getByRole('navigation', { name: 'Rooms' }).boundingBox()
  expect(rail?.y).toBeGreaterThan(700)

  await page.keyboard.press('3')
  await page.getByRole('button', { name: 'Add a server' }).first().click()
  await page.getByLabel('RTSP address').fill('rtsp://127.0.0.1:9')
  await page.getByRole('button', { name: 'Save' }).click()
  const name = page.getByRole('button', { name: 'Details of Test smptebars' })
  expect((await name.boundingBox())?.width).toBeGreaterThan(90)
  // The head of the room is two lines, in both languages: what is done with all, and where it goes.
  const header = page.locator('.bar')
  expect((await header.boundingBox())?.height).toBeLessThan(100)
  await expect(page.getByRole('button', { name: 'Publish all' })).toBeVisible()
  await page.evaluate(() =>
    localStorage.setItem(
      'camgate.preferences',
      JSON.stringify({ ...JSON.parse(localStorage.getItem('camgate.preferences') ?? '{}'), language: 'es' }),
    ),
  )
  await page.reload()
  await expect(page.getByRole('button', { name: 'Publicar todas' })).toBeVisible()
  expect((await header.boundingBox())?.height).toBeLessThan(100)
  await page.evaluate(() => localStorage.removeItem('camgate.preferences'))
  await page.reload()
  await expect(page.getByRole('button', { name: 'Publish all' })).toBeVisible()
  // Nothing is cut off at the right, and nothing makes the window itself scroll.
  for (const key of ['1', '2', '3', '5']) {
    await page.keyboard.press(key)
    await expect(page.locator('h1')).toBeVisible()
    const { scrollWidth, scrollHeight } = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement
      return { scrollWidth, scrollHeight }
    })
    expect([key, scrollWidth <= 390, scrollHeight <= 780]).toEqual([key, true, true])
  }
})

test('the page tries nothing that its policy forbids [needs chromium]', async ({ camgate: { page } }) => {
  await page.addInitScript(() => {
    Object.assign(window, { violations: [] as string[] })
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      (window as unknown as { violations: string[] }).violations.push(`${violatedDirective} ${blockedURI}`),
    )
  })
  await page.reload()
  await expect(page.getByRole('button', { name: 'no cameras' })).toBeVisible()
  for (const key of ['2', '3', '5', '1']) await page.keyboard.press(key)
  expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([])
})

test('a message lies over the room, and nothing moves for it [needs chromium]', async ({ camgate: { page } }) => {
  await furnish(page)
  await page.keyboard.press('2')
  const tile = page.getByRole('group', { name: 'Test testsrc2', exact: true })
  const before = await tile.boundingBox()
  await tile.hover()
  await page.getByRole('button', { name: 'Publish Test testsrc2' }).click()
  await expect(page.getByRole('region', { name: 'Message' })).toBeVisible()
  expect(await tile.boundingBox()).toEqual(before)
})
