/** Descriptions of sound as cameras write them, and what is passed on of each. */
import { describe, expect, it } from 'vitest'
import { readSdp } from '../../rtsp/wire/sdp-read.ts'
import { outgoingTracks } from './outgoing-tracks.ts'

const aac = 'streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3'

function passedOn(...lines: string[]) {
  const sdp = ['v=0', 's=x', 'm=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=control:0', ...lines].join('\r\n')
  const { description, repairs, indexes } = outgoingTracks(readSdp(Buffer.from(sdp)))
  const [video, audio] = description.tracks
  expect(video?.codec).toBe('h264')
  const source = [...indexes].find(([, ours]) => ours === 1)?.[0]
  return { codec: audio?.codec, config: audio?.fmtp.config, rate: audio?.clockRate, source, repairs }
}

describe('the sound of a description', () => {
  it('keeps a configuration that is right', () => {
    expect(passedOn('m=audio 0 RTP/AVP 97', 'a=rtpmap:97 MPEG4-GENERIC/16000', `a=fmtp:97 ${aac};config=1408`)).toEqual({
      codec: 'aac',
      config: '1408',
      rate: 16_000,
      source: 1,
      repairs: [],
    })
  })

  it('has the configuration that stands under a number of nobody', () => {
    expect(passedOn('m=audio 0 RTP/AVP 104', 'a=rtpmap:104 MPEG4-GENERIC/16000', `a=fmtp:97 ${aac};config=1408`)).toMatchObject({
      config: '1408',
      repairs: [],
    })
    // That of another track is not taken.
    const both = ['m=audio 0 RTP/AVP 104', 'a=rtpmap:104 MPEG4-GENERIC/8000', 'm=audio 0 RTP/AVP 97', 'a=rtpmap:97 MPEG4-GENERIC/16000']
    expect(passedOn(...both, `a=fmtp:97 ${aac};config=1408`)).toMatchObject({ config: '1588', rate: 8000, source: 1 })
  })

  it.each([
    ['none at all', 'a=nothing'],
    ['no config', `a=fmtp:97 ${aac}`],
    ['nonsense', `a=fmtp:97 ${aac};config=zz`],
    ['half of one', `a=fmtp:97 ${aac};config=14`],
  ])('has the usual configuration where there is %s, and says so', (_, line) => {
    expect(passedOn('m=audio 0 RTP/AVP 97', 'a=rtpmap:97 MPEG4-GENERIC/16000', line)).toMatchObject({
      config: '1408',
      repairs: ['aac-config-assumed'],
    })
  })

  it('is the first that can be passed on', () => {
    const unknown = ['m=audio 0 RTP/AVP 98', 'a=rtpmap:98 SPEEX/16000']
    const odd = ['m=audio 0 RTP/AVP 99', 'a=rtpmap:99 MPEG4-GENERIC/10000']
    const good = ['m=audio 0 RTP/AVP 8', 'a=fmtp:8 stray=1']
    expect(passedOn(...unknown, ...odd, ...good)).toMatchObject({ codec: 'pcma', source: 3, repairs: ['audio-replaced'] })
    expect(passedOn(...unknown, ...odd)).toMatchObject({ codec: undefined, repairs: ['audio-left-out'] })
    expect(passedOn()).toMatchObject({ codec: undefined, repairs: [] })
  })

  it('is the first of a list of payload types that is known', () => {
    expect(passedOn('m=audio 0 RTP/AVP 101 98 8', 'a=rtpmap:101 telephone-event/8000', 'a=rtpmap:98 SPEEX/16000')).toMatchObject({
      codec: 'pcma',
      repairs: [],
    })
    expect(passedOn('m=audio 0 RTP/AVP 0 8')).toMatchObject({ codec: 'pcmu' })
  })
})
