/** How soon the panel of a camera with forty controls is there: from the press on its tab to forty rows on the screen, in Chromium. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { browserFile, startBenchGateway, startBrowser } from './chromium.ts'
import { absent, absolute, type Measurement } from './result.ts'

const controls = 40
const row = { name: 'controls', what: `panel of ${controls} controls opens`, unit: 'ms', aim: 150 }

export const measurePanel: Measurement = async ({ quick, say }) => {
  if (!browserFile) return [absent('controls', 'chromium', 'CAMGATE_CHROMIUM')]
  const folder = await mkdtemp(join(tmpdir(), 'camgate-bench-panel-'))
  const path = process.env.PATH
  try {
    process.env.PATH = `${await printingTool(folder)}${delimiter}${path}`
    const gateway = await startBenchGateway()
    const chromium = await startBrowser()
    try {
      await gateway.addCamera({ name: 'Desk', source: { kind: 'v4l2', device: join(folder, 'video0') }, verify: false })
      const page = await chromium.browser.newPage({ viewport: { width: 1280, height: 860 } })
      await page.goto(`${gateway.address}#/wall/1`)
      const tab = page.getByRole('tab', { name: 'Image' })
      await tab.waitFor()
      const took: number[] = []
      for (let round = 0; round < (quick ? 3 : 15); round += 1) {
        await page.getByRole('tab', { name: 'Streams' }).click()
        took.push(await page.evaluate<number>(openAndCount))
      }
      say(`panel: ${took.map((ms) => ms.toFixed(0)).join(', ')} ms`)
      // the first one also fetches and compiles
      return [absolute(row, took.slice(1))]
    } finally {
      await chromium.end()
      await gateway.end()
    }
  } finally {
    process.env.PATH = path
    await rm(folder, { recursive: true, force: true })
  }
}

/** In the page: presses, and waits for so many rows that were drawn. A text, for this file knows no page. */
const openAndCount = `new Promise((resolve) => {
  const began = performance.now()
  const look = () => {
    if (document.querySelectorAll('.control').length >= ${controls}) requestAnimationFrame(() => resolve(performance.now() - began))
    else requestAnimationFrame(look)
  }
  ;[...document.querySelectorAll('[role=tab]')].find((tab) => tab.textContent === 'Image').click()
  look()
})`

/** A `v4l2-ctl` that prints forty controls whatever it is asked, as fast as the real one. Returns its folder. */
async function printingTool(folder: string): Promise<string> {
  const line = (n: number) => {
    const name = `control_${n + 1}`.padStart(31)
    return `${name} 0x${(0x00980900 + n).toString(16).padStart(8, '0')} (int)    : min=0 max=255 step=1 default=128 value=128`
  }
  await writeFile(join(folder, 'controls.txt'), `\nUser Controls\n\n${Array.from({ length: controls }, (_, n) => line(n)).join('\n')}\n`)
  await writeFile(join(folder, 'video0'), '')
  await writeFile(join(folder, 'v4l2-ctl'), `#!/bin/sh\nexec cat '${join(folder, 'controls.txt')}'\n`)
  await chmod(join(folder, 'v4l2-ctl'), 0o755)
  return folder
}
