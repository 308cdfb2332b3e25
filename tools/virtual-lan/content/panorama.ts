/** What a pan-tilt-zoom camera can see: one wide picture, cut beforehand at every place where the head may look. Pure. */
import type { Position } from '../ptz-head.ts'

/** How many steps the head has in each direction. */
export interface Grid {
  readonly pans: number
  readonly tilts: number
  readonly zooms: number
}

/** Each place is filmed twice, so that neighbouring key frames differ (idr_pic_id) and a mark blinks while the head rests. */
const phases = 2

export const framesOf = ({ pans, tilts, zooms }: Grid) => pans * tilts * zooms * phases

/** Number of the picture that shows `position`; `n` is that of the frame, for the blinking. */
export function frameAt({ pans, tilts, zooms }: Grid, { pan, tilt, zoom }: Position, n: number): number {
  const p = Math.round(((pan + 1) / 2) * (pans - 1))
  const t = Math.round(((tilt + 1) / 2) * (tilts - 1))
  const z = Math.round(zoom * (zooms - 1))
  return ((z * tilts + t) * pans + p) * phases + (n % phases)
}

/** FFmpeg filters that write all pictures of the grid, in the order of `frameAt`. Zoom goes from 2 to 5 times. */
export function panorama({ pans, tilts, zooms }: Grid, { width, height, fps }: { width: number; height: number; fps: number }): string {
  const place = `floor(on/${phases})`
  const zoom = `2+3*floor(${place}/${pans * tilts})/${Math.max(1, zooms - 1)}`
  const x = `(iw-iw/zoom)*mod(${place},${pans})/${pans - 1}`
  const y = `(ih-ih/zoom)*(1-mod(floor(${place}/${pans}),${tilts})/${tilts - 1})`
  const wide = `testsrc2=s=${width * 3}x${height * 3}:r=${fps}:d=${1 / fps},drawgrid=w=iw/24:h=ih/14:t=3:c=white@0.6`
  const blink = `drawbox=x=iw*0.95:y=ih*0.05:w=iw*0.02:h=ih*0.035:c=orange:t=fill:enable='mod(n,${phases})'`
  return `${wide},loop=loop=-1:size=1,zoompan=z='${zoom}':x='${x}':y='${y}':d=1:fps=${fps}:s=${width}x${height},${blink}`
}
