/** The session description of a camera's stream (RFC 8866), as cameras write it. */
import type { LoopTrack } from '../content/media-loop.ts'
import type { Faults } from '../faults.ts'
import { earFormats } from './camera-ear.ts'

/** The track that wants to hear, behind all others. */
export const earTrack = 90

export function describeStream(name: string, tracks: readonly LoopTrack[], faults: Faults, ear?: keyof typeof earFormats): string {
  const hidden = faults.noParameterSets === 'sdp' || faults.noParameterSets === 'both'
  const media = tracks.flatMap((track, n) => {
    const fmtp = hidden ? track.fmtpWithoutSets : track.fmtp
    return [
      `m=${track.kind} 0 RTP/AVP ${track.payloadType}`,
      'c=IN IP4 0.0.0.0',
      `a=rtpmap:${track.payloadType} ${track.rtpmap}`,
      ...(fmtp ? [`a=fmtp:${track.payloadType} ${fmtp}`] : []),
      `a=control:trackID=${n}`,
    ]
  })
  if (ear) {
    const [encoding, type] = earFormats[ear]
    media.push(`m=audio 0 RTP/AVP ${type}`, `a=rtpmap:${type} ${encoding}/8000`, 'a=sendonly', `a=control:trackID=${earTrack}`)
  }
  const session = ['v=0', `o=- ${Date.now()} 1 IN IP4 0.0.0.0`, `s=${name}`, 't=0 0', 'a=control:*', 'a=range:npt=now-']
  return `${[...session, ...media].join('\r\n')}\r\n`
}
