/** Frame extraction: the picture that a camera showed at a moment of its recordings, as JPEG: from the key picture before it, decoded by FFmpeg, or as the camera made it. */
import { Failure, Problem } from '../base/index.ts'
import { fileType, findBox, readFragmentHead } from '../media/index.ts'
import type { Supervisor } from '../supervisor/types.ts'
import type { SegmentRow } from './library.ts'
import type { Playback } from './playback.ts'

/** Bytes of a group of pictures at most: a camera that sends a key picture a minute. */
const mostBytes = 64 * 1024 * 1024

/** `rows` overlap the moment. Throws Problem NOTHING_RECORDED, Failure. */
export async function momentPicture(
  rows: readonly SegmentRow[],
  at: number,
  width: number | undefined,
  { playback, supervisor }: { playback: Playback; supervisor: Supervisor },
): Promise<{ jpeg: Buffer; at: number }> {
  const row = rows.find(({ role }) => role === 'main') ?? rows[0]
  if (!row) throw new Problem('NOTHING_RECORDED')
  const { head, fragments } = await playback.index(row)
  const last = fragments.findLastIndex(({ from }) => row.from + from <= at)
  const first = fragments.slice(0, last + 1).findLastIndex(({ key }) => key)
  const [begin, end] = [fragments[first], fragments[last]]
  if (!begin || !end || at > row.from + end.to + 1000) throw new Problem('NOTHING_RECORDED')
  if (end.at + end.length - begin.at > mostBytes) throw new Failure('no-key-frame', 'the key picture is too far away')
  const movie = await playback.read(row, head.at, head.length)
  const media = await playback.read(row, begin.at, end.at + end.length - begin.at)
  const shown = pictureAt(movie, media, at - row.from)
  if (!shown) throw new Problem('NOTHING_RECORDED')
  const captured = Math.round(row.from + shown.from)
  if (shown.jpeg && width === undefined) return { jpeg: Buffer.from(shown.jpeg), at: captured }
  // The head of a fragmented film has no end of its own: FFmpeg reads it from the beginning to the picture.
  const scale = width === undefined ? [] : ['-vf', `scale='min(${width},iw)':-2`]
  const jpeg = await supervisor.runFileJob({
    name: 'picture of a moment',
    timeout: 30_000,
    input: Buffer.concat([fileType, movie, media]),
    inputFormat: 'mp4',
    outputFormat: 'mjpeg',
    options: ['-ss', `${(shown.sought / 1000).toFixed(4)}`, '-frames:v', '1', '-an', ...scale, '-q:v', '3', '-pix_fmt', 'yuvj420p'],
  })
  if (jpeg.length === 0) throw new Failure('tool-failed', 'no picture came of it')
  return { jpeg, at: captured }
}

/** Milliseconds from the file's beginning to the picture, and from the first picture of `media` to a little before it. */
function pictureAt(movie: Buffer, media: Buffer, moment: number): { from: number; sought: number; jpeg: Buffer | undefined } | undefined {
  const mdhd = findBox(movie, ['moov', 'trak', 'mdia', 'mdhd'])
  const scale = mdhd ? movie.readUInt32BE(mdhd.body + 12) : 90_000
  const jpeg = findBox(movie, ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd']) && movie.includes('mp4v')
  const pictures: { at: number; place: number; length: number }[] = []
  for (let at = 0; at + 8 <= media.length; ) {
    const size = media.readUInt32BE(at)
    if (size < 8 || at + size > media.length) break
    const run = readFragmentHead(media.subarray(at, at + size))?.find(({ track }) => track === 1)
    let [time, place] = [run?.decodeAt ?? 0, at + (run?.dataAt ?? 0)]
    for (const [index, length] of run?.sizes.entries() ?? []) {
      pictures.push({ at: ((time + (run?.offsets[index] ?? 0)) * 1000) / scale, place, length })
      time += run?.durations[index] ?? 0
      place += length
    }
    at += size
  }
  pictures.sort((a, b) => a.at - b.at)
  const [first] = pictures
  const shown = pictures.findLast((one) => one.at <= moment + 0.5) ?? first
  if (!first || !shown) return undefined
  const before = pictures[pictures.indexOf(shown) - 1]
  const sought = before ? (shown.at + before.at) / 2 - first.at : 0
  return { from: shown.at, sought, jpeg: jpeg ? media.subarray(shown.place, shown.place + shown.length) : undefined }
}
