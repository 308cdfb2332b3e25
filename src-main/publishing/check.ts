/** Which tracks of a camera will survive publishing, asked before it starts, and what would mend the others. */
import type * as z from 'zod'
import type { Camera, StreamRepair, TrackInfo } from '../../src-shared/cameras.ts'
import type { checkFindings, PublishCheck } from '../../src-shared/publishing.ts'
import { Failure } from '../base/index.ts'
import { type Choice, chooseWay } from './ways/choose-way.ts'

type Finding = z.infer<typeof PublishCheck>['findings'][number]
type Key = (typeof checkFindings)[number]

/** Seconds between key frames from which a viewer waits noticeably for the first picture. */
const longGroup = 4

export interface CheckInput {
  readonly camera: Camera
  readonly tracks: readonly TrackInfo[]
  readonly udp: boolean
  readonly api: boolean
  /** Seconds between the last two key frames, where it is known. */
  readonly groupSeconds?: number | undefined
  /** What the hub mended or left out. */
  readonly repairs?: readonly StreamRepair[] | undefined
  /** Why it gives nothing now. */
  readonly failure?: Failure | undefined
}

export function checkPublication(input: CheckInput): PublishCheck {
  const { camera, tracks, udp } = input
  const findings: Finding[] = []
  const note = (track: Finding['track'], severity: Finding['severity'], finding: Key, remedy: Finding['remedy'] = 'none') =>
    findings.push({ track, severity, finding, remedy })

  let choice: Pick<Choice, 'way' | 'reason'> = { way: 'direct', reason: 'passed-on' }
  try {
    choice = chooseWay({ wishes: { way: 'auto', audio: 'none', video: 'none' }, source: camera.source.kind, tracks, udp, api: input.api })
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    note('stream', 'blocking', 'no-way', 'change-camera')
  }

  const video = tracks.find(({ kind }) => kind === 'video')
  const audio = tracks.find(({ kind }) => kind === 'audio')
  if (input.failure)
    note('stream', input.failure.final ? 'blocking' : 'warning', 'source-trouble', input.failure.final ? 'change-camera' : 'none')
  if (tracks.length === 0 && camera.source.kind !== 'mjpeg') note('stream', 'warning', 'not-probed')
  else if (!video && camera.source.kind !== 'mjpeg') note('video', 'warning', 'video-missing', 'change-camera')

  if (camera.source.kind === 'mjpeg') note('video', 'warning', 'mjpeg-needs-converting', 'convert-video')
  else if (video) checkVideo(video, note)
  if (audio) checkAudio(audio, note)
  checkRepairs(input.repairs ?? [], audio !== undefined, note)
  if ((input.groupSeconds ?? 0) > longGroup) note('video', 'warning', 'gop-long', 'change-camera')
  if (input.api && camera.has_password && (camera.source.kind === 'rtsp' || camera.source.kind === 'onvif')) {
    note('stream', 'ok', 'pull-possible', 'pull')
  }
  return { camera_id: camera.id, way: choice.way, way_reason: choice.reason, findings }
}

type Note = (track: Finding['track'], severity: Finding['severity'], finding: Key, remedy?: Finding['remedy']) => void

function checkVideo({ codec, width }: TrackInfo, note: Note): void {
  if (codec === 'h264') note('video', 'ok', 'video-h264')
  else if (codec === 'h265') note('video', 'warning', 'video-h265-browsers', 'convert-video')
  else if (codec === 'mjpeg') {
    // RFC 2435 counts width in a byte of 8 pixels: above 2040 it wraps, and readers guess.
    note('video', 'warning', (width ?? 0) > 2040 ? 'mjpeg-too-wide' : 'video-mjpeg-players', 'convert-video')
  } else if (codec === 'other') note('video', 'warning', 'video-codec-needs-converting', 'convert-video')
  else note('video', 'warning', 'video-codec-players', 'convert-video')
}

function checkRepairs(repairs: readonly StreamRepair[], sound: boolean, note: Note): void {
  if (repairs.includes('audio-left-out') && !sound) note('audio', 'warning', 'audio-left-out', 'convert-audio')
  if (repairs.includes('format-learnt')) note('stream', 'ok', 'format-learnt')
  if (repairs.includes('audio-replaced')) note('audio', 'warning', 'audio-replaced')
  if (repairs.includes('aac-config-assumed') || repairs.includes('aac-adts-unwrapped')) note('audio', 'ok', 'audio-mended')
}

function checkAudio({ codec }: TrackInfo, note: Note): void {
  if (codec === 'aac' || codec === 'opus') note('audio', 'ok', `audio-${codec}`)
  // HLS and every MP4 recording go without it; WebRTC and RTSP take it.
  else if (codec === 'pcma' || codec === 'pcmu') note('audio', 'warning', 'audio-g711', 'convert-audio')
  else if (codec === 'other') note('audio', 'warning', 'audio-left-out', 'convert-audio')
  else note('audio', 'warning', 'audio-codec-players', 'convert-audio')
}
