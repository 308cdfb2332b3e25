/** Makes a camera's picture small enough for a row of the state, which every screen is sent: as wide as a finding shows it. */
import { asFailure, type Log } from '../base/index.ts'
import type { Supervisor } from '../supervisor/types.ts'

/** Undefined when the picture is large and FFmpeg cannot make it smaller. */
export type Thumbnail = (jpeg: Buffer) => Promise<string | undefined>

/** Bytes below which a picture is shown as it is, and up to which it is where it cannot be scaled. */
const smallEnough = 32 * 1000
const bearable = 200 * 1000
const options = ['-frames:v', '1', '-vf', "scale='min(320,iw)':-2", '-pix_fmt', 'yuvj420p', '-q:v', '5']

export function createThumbnails(supervisor: Supervisor, log: Log, signal: AbortSignal): Thumbnail {
  return async (jpeg) => {
    if (jpeg.length <= smallEnough) return dataUrl(jpeg)
    try {
      const job = { name: 'thumbnail', input: jpeg, inputFormat: 'mjpeg', outputFormat: 'mjpeg', options, signal }
      return dataUrl(await supervisor.runFileJob(job))
    } catch (thrown) {
      log.debug({ reason: asFailure(thrown).message, bytes: jpeg.length }, 'A picture could not be made smaller')
      return jpeg.length <= bearable ? dataUrl(jpeg) : undefined
    }
  }
}

function dataUrl(jpeg: Buffer): string {
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`
}
