/** Digital zoom: which part of a picture is seen. Pure; asks the camera for nothing. */

export interface Zoom {
  /** 1: the whole picture fits. Below: smaller than its room, as a small picture in its real size is. */
  readonly scale: number
  /** What stands in the middle, from 0 to 1 of the picture's room. */
  readonly x: number
  readonly y: number
}

export const whole: Zoom = { scale: 1, x: 0.5, y: 0.5 }
export const closest = 8

/** Never beyond the edge of the picture. */
function within(scale: number, x: number, y: number): Zoom {
  const half = 0.5 / Math.max(1, scale)
  const clamp = (value: number) => Math.min(1 - half, Math.max(half, value))
  return { scale, x: clamp(x), y: clamp(y) }
}

/** Where a point of the room (0 to 1) lies in the picture. */
export const pointIn = ({ scale, x, y }: Zoom, px: number, py: number) => ({ x: x + (px - 0.5) / scale, y: y + (py - 0.5) / scale })

/** To another scale, with the point of the room under the pointer staying where it is. */
export function zoomTo(zoom: Zoom, wanted: number, px = 0.5, py = 0.5): Zoom {
  const scale = Math.min(closest, Math.max(Math.min(1, zoom.scale), wanted))
  const point = pointIn(zoom, px, py)
  return within(scale, point.x - (px - 0.5) / scale, point.y - (py - 0.5) / scale)
}

/** `dx`, `dy`: parts of what is seen. */
export const panBy = ({ scale, x, y }: Zoom, dx: number, dy: number): Zoom => within(scale, x + dx / scale, y + dy / scale)
export const centreOn = ({ scale }: Zoom, x: number, y: number): Zoom => within(scale, x, y)

/** One pixel of the picture on one of the screen. `shown`: device pixels across which the whole picture has at scale 1. */
export const realSize = (zoom: Zoom, width: number, shown: number): Zoom =>
  shown > 0 && width > 0 ? within(Math.min(closest, width / shown), zoom.x, zoom.y) : zoom

/** The part that is seen, for the minimap: 0 to 1 of the room. */
export function seenPart({ scale, x, y }: Zoom): { left: number; top: number; size: number } {
  const size = Math.min(1, 1 / scale)
  return { left: x - size / 2, top: y - size / 2, size }
}

export const transformOf = ({ scale, x, y }: Zoom) => `translate(${(0.5 - scale * x) * 100}%, ${(0.5 - scale * y) * 100}%) scale(${scale})`
