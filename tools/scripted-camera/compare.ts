/**
 * Prints one table: which client gets pictures from which odd camera. Ours, and FFmpeg, MediaMTX and go2rtc where they are at hand.
 *
 *   node tools/scripted-camera/compare.ts [--only <part of a name>] [--markdown]
 *
 * MEDIAMTX_BIN, GO2RTC_BIN and FFMPEG_BIN name the programs; else they are looked for on the PATH.
 */
import { parseArgs } from 'node:util'
import { type Contestant, contestants, type Setting } from './contestants.ts'
import { mediaLoop, type Oddity, oddities, startAddress, startScriptedCamera } from './index.ts'

const { values } = parseArgs({ options: { only: { type: 'string' }, markdown: { type: 'boolean' } } })

/** Each contestant has cameras of its own, so that none profits from what another one did. */
async function contest(contestant: Contestant, cases: readonly Oddity[]): Promise<Map<Oddity, boolean>> {
  const loop = await mediaLoop()
  const settings: Setting[] = []
  try {
    for (const oddity of cases) {
      const camera = await startScriptedCamera(oddity.script, loop)
      const url = startAddress(oddity, camera.url).replace('://', `://${camera.user}:${camera.password}@`)
      settings.push({ oddity, camera, url })
    }
    return await contestant.play(settings)
  } finally {
    for (const { camera } of settings) await camera.close()
  }
}

const cases = oddities.filter((oddity) => oddity.expects === 'media' && oddity.name.includes(values.only ?? ''))
const there = contestants()
const results = new Map<Contestant, Map<Oddity, boolean>>()
for (const contestant of there) results.set(contestant, await contest(contestant, cases))

const line = values.markdown
  ? (cells: string[]) => `| ${cells.join(' | ')} |`
  : (cells: string[]) => cells.map((cell, n) => cell.padEnd(n === 0 ? 42 : 18)).join('')
console.log(line(['Camera', ...there.map(({ name }) => name)]))
if (values.markdown) console.log(line(['---', ...there.map(() => '---')]))
for (const oddity of cases) {
  const cells = there.map((contestant) => (results.get(contestant)?.get(oddity) ? 'plays' : '-'))
  if (!values.markdown || cells.includes('-')) console.log(line([oddity.name, ...cells]))
}
const failures = there.map((contestant) => cases.filter((oddity) => !results.get(contestant)?.get(oddity)).length)
console.log(line([`fails, of ${cases.length}`, ...failures.map(String)]))
