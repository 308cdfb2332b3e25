/** What a file tells of itself, so that a library can be rebuilt from the disk alone: JSON in a box of `udta`. */

import * as z from 'zod'
import { StreamRole } from '../../../src-shared/cameras.ts'
import { box, findBox } from '../../media/index.ts'

const boxType = 'cgrc'

const FileMetadata = z.object({
  camera_id: z.string(),
  camera_name: z.string(),
  role: StreamRole,
  /** Milliseconds since 1970: when time 0 of the file was captured. */
  started_at: z.number(),
  gateway: z.string(),
})
export type FileMetadata = z.infer<typeof FileMetadata>

export function metadataBox(about: FileMetadata): Buffer {
  return box(boxType, Buffer.from(JSON.stringify(about)))
}

/** From a `moov`; undefined where nothing of ours stands in it. */
export function readMetadata(movie: Buffer): FileMetadata | undefined {
  const place = findBox(movie, ['moov', 'udta', boxType])
  if (!place) return undefined
  try {
    return FileMetadata.parse(JSON.parse(movie.toString('utf8', place.body, place.end)))
  } catch {
    return undefined
  }
}
