/** Tells a picture how many device pixels it has and whether anybody can see it. */
import type { PictureView } from './picture-view.ts'
import { isWindowSeen, onWindowSeen } from './window-seen.ts'

/** A picture that is scrolled away keeps running for so long, so that scrolling past does not start and stop workers, milliseconds. */
const unseenFor = 700

export interface CanvasSize {
  /** CSS pixels; the element's own where it is left out. */
  readonly width: number | undefined
  /** Times that. */
  readonly scale: number
}

/** Returns how to stop. */
export function watchCanvas(element: Element, view: PictureView, { width, scale }: CanvasSize): () => void {
  const stop = new AbortController()
  const { signal } = stop
  let inside = true
  let leaving: ReturnType<typeof setTimeout> | undefined

  const judge = () => {
    clearTimeout(leaving)
    const visible = isWindowSeen()
    if (visible && inside) view.setSeen(true)
    else leaving = setTimeout(() => view.setSeen(false), visible ? unseenFor : 0)
  }
  const measure = () => view.setWidth((width ?? element.clientWidth) * devicePixelRatio * scale)

  const resized = new ResizeObserver(measure)
  resized.observe(element)
  const crossed = new IntersectionObserver((entries) => {
    inside = entries.at(-1)?.isIntersecting ?? inside
    judge()
  })
  crossed.observe(element)
  onWindowSeen(judge, signal)
  // Another screen, or zoom: the size in CSS pixels may stay while the device's pixels change.
  window.addEventListener('resize', measure, { signal })
  measure()
  judge()
  return () => {
    stop.abort()
    clearTimeout(leaving)
    resized.disconnect()
    crossed.disconnect()
  }
}
