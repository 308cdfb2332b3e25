/** Finds the mediamtx of this computer: chosen by hand, beside the application, or on the PATH. */
import { join } from 'node:path'
import { Problem } from '../../base/index.ts'
import type { Supervisor } from '../../supervisor/types.ts'

export interface MediamtxTool {
  readonly file: string
  readonly version: string
}

const executable = process.platform === 'win32' ? 'mediamtx.exe' : 'mediamtx'

const install: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'brew install mediamtx',
  win32: 'winget install bluenviron.mediamtx',
}
const download = 'download it from https://github.com/bluenviron/mediamtx/releases and put it on the PATH'

/** Throws Problem TOOL_MISSING that says how to get one. */
export async function findMediamtx(supervisor: Supervisor, chosen: string | undefined): Promise<MediamtxTool> {
  // Electron's, where the packages of the application lie.
  const resources = 'resourcesPath' in process && typeof process.resourcesPath === 'string' ? process.resourcesPath : undefined
  const places = [chosen, resources && join(resources, 'bin', executable), resources && join(resources, executable), executable]
  for (const file of places) {
    if (!file) continue
    try {
      const { stdout, code } = await supervisor.run(file, ['--version'], { timeout: 5000, maxBytes: 10_000 })
      const version = /v?(\d+\.\d+\.\d+\S*)/.exec(stdout.toString('utf8'))?.[1]
      if (code === 0 && version) return { file, version }
    } catch {
      // not there, or not a mediamtx: the next place
    }
  }
  const way = install[process.platform]
  throw new Problem('TOOL_MISSING', { tool: 'mediamtx', install: way ? `${way}, or ${download}` : download })
}
