import { describe, expect, it } from 'vitest'
import { type Circumstances, chooseWay } from './choose-way.ts'

const h264 = { kind: 'video', codec: 'h264' } as const
const pcma = { kind: 'audio', codec: 'pcma' } as const
const choose = (change: Partial<Circumstances['wishes']> & Partial<Circumstances> = {}) => {
  const { way = 'auto', audio = 'none', video = 'none', source = 'rtsp', tracks = [h264, pcma], udp = false } = change
  return chooseWay({ wishes: { way, audio, video }, source, tracks, udp })
}

describe('the way of a publication', () => {
  it.each([
    [{}, 'direct', 'passed-on'],
    [{ audio: 'drop' as const }, 'direct', 'passed-on'],
    [{ audio: 'aac' as const }, 'ffmpeg', 'audio-converted'],
    [{ audio: 'aac' as const, tracks: [h264, { kind: 'audio' as const, codec: 'aac' as const }] }, 'direct', 'passed-on'],
    [{ video: 'h264' as const }, 'direct', 'passed-on'],
    [{ video: 'h264' as const, tracks: [{ kind: 'video' as const, codec: 'h265' as const }] }, 'ffmpeg', 'video-converted'],
    [{ source: 'mjpeg' as const, tracks: [] }, 'ffmpeg', 'mjpeg-needs-converting'],
    [{ tracks: [{ kind: 'video' as const, codec: 'other' as const }] }, 'ffmpeg', 'codec-needs-converting'],
    [{ udp: true }, 'ffmpeg', 'udp-asked-for'],
    [{ way: 'ffmpeg' as const }, 'ffmpeg', 'asked-for'],
    [{ way: 'direct' as const }, 'direct', 'asked-for'],
    [{ way: 'pull' as const }, 'pull', 'pull-asked-for'],
    [{ tracks: [] }, 'direct', 'passed-on'],
  ])('%j: %s, because %s', (change, way, reason) => {
    expect(choose(change)).toMatchObject({ way, reason })
  })

  it('converts JPEG pictures also where FFmpeg was asked for', () => {
    expect(choose({ way: 'ffmpeg', source: 'mjpeg', tracks: [] }).video).toBe('h264')
  })

  it.each([
    [{ way: 'direct' as const, source: 'mjpeg' as const }],
    [{ way: 'direct' as const, audio: 'opus' as const }],
    [{ way: 'pull' as const, source: 'v4l2' as const }],
    [{ way: 'pull' as const, audio: 'drop' as const }],
    [{ way: 'forward' as const, audio: 'aac' as const }],
    [{ way: 'forward' as const, video: 'h264' as const, tracks: [{ kind: 'video' as const, codec: 'h265' as const }] }],
  ])('refuses %j, since it cannot be', (change) => {
    expect(() => choose(change)).toThrowError(expect.objectContaining({ cause: 'codec' }))
  })
})
