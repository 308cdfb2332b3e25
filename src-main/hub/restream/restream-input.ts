/** How an FFmpeg worker opens a stream of the hub. */
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Stream } from '../stream/stream.ts'
import type { StreamRef } from '../types.ts'

/**
 * Options and `-i url`. JPEG streams come over HTTP, each picture stamped when it is read; what is not open yet is judged by what the
 * library knows of it.
 */
export function restreamInput(address: string, stream: Stream | undefined, camera: Camera | undefined, ref: StreamRef): string[] {
  if (isJpegs(stream, camera, ref)) return ['-f', 'mpjpeg', '-use_wallclock_as_timestamps', '1', '-i', `http://${address}.mjpg`]
  return ['-rtsp_transport', 'tcp', '-i', `rtsp://${address}`]
}

function isJpegs(stream: Stream | undefined, camera: Camera | undefined, ref: StreamRef): boolean {
  const tracks = stream?.description?.tracks ?? camera?.streams.find((one) => one.role === ref.role)?.tracks
  if (!tracks || tracks.length === 0) return camera?.source.kind === 'mjpeg'
  const video = tracks.find((track) => track.kind === 'video')
  return video?.codec === 'mjpeg' && !tracks.some((track) => track.kind === 'audio')
}
