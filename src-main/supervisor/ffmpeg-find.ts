/**
 * Where FFmpeg may be, best first: chosen by hand, named in the environment, the one that came with the package, the PATH, and
 * the folders in which installers put it.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { executableSuffix, findExecutable, pathFolders, usualFolders } from './platform.ts'

/** Paths of files that are there and executable; whether they also work is for the probe to see. */
export function ffmpegCandidates(chosen: string | undefined, environment: NodeJS.ProcessEnv = process.env): string[] {
  const named = [chosen, environment.CAMGATE_FFMPEG, environment.FFMPEG_PATH].map((file) => file && findExecutable(file))
  const found = [
    ...named,
    packagedFfmpeg(),
    findExecutable('ffmpeg', pathFolders()),
    ...usualFolders.map((folder) => findExecutable('ffmpeg', [folder])),
  ].filter((file): file is string => typeof file === 'string')
  return [...new Set(found)]
}

/** `ffmpeg-static` is optional, and its download is too: the package may be there without its file. */
function packagedFfmpeg(): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('ffmpeg-static/package.json'))
    return findExecutable(outsideArchive(join(folder, `ffmpeg${executableSuffix}`)))
  } catch {
    return undefined
  }
}

/** Electron reads files out of `app.asar`, but nothing can be executed in there: electron-builder unpacks it beside. */
export function outsideArchive(path: string): string {
  return path.replace(/([\\/])app\.asar([\\/])/, '$1app.asar.unpacked$2')
}
