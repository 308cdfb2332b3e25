/** RFC 6381 string of an H.264 unit in Annex B, from the three bytes behind the head of its sequence parameter set; undefined where it has none. */
export function h264CodecString(unit: Uint8Array): string | undefined {
  // Parameter sets stand at the front of a key unit.
  const end = Math.min(unit.length - 4, 512)
  for (let at = 0; at + 3 < end; at += 1) {
    if (unit[at] !== 0 || unit[at + 1] !== 0 || unit[at + 2] !== 1 || ((unit[at + 3] ?? 0) & 31) !== 7) continue
    const bytes = [...unit.subarray(at + 4, at + 7)].map((byte) => byte.toString(16).padStart(2, '0'))
    return `avc1.${bytes.join('')}`
  }
  return undefined
}
