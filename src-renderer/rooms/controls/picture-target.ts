/** What was meant by a click or a box on a picture, in shares of the picture. */

export interface Drag {
  readonly from: { readonly x: number; readonly y: number }
  readonly to: { readonly x: number; readonly y: number }
}

export interface PictureBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Pixels below which a drag is a click. */
const clickWithin = 8

/** Shares of the picture; undefined outside of it. From left to right zooms in to the box, the other way out. */
export function pictureTarget({ from, to }: Drag, box: PictureBox): { x: number; y: number; width?: number } | undefined {
  const share = (point: { x: number; y: number }) => ({ x: (point.x - box.left) / box.width, y: (point.y - box.top) / box.height })
  const inside = (value: number) => Math.min(1, Math.max(0, value))
  const isClick = Math.hypot(to.x - from.x, to.y - from.y) < clickWithin
  const [one, other] = [share(from), share(to)]
  const middle = isClick ? one : { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }
  if (middle.x < 0 || middle.x > 1 || middle.y < 0 || middle.y > 1) return undefined
  if (isClick) return middle
  const size = Math.max(0.05, Math.abs(inside(other.x) - inside(one.x)), Math.abs(inside(other.y) - inside(one.y)))
  return { ...middle, width: to.x >= from.x ? size : Math.min(10, 1 / size) }
}
