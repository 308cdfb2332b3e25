import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeSdp } from '../index.ts'
import { readSdp } from './sdp-read.ts'

const sprop = 'Z2QAH6zZQFAFuwFqAgICgAAAAwCAAAAZB4wYyw==,aOvjyyLA'
const read = (...lines: string[]) => readSdp(Buffer.from(lines.join('\r\n'), 'latin1'))

describe('readSdp', () => {
  it('reads a plain description, with size and rate out of the parameter sets', () => {
    const { tracks, tool, control } = read(
      'v=0',
      'o=- 1 1 IN IP4 1.2.3.4',
      's=x',
      'a=tool:LIVE555 Streaming Media v2014',
      'a=control:*',
      't=0 0',
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      `a=fmtp:96 packetization-mode=1; sprop-parameter-sets=${sprop}`,
      'a=control:trackID=0',
      'm=audio 0 RTP/AVP 97',
      'a=rtpmap:97 MPEG4-GENERIC/44100/2',
      'a=fmtp:97 streamtype=5;mode=AAC-hbr;config=1210;sizeLength=13;',
      'a=control:trackID=1',
    )
    expect(tool).toContain('LIVE555')
    expect(control).toBe('*')
    expect(tracks[0]).toMatchObject({
      index: 0,
      kind: 'video',
      codec: 'h264',
      payloadType: 96,
      clockRate: 90000,
      width: 1280,
      height: 720,
      fps: 25,
      control: 'trackID=0',
    })
    expect(tracks[0]?.parameterSets.map((set) => (set[0] ?? 0) & 31)).toEqual([7, 8])
    expect(tracks[1]).toMatchObject({
      kind: 'audio',
      codec: 'aac',
      clockRate: 44100,
      channels: 2,
      fmtp: { config: '1210', sizelength: '13' },
    })
  })

  it('takes the first of what stands twice, and session lines inside a section', () => {
    const { tracks } = read('m=video 0 RTP/AVP 96', 's=again', 'i=x', 'a=rtpmap:96 H264/90000 ', 'a=control:one', 'a=control:two')
    expect(tracks[0]).toMatchObject({ control: 'one', codec: 'h264' })
  })

  it('finds the parameters by payload type, wherever they stand', () => {
    const { tracks } = read(
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/8000',
      'm=audio 0 RTP/AVP 8',
      'a=rtpmap:0 pcma/8000',
      `a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${sprop}`,
    )
    expect(tracks[0]).toMatchObject({ clockRate: 90000, width: 1280 })
    expect(tracks[1]).toMatchObject({ codec: 'pcma', clockRate: 8000, channels: 1 })
  })

  it('keeps strange media apart, and drops only the section that is broken', () => {
    const { tracks } = read(
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H265/90000',
      'm=application/MERCURY 0 RTP/AVP smart/1/90000',
      'a=rtpmap:95 MERCURY/90000',
      'm=vana 0 RTP/AVP 107',
      'a=control:third',
      'm=audio 0 RTP/AVP nonsense',
      'a=control:gone',
      'm=',
      'a=control:gone too',
      'm=audio 0 RTP/AVP 0',
    )
    expect(tracks.map((track) => [track.index, track.kind, track.codec])).toEqual([
      [0, 'video', 'h265'],
      [1, 'data', 'other'],
      [2, 'data', 'other'],
      [3, 'audio', 'pcmu'],
    ])
    expect(tracks[0]?.control).toBeUndefined()
  })

  it('knows the static payload types', () => {
    const codec = (kind: string, type: number) => read(`m=${kind} 0 RTP/AVP ${type}`).tracks[0]?.codec
    expect([0, 8, 9, 10, 14].map((type) => codec('audio', type))).toEqual(['pcmu', 'pcma', 'g722', 'l16', 'mp3'])
    expect(codec('video', 26)).toBe('mjpeg')
  })

  it('takes broken parameter sets for none', () => {
    for (const bad of ['', 'AAAA', 'Z2QA,aOvj', '!!!!', sprop.split(',')[0]])
      expect(
        read('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', `a=fmtp:96 sprop-parameter-sets=${bad}`).tracks[0]?.parameterSets,
      ).toEqual([])
    expect(read('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H265/90000', 'a=fmtp:96 sprop-sps=QgEB').tracks[0]?.parameterSets).toEqual([])
    const annexB = sprop.split(',').map((set) => Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from(set, 'base64')]).toString('base64'))
    expect(
      read('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', `a=fmtp:96 sprop-parameter-sets=${annexB.join(',')}`).tracks[0]?.width,
    ).toBe(1280)
  })

  it('tells who wants to hear from who wants to be heard', () => {
    const talk = ['m=audio 0 RTP/AVP 0', 'a=sendonly']
    expect([...read('m=video 0 RTP/AVP 96', 'a=recvonly', ...talk).backchannels]).toEqual([1])
    expect(read('m=video 0 RTP/AVP 96', 'a=sendonly', ...talk).backchannels.size).toBe(0)
  })

  it('repairs audio that cannot be meant so', () => {
    const audio = (map: string) => read('m=audio 0 RTP/AVP 97', `a=rtpmap:97 ${map}`).tracks[0]
    expect(audio('opus/48000/1')).toMatchObject({ codec: 'opus', channels: 2 })
    expect(audio('PCM/48000')).toMatchObject({ codec: 'other', encoding: 'PCM' })
  })

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=fmtp:96 ', 'b=AS:', 'c=IN'))),
        (lines) => {
          const { tracks } = read(...lines)
          expect(tracks.map((track) => track.index)).toEqual(tracks.map((_, n) => n))
        },
      ),
    )
  })
})

describe('writeSdp', () => {
  it("writes what it reads again, without the camera's own lines", () => {
    const camera = read(
      'v=0',
      'a=tool:x',
      'm=video 0 RTP/AVP 96 97',
      'b=AS:',
      'a=sendonly',
      'a=rtpmap:96 H264/90000',
      `a=fmtp:96 sprop-parameter-sets=${sprop};x=\u00e9`,
      'a=control:rtsp://u:p@10.0.0.5/x',
      'm=vana 0 RTP/AVP 99',
      'm=audio 0 RTP/AVP 98',
      'a=rtpmap:98 MPEG4-GENERIC/16000',
      'a=fmtp:98 streamtype=5;mode=AAC-hbr;config=1408;sizelength=13;indexlength=3;indexdeltalength=3',
    )
    const text = writeSdp(camera).toString()
    expect(text).not.toMatch(/sendonly|b=|tool|vana|10\.0\.0\.5| 97|\u00e9/)
    expect(text).toContain('packetization-mode=1;profile-level-id=64001F;sprop-parameter-sets=')
    const again = readSdp(Buffer.from(text))
    expect(again.tracks.map((track) => [track.codec, track.payloadType, track.control])).toEqual([
      ['h264', 96, 'trackID=0'],
      ['aac', 98, 'trackID=2'],
    ])
    expect(again.tracks[0]?.parameterSets).toEqual(camera.tracks[0]?.parameterSets)
    expect(again.tracks[1]?.fmtp).toEqual(camera.tracks[2]?.fmtp)
  })
})
