/** The MIME type with codecs (RFC 6381) of a head that was read from a file, for whoever is to play it and knows nothing else of it. */
import { boxesIn, findBox } from './read-boxes.ts'

/** Bytes of a sample entry before the boxes in it. */
const before = { video: 78, audio: 28 }

/** Empty where none of its tracks is known. */
export function movieMime(movie: Buffer): string {
  const moov = findBox(movie, ['moov'])
  const codecs: string[] = []
  let video = false
  for (const trak of boxesIn(movie, moov?.body, moov?.end)) {
    const stsd = trak.type === 'trak' ? findBox(movie, ['mdia', 'minf', 'stbl', 'stsd'], trak.body, trak.end) : undefined
    const [entry] = stsd ? boxesIn(movie, stsd.body + 8, stsd.end) : []
    const codec = entry && codecOf(movie, entry.type, entry.body, entry.end)
    if (codec) codecs.push(codec)
    video ||= ['avc1', 'hvc1', 'mp4v'].includes(entry?.type ?? '')
  }
  return codecs.length === 0 ? '' : `${video ? 'video' : 'audio'}/mp4; codecs="${codecs.join(', ')}"`
}

function codecOf(movie: Buffer, type: string, body: number, end: number): string | undefined {
  const config = (name: string, kind: keyof typeof before) => findBox(movie, [name], body + before[kind], end)
  if (type === 'avc1') {
    const avcc = config('avcC', 'video')
    return avcc && `avc1.${movie.toString('hex', avcc.body + 1, avcc.body + 4)}`
  }
  if (type === 'hvc1') {
    const hvcc = config('hvcC', 'video')
    return hvcc && hevc(movie.subarray(hvcc.body, hvcc.end))
  }
  if (type === 'Opus') return 'opus'
  if (type === 'fLaC') return 'flac'
  if (type === 'mp4a' || type === 'mp4v') {
    const esds = config('esds', type === 'mp4v' ? 'video' : 'audio')
    // Version, ES_Descriptor of 5 + 3 bytes, head of the DecoderConfigDescriptor of 5.
    const object = esds && movie[esds.body + 17]
    if (object === undefined) return undefined
    // AudioSpecificConfig behind 13 bytes of the descriptor and a head of 5: its first five bits.
    if (type === 'mp4a' && (object === 0x69 || object === 0x6b)) return 'mp3'
    const profile = object === 0x40 ? `.${(movie[(esds?.body ?? 0) + 17 + 13 + 5] ?? 0) >> 3}` : ''
    return `${type}.${object.toString(16).toUpperCase()}${profile}`
  }
  return undefined
}

/** ISO/IEC 14496-15 annex E.3. */
function hevc(config: Buffer): string {
  const first = config[1] ?? 0
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? ''
  const flags = config.readUInt32BE(2)
  let reversed = 0
  for (let bit = 0; bit < 32; bit++) if (flags & (1 << bit)) reversed |= 1 << (31 - bit)
  const constraints = [...config.subarray(6, 12)].map((byte) => byte.toString(16).toUpperCase())
  while (constraints.at(-1) === '0') constraints.pop()
  const parts = [`hvc1.${space}${first & 31}`, (reversed >>> 0).toString(16).toUpperCase(), `${first & 32 ? 'H' : 'L'}${config[12]}`]
  return [...parts, ...constraints].join('.')
}
