/** What doctor looks at, each by itself: it says what there is, or what is missing and what brings it. Changes nothing. */
import { networkInterfaces } from 'node:os'
import { asFailure, systemClock } from '../base/index.ts'
import { createLog } from '../log/index.ts'
import { hostInUrl } from '../net/index.ts'
import { checkKey } from '../secrets/index.ts'
import { listenRefusal } from '../server/index.ts'
import { inspectFolder } from '../store/index.ts'
import { createSupervisor } from '../supervisor/index.ts'
import { pageFolder } from './options.ts'
import { askPort } from './port.ts'

export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}

/** Below this a disk is worth a word: history and recordings fill it soon. */
const littleRoom = 200 * 1024 * 1024

export function checkNode(): Check {
  const major = Number(process.versions.node.split('.')[0])
  return {
    name: 'Node',
    ok: major >= 22,
    detail: `${process.version}${major >= 22 ? '' : ': 22 or later is needed; npm scripts bring their own'}`,
  }
}

/** Needs no folder: it says what it can also where no disk can be written. */
export async function checkFfmpeg(chosen: string | undefined): Promise<Check> {
  const redact = (text: string) => text
  const supervisor = createSupervisor({ log: createLog({ redact, level: 'silent' }), clock: systemClock, redact, ffmpeg: chosen })
  try {
    const { path, version } = await supervisor.ffmpeg()
    return { name: 'FFmpeg', ok: true, detail: `${version} at ${path}` }
  } catch {
    const where = chosen === undefined ? 'not found' : `${chosen} does not work`
    return { name: 'FFmpeg', ok: false, detail: `${where}: apt-get install ffmpeg, brew install ffmpeg, or --ffmpeg FILE` }
  } finally {
    await supervisor.close()
  }
}

export function checkFolder(folder: string): Check {
  const name = 'Data folder'
  try {
    const { isNew, heldBy, damage, free } = inspectFolder(folder)
    if (damage) return { name, ok: false, detail: `${folder}: ${damage}` }
    checkKey({ folder })
    const notes = [
      ...(isNew ? ['new'] : []),
      ...(heldBy ? [`in use by ${heldBy}`] : []),
      ...(free !== undefined && free < littleRoom ? [`only ${Math.floor(free / 1024 / 1024)} MB left on its disk`] : []),
    ]
    return { name, ok: true, detail: [folder, ...(notes.length > 0 ? [`(${notes.join(', ')})`] : [])].join(' ') }
  } catch (thrown) {
    return { name, ok: false, detail: asFailure(thrown).evidence ?? `${folder}: cannot be used` }
  }
}

export async function checkPort(host: string, port: number): Promise<Check> {
  const name = 'Port'
  const place = `${hostInUrl(host)}:${port}`
  const found = await askPort(host, port)
  if (found === 'free') return { name, ok: true, detail: place }
  if (found === 'camgate') return { name, ok: true, detail: `${place} (Camgate runs there)` }
  return { name, ok: false, detail: listenRefusal(place, found) }
}

export function checkPage(): Check {
  const folder = pageFolder()
  // A checkout builds it when it is first needed; a package without it is broken.
  const isCheckout = import.meta.url.endsWith('.ts')
  return { name: 'Web page', ok: folder !== undefined || isCheckout, detail: folder ?? 'not built yet: the first start builds it' }
}

export function checkNetwork(): Check {
  const addresses = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).filter((entry) => !entry.internal && entry.family === 'IPv4').map(({ cidr }) => `${name} ${cidr}`),
  )
  return {
    name: 'Network',
    ok: addresses.length > 0,
    detail: addresses.join(', ') || 'no interface but loopback: cameras of a LAN cannot be found',
  }
}
