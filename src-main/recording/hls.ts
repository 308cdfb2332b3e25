/** HLS playlists (RFC 8216) into the recorded files, by byte ranges: pieces from key picture to key picture, a map for each file, the time of day on each. */
import type { FragmentIndex } from './playback.ts'

export interface PlaylistFile {
  readonly url: string
  /** When its time 0 was captured, milliseconds since 1970. */
  readonly startedAt: number
  readonly index: FragmentIndex
}

interface Piece {
  readonly at: number
  readonly length: number
  readonly from: number
  readonly to: number
}

/** Milliseconds that a piece lasts at least, where key pictures allow. */
const pieceLength = 4000

/** `growing`: more is to come, and the piece after the last key picture is not complete. Times are milliseconds since 1970. */
export function playlist(files: readonly PlaylistFile[], range: { from: number; to: number }, growing: boolean): string {
  const all = files.map((file, index) => {
    const pieces = piecesOf(file.index, growing && index === files.length - 1)
    return { file, pieces: pieces.filter(({ from, to }) => file.startedAt + to > range.from && file.startedAt + from < range.to) }
  })
  const longest = Math.max(1000, ...all.flatMap(({ pieces }) => pieces.map(({ from, to }) => to - from)))
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.ceil(longest / 1000)}`,
    `#EXT-X-PLAYLIST-TYPE:${growing ? 'EVENT' : 'VOD'}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-MEDIA-SEQUENCE:0',
  ]
  let first = true
  for (const { file, pieces } of all) {
    if (pieces.length === 0) continue
    if (!first) lines.push('#EXT-X-DISCONTINUITY')
    first = false
    const { at, length } = file.index.head
    lines.push(`#EXT-X-MAP:URI="${file.url}",BYTERANGE="${length}@${at}"`)
    for (const piece of pieces) {
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(file.startedAt + piece.from).toISOString()}`)
      lines.push(`#EXTINF:${((piece.to - piece.from) / 1000).toFixed(5)},`)
      lines.push(`#EXT-X-BYTERANGE:${piece.length}@${piece.at}`)
      lines.push(file.url)
    }
  }
  if (!growing) lines.push('#EXT-X-ENDLIST')
  return `${lines.join('\n')}\n`
}

function piecesOf({ fragments }: FragmentIndex, growing: boolean): Piece[] {
  const pieces: Piece[] = []
  let open: Piece | undefined
  for (const { at, length, from, to, key } of fragments) {
    if (open && key && from - open.from >= pieceLength) {
      pieces.push(open)
      open = undefined
    }
    // Without a key picture nothing can be begun.
    if (!open && !key) continue
    open = open ? { ...open, length: at + length - open.at, to } : { at, length, from, to }
  }
  if (open && !growing) pieces.push(open)
  return pieces
}
