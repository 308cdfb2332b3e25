/** The session description of a camera's stream (RFC 8866), as cameras write it. */
import type { LoopTrack } from '../content/media-loop.ts'
import type { Faults } from '../faults.ts'

export function describeStream(name: string, tracks: readonly LoopTrack[], faults: Faults): string {
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
  const session = ['v=0', `o=- ${Date.now()} 1 IN IP4 0.0.0.0`, `s=${name}`, 't=0 0', 'a=control:*', 'a=range:npt=now-']
  return `${[...session, ...media].join('\r\n')}\r\n`
}
