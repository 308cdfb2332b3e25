/** The camera of this computer that a page may open, found by its name; otherwise why it cannot. */

export type WhyNot = 'insecure' | 'forbidden' | 'busy' | 'not_here' | 'no_capabilities' | 'gone' | 'other'

/** `names`: as the system and people call it. The permission is asked for here, so only when a person wants it. */
export async function openTrack(names: readonly string[]): Promise<MediaStreamTrack | WhyNot> {
  // pages over plain HTTP have none of it
  const devices: MediaDevices | undefined = navigator.mediaDevices
  if (!devices?.getUserMedia) return 'insecure'
  try {
    // names are told only after the permission was given
    const any = await devices.getUserMedia({ video: wished })
    const [first] = any.getVideoTracks()
    const cameras = (await devices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput')
    const wanted = cameras.find(({ label }) => names.some((name) => isNamed(label, name)))
    if (wanted && first?.getSettings().deviceId === wanted.deviceId) return first
    for (const track of any.getTracks()) track.stop()
    if (!wanted) return 'not_here'
    const [track] = (await devices.getUserMedia({ video: { ...wished, deviceId: { exact: wanted.deviceId } } })).getVideoTracks()
    return track ?? 'other'
  } catch (thrown) {
    const name = thrown instanceof DOMException ? thrown.name : ''
    if (name === 'NotAllowedError' || name === 'SecurityError') return 'forbidden'
    if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
    if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'not_here'
    return 'other'
  }
}

/** The smallest picture, which nobody looks at; moving is a permission of its own (Image Capture, "pan", "tilt", "zoom"). */
const wished = { width: { ideal: 320 }, height: { ideal: 240 }, pan: true, tilt: true, zoom: true } as MediaTrackConstraints

/** `USB Camera (046d:0825)` is `USB Camera` for another system. */
function isNamed(label: string, name: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '')
      .trim()
      .toLowerCase()
  const [a, b] = [plain(label), plain(name)]
  return a !== '' && b !== '' && (a === b || a.includes(b) || b.includes(a))
}
