/** The wall with some cameras: full screen and kiosk, never black. */
import { expect, type Page } from '@playwright/test'
import { startVirtualLan } from '../tools/virtual-lan/index.ts'
import type { Gateway } from './fixtures/camgate.ts'
import { test as numbered } from './fixtures/numbered.ts'

const count = 4
const small = { path: '/main', width: 320, height: 176, fps: 5, gop: 1, kbps: 100 }
const nameOf = (n: number) => `Camera ${n + 1}`

const test = numbered.extend<object, object>({
  lan: [
    async ({ playwright: _ }, use) => {
      const cameras = Array.from({ length: count }, (__, n) => ({ name: nameOf(n), caption: 'Wall', main: small, onvif: false }))
      const lan = await startVirtualLan({ cameras, server: false })
      await use(lan)
      await lan.close()
    },
    { scope: 'worker' },
  ],
})

type Lan = Awaited<ReturnType<typeof startVirtualLan>>

/** The first half at the gate, the others in the yard. */
async function addAll(gateway: Gateway, lan: Lan, some = count): Promise<void> {
  for (let n = 0; n < some; n += 1) {
    const body = JSON.stringify({
      name: nameOf(n),
      station: n < some / 2 ? 'Gate' : 'Yard',
      url: lan.camera(nameOf(n)).addresses.main,
      verify: true,
    })
    const answer = await fetch(`${gateway.address}/api/cameras`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect(answer.status).toBe(201)
  }
}
const open = async (page: Page, gateway: Gateway) => {
  await page.goto(`${gateway.address}/#wall`)
  await page.locator('.tile canvas[data-state=live]').first().waitFor()
}

test('full screen and kiosk leave nothing but the pictures, and Escape leads back [needs chromium]', async ({ gateway, lan, page }) => {
  await addAll(gateway, lan, 2)
  await open(page, gateway)
  await page.keyboard.press('f')
  await page.waitForFunction(() => document.fullscreenElement?.matches('[data-full-screen]') ?? false)
  await page.keyboard.press('f')
  await page.waitForFunction(() => document.fullscreenElement === null)
  await page.keyboard.press('k')
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeHidden()
  await expect(page.locator('.tile')).toHaveCount(2)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeVisible()
})

test('from page to page no tile is ever empty, and one that stands still is marked within a second [needs chromium]', async ({
  gateway,
  lan,
  page,
}) => {
  await addAll(gateway, lan, 4)
  await expect
    .poll(
      async () =>
        (await Promise.all([1, 2, 3, 4].map(async (id) => (await fetch(`${gateway.address}/api/cameras/${id}/picture`)).status))).join(),
      {
        timeout: 60_000,
      },
    )
    .toBe('200,200,200,200')
  await open(page, gateway)
  await page.getByRole('button', { name: /^Layout: / }).click()
  await page.getByRole('button', { name: 'Layout 2', exact: true }).click()
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => document.querySelectorAll('.tile canvas[data-state=live]').length === 2)
  await page.evaluate(() => {
    const seen = { looked: 0, black: 0 }
    Object.assign(window, { seen })
    const look = () => {
      for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.tile canvas')) {
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
        let brightest = 0
        for (let at = 0; at < pixels.length; at += 404) brightest = Math.max(brightest, pixels[at] ?? 0)
        seen.looked += 1
        // A tile that was never seen has the engine's last picture as soon as its first message came.
        if (brightest < 40) seen.black += 1
      }
      requestAnimationFrame(look)
    }
    look()
  })
  for (const key of ['n', 'b', 'n', 'b']) {
    await page.keyboard.press(key)
    await page.waitForFunction(() => document.querySelectorAll('.tile canvas[data-state=live]').length === 2)
  }
  const { looked, black } = (await page.evaluate('seen')) as { looked: number; black: number }
  console.log(`${black} of ${looked} looks at a tile were black`)
  expect(looked).toBeGreaterThan(20)
  // The very first look at a camera, before the engine has been asked.
  expect(black).toBeLessThanOrEqual(8)

  const late = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const canvas = document.querySelector<HTMLCanvasElement>('.tile canvas') as HTMLCanvasElement
        let last = performance.now()
        let before = ''
        const look = () => {
          const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
          let sum = 0
          for (let at = 0; at < data.length; at += 16) sum = (sum * 31 + (data[at] ?? 0)) % 1e9
          const now = `${sum}`
          if (now !== before) last = performance.now()
          before = now
          if (canvas.dataset.state === 'stalled') resolve(performance.now() - last)
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
  lan.camera('Camera 1').fail({ stalled: true })
  const ms = await late
  console.log(`marked ${Math.round(ms)} ms after its last picture, which come every 200 ms`)
  expect(ms).toBeLessThan(2500)
  await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>('.tile canvas')?.style.filter.includes('grayscale'))
  await expect(page.locator('.tile').first()).toContainText('stalled')
  lan.camera('Camera 1').fail({ stalled: undefined })
})
