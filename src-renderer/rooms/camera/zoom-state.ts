/** How the open camera is zoomed: in a store, so that keys, buttons and the pointer change one thing. */
import { create } from 'zustand'
import { realSize, whole, type Zoom } from './zoom.ts'

export const useZoom = create<Zoom>(() => whole)
export const setZoom = (change: (zoom: Zoom) => Zoom) => useZoom.setState(change, true)

/** Of the camera that is open, whose picture lies in its box as it fits. */
function sizes(): { width: number; shown: number } | undefined {
  const canvas = document.querySelector<HTMLCanvasElement>('.one-picture canvas')
  if (!canvas || canvas.width <= 1) return undefined
  const fitted = Math.min(canvas.clientWidth, (canvas.clientHeight * canvas.width) / canvas.height)
  return { width: canvas.width, shown: fitted * devicePixelRatio }
}

/** Back to the whole picture where it is so already. */
export function toggleRealSize(): void {
  const size = sizes()
  if (!size) return
  setZoom((zoom) => {
    const real = realSize(zoom, size.width, size.shown)
    return Math.abs(real.scale - zoom.scale) < 0.01 ? whole : real
  })
}

/** Device pixels that the whole picture takes now; null where there is none. */
export function shownWidth(): number | null {
  const size = sizes()
  return size ? Math.round(size.shown * useZoom.getState().scale) : null
}
