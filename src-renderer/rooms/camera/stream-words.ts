/** A codec's profile and level, read from its RFC 6381 string. Pure. */
const avc: Record<string, string> = { '42': 'Baseline', '4d': 'Main', '58': 'Extended', '64': 'High', '6e': 'High 10', '7a': 'High 4:2:2' }
const hevc: Record<string, string> = { '1': 'Main', '2': 'Main 10', '3': 'Main Still' }

/** `High 4.0` of `avc1.640028`; undefined where it says nothing known. */
export function codecProfile(codecString: string | null): string | undefined {
  const h264 = /^avc[13]\.([0-9a-f]{2})[0-9a-f]{2}([0-9a-f]{2})$/i.exec(codecString ?? '')
  if (h264) {
    const name = avc[(h264[1] ?? '').toLowerCase()]
    return name && `${name} ${(Number.parseInt(h264[2] ?? '0', 16) / 10).toFixed(1)}`
  }
  const h265 = /^h(?:ev|vc)1\.[A-C]?(\d+)\.[0-9a-f]+\.[LH](\d+)/i.exec(codecString ?? '')
  const name = h265 && hevc[h265[1] ?? '']
  return name ? `${name} ${(Number(h265?.[2]) / 30).toFixed(1)}` : undefined
}
