/** Pictures for the controls: small and grey to see whether a camera moves, small to remember a place by. */
import type { Clock } from '../base/index.ts'
import type { Live } from '../live/types.ts'
import type { Supervisor } from '../supervisor/types.ts'

const grey = { width: 64, height: 36 }
/** Milliseconds: what cannot be had soon does not help to see a movement. */
const soon = 2500

export interface PicturesParts {
  readonly live: Pick<Live, 'snapshot'>
  readonly supervisor: Supervisor
  readonly clock: Clock
}

export function createPictures({ live, supervisor, clock }: PicturesParts) {
  return (cameraId: string) => ({
    /** One byte a pixel, and newer than the call: two of one picture would prove that anything stands. Undefined where none comes soon. */
    async grey(): Promise<Buffer | undefined> {
      try {
        const { jpeg } = await live.snapshot(cameraId, { width: 320, since: clock.now(), timeout: soon })
        return await supervisor.runFileJob({
          name: 'a picture to compare',
          input: Buffer.from(jpeg),
          inputFormat: 'mjpeg',
          outputFormat: 'rawvideo',
          options: ['-vf', `scale=${grey.width}:${grey.height}`, '-pix_fmt', 'gray', '-frames:v', '1'],
          timeout: soon,
        })
      } catch {
        return undefined
      }
    },
    /** Newer than the call, large enough to read a text in it. A `data:` address; null where no picture can be had. */
    async fresh(): Promise<string | null> {
      return live.snapshot(cameraId, { width: 640, since: clock.now(), timeout: 6000 }).then(
        ({ jpeg }) => `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`,
        () => null,
      )
    },
    /** A `data:` address; null where no picture can be had. */
    async small(): Promise<string | null> {
      return live.snapshot(cameraId, { width: 240, timeout: soon }).then(
        ({ jpeg }) => `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`,
        () => null,
      )
    },
  })
}
