/** Live pictures in the real Electron: by WebCodecs over a MessagePort, by the next way when the decoder fails, and nothing while the window is hidden. */
import type { Page } from '@playwright/test'
import { stepsOf, streamOf, watchNumbers } from '../tools/virtual-lan/canvas-numbers.ts'
import { startVirtualLan, type VirtualLan } from '../tools/virtual-lan/index.ts'
import { test as base, expect } from './fixtures/camgate.ts'
import { type DesktopCamgate, electronFile, openElectron } from './fixtures/electron.ts'

const fps = 25
const numbers = { path: '/main', width: 640, height: 360, fps, gop: 2, kbps: 800, numbered: true }
const sized = { width: 640, height: 360, fps: 10, gop: 1, kbps: 600 }

const test = base.extend<{ desktop: DesktopCamgate }, { cameras: VirtualLan }>({
  cameras: [
    async ({ playwright: _ }, use) => {
      const lan = await startVirtualLan({
        cameras: [
          { name: 'Numbers', caption: 'Numbers', main: numbers, onvif: false },
          { name: 'Sizes', main: { ...sized, path: '/main', width: 1280, height: 720 }, sub: { ...sized, path: '/sub' }, onvif: false },
        ],
        server: false,
      })
      await use(lan)
      await lan.close()
    },
    { scope: 'worker' },
  ],
  desktop: async ({ dataFolder, cameras }, use) => {
    const desktop = await openElectron(dataFolder)
    await addByHand(desktop.page, cameras.camera('Numbers').addresses.main)
    await use(desktop)
    await desktop.close()
  },
})
test.beforeEach(() => test.skip(!electronFile(), 'no Electron here'))

const canvas = '.one-picture canvas'

/** Leads to the camera itself. */
async function addByHand(page: Page, address: string | undefined): Promise<void> {
  await page.getByRole('button', { name: 'no cameras' }).waitFor({ timeout: 60_000 })
  await page.keyboard.press('a')
  await page.getByRole('dialog').getByLabel('Address').fill(String(address))
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
  await page.locator(`${canvas}[data-state=live]`).waitFor({ timeout: 60_000 })
}

test('the right frames are on the canvas, in order and fresh, by WebCodecs', async ({ desktop: { page, errors }, cameras }) => {
  expect(await page.locator(canvas).getAttribute('data-way')).toBe('webcodecs')
  const stream = streamOf(cameras.camera('Numbers'), 'main')
  const shown = await watchNumbers(page, canvas, 5000, stream, fps)
  expect(shown.length).toBeGreaterThan(20)
  expect(shown.filter(({ number }) => number === undefined)).toEqual([])
  for (const step of stepsOf(shown, stream.loop)) expect(step).toBeLessThan(stream.loop / 2)
  const ages = shown.map(({ age }) => age).sort((a, b) => a - b)
  console.log(`Electron: ${shown.length} frames in 5 s, ${Math.round(ages[ages.length >> 1] ?? 0)} ms old in the middle`)
  expect(ages[ages.length >> 1]).toBeLessThan(1000)
  expect(errors).toEqual([])
})

test('a decoder that fails is left for the next way, and the screen says so', async ({ desktop: { page }, cameras }) => {
  await page.evaluate(() => {
    VideoDecoder.prototype.decode = () => {
      throw new DOMException('the graphics card is gone', 'OperationError')
    }
  })
  await page.locator(`${canvas}[data-state=live][data-way=mse]`).waitFor()
  await expect(page.locator('.viewing-line')).toContainText('WebCodecs is not used: its decoder failed here.')
  const shown = await watchNumbers(page, canvas, 3000, streamOf(cameras.camera('Numbers'), 'main'), fps)
  expect(shown.length).toBeGreaterThan(10)
  // And the one after that.
  await page.evaluate(() => {
    SourceBuffer.prototype.appendBuffer = () => {
      throw new DOMException('no more of it', 'InvalidStateError')
    }
  })
  await page.locator(`${canvas}[data-state=live][data-way=jpeg]`).waitFor()
  await expect(page.locator('.viewing-line')).toContainText('Media Source is not used: its decoder failed here.')
})

test('the picture that is saved and copied from a tile has the full size of the camera, not the small one of the tile', async ({
  desktop: { application, page },
  cameras,
}) => {
  await page.keyboard.press('e')
  const edit = page.getByRole('dialog')
  const { main, sub } = cameras.camera('Sizes').addresses
  await edit.getByRole('textbox', { name: 'Address', exact: true }).fill(String(main))
  await edit.getByRole('textbox', { name: 'Address of the small stream' }).fill(String(sub))
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(edit).toBeHidden()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Layout: / }).click()
  await page.getByRole('button', { name: 'Layout 9', exact: true }).click()
  await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>('.tile canvas')?.width === 640)
  await page.locator('.tile canvas[data-state=live]').waitFor()
  const copied = () =>
    application.evaluate((electron) => {
      const { clipboard } = electron as unknown as { clipboard: { readImage(): { getSize(): { width: number; height: number } } } }
      return clipboard.readImage().getSize()
    })
  await page.locator('.tile').first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy picture' }).click()
  await expect.poll(copied).toEqual({ width: 1280, height: 720 })
})

test('a hidden window costs nothing, and is live again when it is shown', async ({ desktop: { application, page }, cameras }) => {
  const camera = cameras.camera('Numbers')
  const window = (call: 'hide' | 'show') =>
    application.evaluate(({ BrowserWindow }, does) => BrowserWindow.getAllWindows()[0]?.[does](), call)
  expect(camera.counts.connections).toBeGreaterThan(0)
  await window('hide')
  await expect.poll(() => camera.counts.connections, { timeout: 30_000 }).toBe(0)
  await window('show')
  await page.locator(`${canvas}[data-state=live]`).waitFor()
  const shown = await watchNumbers(page, canvas, 2000, streamOf(camera, 'main'), fps)
  expect(shown.at(-1)?.age).toBeLessThan(1000)
})
