/** What is read of HLS playlists (RFC 8216) as MediaMTX writes them: the picture's own stream, its header, its whole segments. Pure. */

export interface MainPlaylist {
  /** As it stands there, with its query. */
  readonly media: string
  /** For `MediaSource`: those of the picture alone. */
  readonly codecs: string
}

export interface Segment {
  readonly sequence: number
  readonly uri: string
  /** Seconds. */
  readonly duration: number
  /** When it begins by the server's clock, milliseconds since 1970; undefined where it is not told. */
  readonly at: number | undefined
}

export interface MediaPlaylist {
  readonly header: string | undefined
  readonly segments: readonly Segment[]
  /** Seconds: none is longer. */
  readonly longest: number
}

const picture = /^(?:avc[13]|hvc1|hev1|av01|vp09|vp8)\b/

/** Undefined where it names no stream with a picture. */
export function readMain(text: string): MainPlaylist | undefined {
  const lines = text.split(/\r?\n/)
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith('#EXT-X-STREAM-INF:')) continue
    const media = lines.slice(at + 1).find((next) => next !== '' && !next.startsWith('#'))
    const codecs = (/CODECS="([^"]*)"/.exec(line)?.[1] ?? '').split(',').filter((codec) => picture.test(codec.trim()))
    if (media && codecs.length > 0) return { media, codecs: codecs.map((codec) => codec.trim()).join(',') }
  }
  return undefined
}

export function readMedia(text: string): MediaPlaylist {
  const segments: Segment[] = []
  let header: string | undefined
  let longest = 2
  let sequence = 0
  let duration: number | undefined
  let at: number | undefined
  let gap = false
  for (const line of text.split(/\r?\n/)) {
    const [, name, value = ''] = /^#(EXT[A-Z0-9-]*):?(.*)$/.exec(line) ?? []
    if (name === 'EXT-X-MEDIA-SEQUENCE') sequence = Number(value) || 0
    else if (name === 'EXT-X-TARGETDURATION') longest = Number(value) || longest
    else if (name === 'EXT-X-MAP') header = /URI="([^"]*)"/.exec(value)?.[1]
    else if (name === 'EXT-X-PROGRAM-DATE-TIME') at = Date.parse(value)
    else if (name === 'EXT-X-GAP') gap = true
    else if (name === 'EXTINF') duration = Number.parseFloat(value)
    else if (name === undefined && line !== '' && !line.startsWith('#') && duration !== undefined) {
      if (!gap) segments.push({ sequence, uri: line, duration, at: Number.isNaN(at) ? undefined : at })
      sequence += 1
      at = at === undefined ? undefined : at + duration * 1000
      duration = undefined
      gap = false
    }
  }
  return { header, segments, longest }
}
