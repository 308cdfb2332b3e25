/**
 * What is heard: the tone that the camera sends, of each codec, decoded by a real browser and measured in it; silent until asked; and in
 * time with the picture, whose frames carry their number.
 */
import { expect, type Page } from '@playwright/test'
import { type Shown, streamOf, watchNumbers } from '../tools/virtual-lan/canvas-numbers.ts'
import { startVirtualLan } from '../tools/virtual-lan/index.ts'
import { add, fps, test as numbered } from './fixtures/numbered.ts'

const codecs = ['aac', 'opus', 'mp2', 'mp3', 'pcma', 'pcmu', 'l16'] as const
const stream = { width: 640, height: 360, fps, gop: 2, kbps: 800, numbered: true }

const test = numbered.extend<object, object>({
  lan: [
    async ({ playwright: _ }, use) => {
      const lan = await startVirtualLan({
        cameras: codecs.map((audio) => ({ name: audio, caption: 'Numbers', main: { ...stream, path: '/main', audio }, onvif: false })),
        server: false,
      })
      await use(lan)
      await lan.close()
    },
    { scope: 'worker' },
  ],
})

interface Heard {
  /** By the page's `performance.now()`, of every 10 ms. */
  at: number
  /** How strong the tone of the camera is, and the beep as each second begins. */
  tone: number
  beep: number
}

/** Runs in the page: whatever goes to a loudspeaker is measured on the way, also what a video element plays. */
const ear = `(() => {
  window.heard = []
  const connect = AudioNode.prototype.connect
  const power = (samples, from, to, rate, hertz) => {
    let [re, im] = [0, 0]
    for (let n = from; n < to; n += 1) {
      re += samples[n] * Math.cos((2 * Math.PI * hertz * n) / rate)
      im += samples[n] * Math.sin((2 * Math.PI * hertz * n) / rate)
    }
    return Math.hypot(re, im) / (to - from)
  }
  const listen = (context) => {
    if (context.ear) return context.ear
    const ear = context.createScriptProcessor(1024, 1, 1)
    context.ear = ear
    ear.onaudioprocess = ({ inputBuffer, playbackTime }) => {
      const samples = inputBuffer.getChannelData(0)
      const rate = context.sampleRate
      // What is processed now is played that much later by the context's clock.
      const begins = performance.now() + (playbackTime - context.currentTime) * 1000 - (1024 / rate) * 1000
      for (let from = 0; from + 480 <= samples.length; from += 480)
        heard.push({
          at: begins + (from / rate) * 1000,
          tone: power(samples, from, from + 480, rate, 330),
          beep: power(samples, from, from + 480, rate, 990),
        })
    }
    connect.call(ear, context.destination)
    return ear
  }
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode) connect.call(this, listen(to.context))
    return connect.call(this, to, ...rest)
  }
  const create = document.createElement
  document.createElement = function (name, ...rest) {
    const made = create.call(this, name, ...rest)
    if (name === 'video')
      made.addEventListener('playing', () => {
        if (made.muted || made.ear) return
        made.ear = true
        const context = new AudioContext()
        void context.resume()
        context.createMediaElementSource(made).connect(context.destination)
      })
    return made
  }
})()`
const heardIn = (page: Page) => page.evaluate('heard') as Promise<Heard[]>
const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

async function listenTo(page: Page, address: string): Promise<void> {
  await page.addInitScript(ear)
  await page.goto(address)
  await page.locator('.tile canvas[data-state=live]').first().waitFor()
  await page.locator('.tile').first().dblclick()
  await page.locator('.one-picture canvas[data-state=live]').waitFor()
  await page.waitForTimeout(1000)
  // Muted until asked.
  expect(await heardIn(page)).toEqual([])
  await page.getByRole('button', { name: 'Listen', exact: true }).click()
  await expect.poll(async () => (await heardIn(page)).filter(({ tone }) => tone > 0.01).length, { timeout: 20_000 }).toBeGreaterThan(50)
}

/** Milliseconds by which each beep is heard after the frame that begins the same second was drawn. */
function offsets(heard: readonly Heard[], shown: readonly (Shown & { page: number })[]): number[] {
  const begins = heard.filter(({ beep }, n) => beep > 0.02 && (heard[n - 1]?.beep ?? 1) < 0.02 && (heard[n - 2]?.beep ?? 1) < 0.02)
  return shown.flatMap(({ page, number }) => {
    if (number === undefined || number % fps !== 0) return []
    const beep = begins.find(({ at }) => Math.abs(at - page) < 480)
    return beep ? [beep.at - page] : []
  })
}

for (const codec of codecs)
  for (const way of ['webcodecs', 'mse'])
    test(`${codec} is heard by ${way}, silent until asked, in time with the picture [needs chromium]`, async ({ gateway, lan, page }) => {
      await add(gateway, lan, codec)
      await listenTo(page, `${gateway.address}/?viewer=${way}#wall`)
      // A machine that is busy with other tests drops sound, too: one stretch of three has to be whole.
      await expect(async () => {
        const began = (await heardIn(page)).length
        const before = (await page.evaluate('performance.now()')) as number
        const ours = performance.now()
        const shown = await watchNumbers(page, '.one-picture canvas', 7000, streamOf(lan.camera(codec), 'main'), fps)
        const heard = (await heardIn(page)).slice(began)
        const share = heard.filter(({ tone }) => tone > 0.01).length / heard.length
        const late = offsets(
          heard,
          shown.map((one) => ({ ...one, page: one.at - ours + before })),
        )
        console.log(`${codec} by ${way}: ${Math.round(share * 100)} % of the time, ${late.map(Math.round).join(' ')} ms after the picture`)
        expect(share).toBeGreaterThan(0.8)
        expect(late.length).toBeGreaterThan(2)
        // ITU-R BT.1359: nobody minds sound up to 90 ms before and 185 ms after its picture. More is for a busy machine.
        expect(middle(late)).toBeGreaterThan(-150)
        expect(middle(late)).toBeLessThan(300)
      }).toPass({ timeout: 45_000, intervals: [100] })
      await page.getByRole('button', { name: 'Mute', exact: true }).click()
      await page.getByRole('button', { name: 'Listen', exact: true }).waitFor()
    })
