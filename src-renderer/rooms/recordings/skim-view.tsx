/** The pictures of one camera while the clock runs backwards or too fast for a video: key pictures alone above four times, all of a group up to there. */
import { useEffect, useRef } from 'react'
import { keysOnly, useClock } from './playback-clock.ts'
import { type RecordedPicture, RecordedPictures } from './recorded-pictures.ts'
import { holdClock, releaseClock } from './skim.ts'

/** Pixels: many of them stand in memory. */
const width = 960

export function SkimView({ cameraId, label }: { cameraId: string; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const pictures = new RecordedPictures(cameraId, width)
    let open = true
    let group: readonly RecordedPicture[] = []
    let before: Promise<readonly RecordedPicture[]> | undefined
    const forget = (pictures: readonly RecordedPicture[]) => pictures.map(({ image }) => image.close())
    /** The group of the moment; backwards, the one before it is made meanwhile. */
    const turn = async (at: number, backwards: boolean) => {
      holdClock(cameraId)
      const made = (await before?.catch(() => [])) ?? []
      before = undefined
      forget(group)
      group = made
      if (!holds(group, at)) {
        forget(group)
        group = await pictures.group(at)
      }
      releaseClock(cameraId)
      const [first] = group
      if (backwards && first) before = pictures.group(first.at - 1)
    }
    const next = async () => {
      const { at, backwards } = useClock.getState()
      if (keysOnly(useClock.getState())) {
        const one = await pictures.key(at)
        draw(canvas.current, one)
        one?.image.close()
        return
      }
      if (!holds(group, at)) await turn(at, backwards)
      draw(canvas.current, group.findLast((one) => one.at <= at) ?? (backwards ? group[0] : undefined))
    }
    const run = async () => {
      while (open) {
        await next().catch(() => new Promise((resolve) => setTimeout(resolve, 500)))
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      forget(group)
      forget((await before?.catch(() => [])) ?? [])
    }
    void run()
    return () => {
      open = false
      releaseClock(cameraId)
      pictures.close()
    }
  }, [cameraId])
  return <canvas ref={canvas} className="recordings-skim" role="img" aria-label={label} />
}

const holds = (group: readonly RecordedPicture[], at: number) => {
  const [first, last] = [group[0], group.at(-1)]
  return first !== undefined && last !== undefined && at >= first.at && at < last.at + 100
}

function draw(canvas: HTMLCanvasElement | null, picture: RecordedPicture | undefined): void {
  if (!canvas || !picture) return
  const { image } = picture
  if (canvas.width !== image.width || canvas.height !== image.height) Object.assign(canvas, { width: image.width, height: image.height })
  canvas.getContext('2d')?.drawImage(image, 0, 0)
  canvas.dataset.at = String(Math.round(picture.at))
}
