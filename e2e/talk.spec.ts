/** Talking through a virtual camera with a microphone that hums: the camera tells what it heard, and when it was let go. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, chromium, expect, type Page } from '@playwright/test'
import { startVirtualLan, type VirtualLan } from '../tools/virtual-lan/index.ts'
import { chromiumFile, collectErrors, type Gateway, startGateway } from './fixtures/camgate.ts'

interface Ours {
  lan: VirtualLan
  folder: string
  gateway: Gateway
  page: Page
}

/** A minute of a tone, as a WAV file that Chromium takes for a microphone. */
function wave(hertz: number, rate = 48_000, seconds = 60): Buffer {
  const data = Buffer.alloc(rate * seconds * 2)
  for (let n = 0; n < data.length / 2; n += 1) data.writeInt16LE(Math.round(16_000 * Math.sin((2 * Math.PI * hertz * n) / rate)), n * 2)
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + data.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data])
}

const test = base.extend<Ours>({
  lan: async ({ playwright: _ }, use) => {
    const main = { path: '/main', width: 640, height: 360, gop: 0.4, kbps: 400 }
    const lan = await startVirtualLan({ cameras: [{ name: 'Door', caption: 'Door', main, backchannel: 'pcma' }], server: false })
    await use(lan)
    await lan.close()
  },
  folder: async ({ playwright: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'camgate-talk-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },
  gateway: async ({ folder }, use) => {
    const gateway = await startGateway(folder, ['--no-auth'])
    await use(gateway)
    await gateway.stop()
  },
  page: async ({ folder, gateway, lan }, use) => {
    const tone = join(folder, 'tone.wav')
    await writeFile(tone, wave(700))
    const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${tone}`]
    const args = ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required', ...microphone]
    const browser = await chromium.launch({ executablePath: chromiumFile(), args })
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    const errors = collectErrors(page)
    const answer = await fetch(`${gateway.address}/api/cameras`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Door', url: lan.camera('Door').addresses.main, verify: true }),
    })
    const { id } = (await answer.json()) as { id: string }
    await page.goto(`${gateway.address}#/wall/${id}`)
    await page.locator('.one-picture canvas[data-state=live]').waitFor()
    await use(page)
    await browser.close()
    expect(errors.filter((error) => !/WebSocket|ERR_INTERNET_DISCONNECTED|ScriptProcessorNode/.test(error))).toEqual([])
  },
})

test('is heard by the camera while the button or the key is held, and not a moment longer', async ({ page, lan }) => {
  const { ear } = lan.camera('Door')
  const button = page.getByRole('button', { name: 'Hold to talk (V)' })
  await button.hover()
  await page.mouse.down()
  await page.locator('[data-talk=talking]').waitFor()
  await expect.poll(() => ear.samples().length).toBeGreaterThan(16_000)
  expect(ear.taken).toBe(1)
  await page.screenshot({ path: test.info().outputPath('talking.png') })
  await page.mouse.up()
  await expect.poll(() => ear.taken).toBe(0)
  expect(ear.toneShare(700)).toBeGreaterThan(0.7)
  expect(ear.toneShare(1500)).toBeLessThan(0.1)

  await page.locator('[data-talk=idle]').waitFor()
  ear.clear()
  await page.locator('body').focus()
  await page.keyboard.down('v')
  await expect.poll(() => ear.samples().length).toBeGreaterThan(1600)
  await page.keyboard.up('v')
  await expect.poll(() => ear.taken).toBe(0)
})

test('is let go when the window loses the focus, or dies', async ({ page, lan }) => {
  const { ear } = lan.camera('Door')
  const talk = async () => {
    await page.locator('[data-talk=idle]').waitFor()
    await page.keyboard.down('v')
    await expect.poll(() => ear.taken).toBe(1)
    ear.clear()
    await expect.poll(() => ear.samples().length).toBeGreaterThan(800)
  }
  await talk()
  await page.evaluate(() => window.dispatchEvent(new Event('blur')))
  await expect.poll(() => ear.taken).toBe(0)
  await page.keyboard.up('v')
  await talk()
  const session = await page.context().newCDPSession(page)
  // it does not answer: the page is gone
  void session.send('Page.crash').catch(() => {})
  await expect.poll(() => ear.taken).toBe(0)
})
