/** What every stream is held against: one bare FFmpeg that takes it in and throws it away, packet by packet. */
import { ffmpeg, type Peer, startPeer } from './peers.ts'

/** `map`: which tracks, as FFmpeg says it (`0`: all, `0:v`). */
export const startBareCopies = (urls: readonly string[], map: '0' | '0:v'): Peer[] =>
  urls.map((url) =>
    startPeer(ffmpeg, [
      ...['-hide_banner', '-loglevel', 'error', '-rtsp_transport', 'tcp', '-i', url],
      ...['-map', map, '-c', 'copy', '-f', 'null', '-'],
    ]),
  )

export const endAll = (peers: readonly Peer[]) => Promise.all(peers.map((peer) => peer.end()))
