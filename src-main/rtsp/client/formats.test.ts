import { afterEach, describe, expect, it } from 'vitest'
import { mediaLoop, type Script, startScriptedCamera } from '../../../tools/scripted-camera/index.ts'
import { systemClock } from '../../base/index.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { createRtsp } from '../index.ts'
import { readSdp } from '../wire/sdp-read.ts'
import { formatSent, formatsOf } from './formats.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const lists = (video: string, audio: string) => (sdp: string) =>
  sdp.replace('m=video 0 RTP/AVP 96', `m=video 0 RTP/AVP ${video}`).replace('m=audio 0 RTP/AVP 97', `m=audio 0 RTP/AVP ${audio}`)

async function cameraOf(script: Script) {
  const camera = await startScriptedCamera(script, await mediaLoop())
  open.push(camera)
  return camera
}
const rtspOf = () => createRtsp({ log: silentLog, clock: systemClock, redact: (text) => text })
const codecs = ({ tracks }: { tracks: readonly { codec: string }[] }) => tracks.map(({ codec }) => codec)

describe('a description that lists several formats', () => {
  it('is probed as what the camera sends, and played so from its first packet', async () => {
    const camera = await cameraOf({ sdp: lists('26 96', '0 8 97') })
    const rtsp = rtspOf()
    const probe = await rtsp.describe({ url: camera.url })
    expect(codecs(probe.description)).toEqual(['h264', 'aac'])
    expect(probe.quirks.payloadTypes).toEqual({ 0: 96, 1: 97 })
    const heard = new Set<number>()
    let changes = 0
    const session = await rtsp.play(
      { url: camera.url, quirks: probe.quirks },
      { rtp: (track) => void heard.add(track), rtcp() {}, described: () => (changes += 1) },
    )
    expect(codecs(session.description)).toEqual(['h264', 'aac'])
    expect(session.formatLearnt).toBe(true)
    await expect.poll(() => heard.size).toBe(2)
    expect(changes).toBe(0)
    await session.close()
  })

  it('is not played for what its first formats tell already', async () => {
    const camera = await cameraOf({ sdp: lists('96 98', '97 100') })
    const { description } = await rtspOf().describe({ url: camera.url })
    expect(codecs(description)).toEqual(['h264', 'aac'])
    expect(camera.requests.map(({ method }) => method)).not.toContain('SETUP')
  })

  it('is corrected while it plays: before the first packet of the other format, and when the camera goes over to it', async () => {
    let sound = 97
    const camera = await cameraOf({
      sdp: lists('96', '97 0'),
      frame: (frame) => {
        if (frame[1] === 2) frame[5] = ((frame[5] as number) & 0x80) | sound
        return frame
      },
    })
    const types = new Map<number, string>()
    const session = await rtspOf().play(
      { url: camera.url },
      {
        rtp(track, memory, start) {
          if (track === 1) types.set((memory[start + 1] as number) & 127, session.description.tracks[1]?.codec ?? '')
        },
        rtcp() {},
      },
    )
    await expect.poll(() => types.get(97)).toBe('aac')
    expect(session.formatLearnt).toBe(false)
    sound = 0
    await expect.poll(() => types.get(0), { timeout: 15_000 }).toBe('pcmu')
    expect([session.formatLearnt, session.quirks.payloadTypes]).toEqual([true, { 1: 0 }])
    await session.close()
  })

  it('does not take what comes in between for the format', async () => {
    let n = 0
    const camera = await cameraOf({
      sdp: (sdp) => lists('96', '97 101')(sdp).replace('a=rtpmap:97', 'a=rtpmap:101 telephone-event/8000\r\na=rtpmap:97'),
      frame: (frame) => {
        if (frame[1] === 2 && n++ % 3 > 0) frame[5] = ((frame[5] as number) & 0x80) | 101
        return frame
      },
    })
    const heard: number[] = []
    const session = await rtspOf().play({ url: camera.url }, { rtp: (track) => void heard.push(track), rtcp() {} })
    await expect.poll(() => heard.filter((track) => track === 1).length, { timeout: 15_000 }).toBeGreaterThan(20)
    expect(codecs(session.description)).toEqual(['h264', 'aac'])
    await session.close()
  })
})

describe('formats of a track', () => {
  const description = readSdp(
    Buffer.from('v=0\r\nm=audio 0 RTP/AVP 8 97 101\r\na=rtpmap:97 MPEG4-GENERIC/16000\r\na=rtpmap:101 telephone-event/8000\r\n'),
  )
  const [track] = description.tracks
  if (!track) throw new Error('no track')
  const types = (formats: readonly { payloadType: number }[]) => formats.map(({ payloadType }) => payloadType)

  it('begin with what the camera sent before, if it still lists that', () => {
    expect(types(formatsOf(description, track, {}))).toEqual([8, 97, 101])
    expect(types(formatsOf(description, track, { payloadTypes: { 0: 97 } }))).toEqual([97, 8, 101])
    expect(types(formatsOf(description, track, { payloadTypes: { 0: 99 } }))).toEqual([8, 97, 101])
  })

  it('are what is listed, what RFC 3551 says, or the first under another number', () => {
    const formats = formatsOf(description, track, {})
    expect(formatSent(formats, 97)).toMatchObject({ codec: 'aac', clockRate: 16_000, payloadType: 97 })
    expect(formatSent(formats, 0)).toMatchObject({ codec: 'pcmu', clockRate: 8000, payloadType: 0 })
    expect(formatSent(formats, 26)).toMatchObject({ codec: 'pcma', payloadType: 26 })
    expect(formatSent(formats, 110)).toMatchObject({ codec: 'pcma', payloadType: 110 })
  })
})
