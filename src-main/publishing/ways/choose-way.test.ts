import { describe, expect, it } from 'vitest'
import { type Circumstances, chooseKeptWay, chooseWay } from './choose-way.ts'

const h264 = { kind: 'video', codec: 'h264' } as const
const pcma = { kind: 'audio', codec: 'pcma' } as const
type Change = Partial<Circumstances['wishes']> & Partial<Circumstances>
const circumstances = (change: Change): Circumstances => {
  const { way = 'auto', audio = 'none', video = 'none', source = 'rtsp', tracks = [h264, pcma], udp = false, api = true } = change
  return { wishes: { way, audio, video }, source, tracks, udp, api }
}

const choose = (change: Change = {}) => chooseWay(circumstances(change))

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

  it('is another one where the server could not be told to fetch', () => {
    const refused = expect.objectContaining({ cause: 'path-refused' })
    expect(() => choose({ way: 'pull', api: false })).toThrowError(refused)
    expect(chooseKeptWay(circumstances({ way: 'pull', api: false }))).toMatchObject({ way: 'direct', reason: 'pull-needs-api' })
  })

  it('gives way where it was chosen by hand some time ago, but never what was said about sound and picture', () => {
    const jpeg = { way: 'direct', source: 'mjpeg', tracks: [] } as const
    expect(chooseKeptWay(circumstances(jpeg))).toMatchObject({ way: 'ffmpeg', reason: 'chosen-way-impossible', video: 'h264' })
    const silent = { way: 'pull', audio: 'drop' } as const
    expect(chooseKeptWay(circumstances(silent))).toMatchObject({ way: 'direct', reason: 'chosen-way-impossible', audio: 'drop' })
    expect(chooseKeptWay(circumstances({ way: 'pull' }))).toMatchObject({ way: 'pull', reason: 'pull-asked-for' })
  })
})
