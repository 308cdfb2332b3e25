/** The picture that a camera showed at the moment under the pointer, as fast as they can be decoded: always of the newest wish. */
import { useEffect, useRef, useState } from 'react'
import { RecordedPictures } from './recorded-pictures.ts'

const width = 240

export function PointerPicture({ cameraId, at }: { cameraId: string; at: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const wish = useRef(at)
  const wake = useRef(() => {})
  const [there, setThere] = useState(false)
  wish.current = at

  useEffect(() => {
    const pictures = new RecordedPictures(cameraId, width)
    let open = true
    const run = async () => {
      while (open) {
        const wanted = wish.current
        const picture = await pictures.key(wanted).catch(() => undefined)
        if (picture && canvas.current) {
          Object.assign(canvas.current, { width: picture.image.width, height: picture.image.height })
          canvas.current.getContext('2d')?.drawImage(picture.image, 0, 0)
        }
        picture?.image.close()
        if (open) setThere(picture !== undefined)
        if (open && wish.current === wanted) await new Promise<void>((resolve) => (wake.current = resolve))
      }
    }
    void run()
    return () => {
      open = false
      wake.current()
      pictures.close()
    }
  }, [cameraId])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another moment wakes the loop
  useEffect(() => wake.current(), [at])

  return <canvas ref={canvas} className="timeline-thumb" data-there={there || undefined} />
}
