/** Content negotiation: what a window asks for and can show, and as what it gets it. */
import type { Codec, StreamRole } from '../../src-shared/cameras.ts'
import type { Taking, ViewKind } from '../../src-shared/media-channel.ts'

export interface WatchRequest {
  readonly viewer: number
  readonly camera_id: string
  readonly role?: StreamRole | undefined
  readonly width: number
  readonly fps: number
  readonly takes: readonly Taking[]
  readonly sound: boolean
}

export type Kind = Exclude<ViewKind, 'last'>

/** The first that the stream can be had as; everything can be had as JPEG. An unknown codec is hoped to be one that is decoded. */
export function kindFor(takes: readonly Taking[], codec: Codec | undefined): Kind | undefined {
  for (const { kind, codecs } of takes) {
    if (kind === 'jpeg') return kind
    if (kind !== 'last' && (codec === undefined || codecs.includes(codec))) return kind
  }
  return undefined
}
