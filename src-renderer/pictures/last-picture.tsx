/** The last picture that the engine has of a camera, small, for rows of lists: asked for while it is seen, renewed when there is a newer one. */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useMediaIfAny } from './media-provider.tsx'

export interface LastPictureProps {
  cameraId: string
  /** For screen readers, in the user's language; the age in milliseconds. */
  label: (age: number) => string
  className?: string | undefined
  /** Until there is one. */
  children?: ReactNode
}

interface Shown {
  readonly address: string
  readonly takenAt: number
}

/** Of no use to a picture that is not made for the viewer. */
const any = { width: 320, fps: 1, takes: [{ kind: 'last' as const, codecs: [] }], sound: false }

export function LastPicture({ cameraId, label, className, children }: LastPictureProps) {
  const media = useMediaIfAny()
  const box = useRef<HTMLSpanElement>(null)
  const [seen, setSeen] = useState(false)
  const [shown, setShown] = useState<Shown>()

  useEffect(() => {
    if (!media || !box.current) return
    const crossed = new IntersectionObserver((entries) => setSeen(entries.at(-1)?.isIntersecting ?? false), { rootMargin: '200px' })
    crossed.observe(box.current)
    return () => crossed.disconnect()
  }, [media])
  useEffect(() => {
    if (!media || !seen) return
    let address: string | undefined
    const watch = media.watch(
      { cameraId, ...any },
      {
        message({ kind, body, capturedAt }) {
          if (kind !== 'last') return
          if (address) URL.revokeObjectURL(address)
          address = URL.createObjectURL(new Blob([body as BlobPart], { type: 'image/jpeg' }))
          setShown({ address, takenAt: capturedAt })
        },
        notice() {},
        linked() {},
      },
    )
    return () => {
      watch.end()
      if (address) URL.revokeObjectURL(address)
      setShown(undefined)
    }
  }, [media, cameraId, seen])

  return (
    <span ref={box} className={className}>
      {shown ? <img src={shown.address} alt={label(Date.now() - shown.takenAt)} /> : children}
    </span>
  )
}
