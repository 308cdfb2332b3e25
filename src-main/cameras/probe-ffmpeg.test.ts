import { describe, expect, it } from 'vitest'
import { readFfmpegStreams } from './probe-ffmpeg.ts'

const short = (text: string) =>
  readFfmpegStreams(text).map(({ kind, codec, width, height, fps, sample_rate, channels }) => [
    kind,
    codec,
    width ?? sample_rate,
    height ?? channels,
    fps,
  ])

describe('readFfmpegStreams', () => {
  it('reads what FFmpeg 4 to 8 print about streams', () => {
    const text = `Input #0, flv, from 'rtmp://h/app':
  Duration: N/A, start: 0.000000, bitrate: N/A
  Stream #0:0: Audio: aac (LC), 48000 Hz, stereo, fltp, 128 kb/s
  Stream #0:1(und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709, progressive), 1920x1080 [SAR 1:1 DAR 16:9], 25 fps, 25 tbr, 1k tbn
  Stream #0:2[0x101](eng): Audio: pcm_alaw, 8000 Hz, mono, s16, 64 kb/s
  Stream #0:3: Audio: ac3, 48000 Hz, 5.1(side), fltp
  Stream #0:4[0x1011]: Video: hevc (Main), yuv420p(tv), 2560x1440, 12.50 fps, 50 tbr
  Stream #0:5: Data: none
At least one output file must be specified`
    expect(short(text)).toEqual([
      ['audio', 'aac', 48000, 2, null],
      ['video', 'h264', 1920, 1080, 25],
      ['audio', 'pcma', 8000, 1, null],
      ['audio', 'other', 48000, 6, null],
      ['video', 'h265', 2560, 1440, 12.5],
    ])
  })
  it('finds nothing where there is nothing', () => expect(short('rtmp://h/app: Input/output error')).toEqual([]))
})
