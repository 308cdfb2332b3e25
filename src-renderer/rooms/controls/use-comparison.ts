/**
 * The picture of a camera before its values were changed, and as it is after the last change: taken from what the window shows, so
 * that nothing more is asked of the camera.
 */
import { useEffect, useRef, useState } from 'react'

/** Milliseconds until a camera's picture shows what it was told. */
const settled = 1500

export interface Comparison {
  readonly before: string | null
  readonly after: string | null
  /** To be called before a change. */
  begins(): void
  /** To be called after it. */
  ends(): void
  /** What is shown now is what is compared with from here on. */
  fromHere(): void
}

export function useComparison(cameraId: string): Comparison {
  const [before, setBefore] = useState<string | null>(null)
  const [after, setAfter] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another camera begins it anew
  useEffect(() => {
    setBefore(null)
    setAfter(null)
    return () => clearTimeout(timer.current)
  }, [cameraId])
  return {
    before,
    after,
    begins: () => setBefore((kept) => kept ?? onScreen(cameraId)),
    ends() {
      clearTimeout(timer.current)
      timer.current = setTimeout(() => setAfter(onScreen(cameraId)), settled)
    },
    fromHere() {
      setBefore(onScreen(cameraId))
      setAfter(null)
    },
  }
}

/** Only a live picture: an old one would prove nothing. */
function onScreen(cameraId: string): string | null {
  const shown = document.querySelector<HTMLCanvasElement>(`[data-camera="${CSS.escape(cameraId)}"] [data-picture="live"] canvas`)
  if (!shown || shown.width === 0) return null
  const width = Math.min(640, shown.width)
  const small = Object.assign(document.createElement('canvas'), { width, height: Math.round((shown.height * width) / shown.width) })
  small.getContext('2d')?.drawImage(shown, 0, 0, small.width, small.height)
  return small.toDataURL('image/jpeg', 0.85)
}
