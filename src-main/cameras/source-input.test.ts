import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '../base/index.ts'
import { addressKey } from './address-key.ts'
import { readSource, readSubUrl, readUrl } from './source-input.ts'

const refusal = (read: () => unknown): { field: string; problem: string }[] => {
  try {
    read()
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.code === 'INPUT_INVALID')
      return (thrown.data as { fields: { field: string; problem: string }[] }).fields
    throw thrown
  }
  return expect.unreachable('it should have been refused')
}

describe('readUrl', () => {
  it.each([
    ['rtsp://10.0.0.1/s', { kind: 'rtsp', url: 'rtsp://10.0.0.1/s', transport: 'auto' }],
    ['RTSPS://Cam:322', { kind: 'rtsp', url: 'rtsps://cam:322', transport: 'auto' }],
    ['onvif://10.0.0.1', { kind: 'onvif', device_url: 'http://10.0.0.1/onvif/device_service', transport: 'auto' }],
    ['onvif://10.0.0.1:8000/', { kind: 'onvif', device_url: 'http://10.0.0.1:8000/onvif/device_service', transport: 'auto' }],
    ['onvif://10.0.0.1:2020/onvif/service', { kind: 'onvif', device_url: 'http://10.0.0.1:2020/onvif/service', transport: 'auto' }],
    ['http://10.0.0.1/v.mjpg?x=1', { kind: 'mjpeg', url: 'http://10.0.0.1/v.mjpg?x=1' }],
    ['rtmp://10.0.0.1/app/stream', { kind: 'ffmpeg', url: 'rtmp://10.0.0.1/app/stream' }],
    ['/dev/video2', { kind: 'v4l2', device: '/dev/video2' }],
    ['/srv/film.mp4', { kind: 'ffmpeg', url: 'file:/srv/film.mp4' }],
    ['file:///srv/film.mp4', { kind: 'ffmpeg', url: 'file:/srv/film.mp4' }],
    ['synthetic:', { kind: 'synthetic', pattern: 'testsrc2', width: 1280, height: 720, fps: 25, audio: false }],
    [
      'synthetic:?pattern=smptebars&width=640&height=360&fps=10&audio=1',
      { kind: 'synthetic', pattern: 'smptebars', width: 640, height: 360, fps: 10, audio: true },
    ],
    ['synthetic://?width=320', { kind: 'synthetic', pattern: 'testsrc2', width: 320, height: 720, fps: 25, audio: false }],
  ])('understands %s', (url, source) => expect(readUrl(url).source).toEqual(source))

  it('takes credentials out, whatever they are made of', () => {
    for (const scheme of ['rtsp', 'http', 'onvif', 'rtmp'])
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), (password) => {
          const read = readUrl(`${scheme}://admin:${encodeURIComponent(password)}@10.0.0.9:99/x`)
          expect([read.user, read.password]).toEqual(['admin', password])
          expect(JSON.stringify(read.source)).not.toContain('admin')
        }),
      )
  })

  it.each([
    '',
    'cam',
    '10.0.0.1',
    'rtsp:/x',
    'rtsp://',
    'rtsp://h:99999/',
    'rtsp://1.2.3/',
    'gopher://h/',
    'concat:a|b',
    'pipe:0',
    'data:,x',
    'subfile:,,:/etc/passwd',
    'javascript:alert(1)',
    'rtsp://a\nb/',
    'file:',
    'v4l2:-i',
    'synthetic:?width=7',
    'synthetic:?pattern=life',
    'synthetic:?fps=x',
  ])('refuses "%s", names the field and says what to do', (url) => {
    const [first] = refusal(() => readUrl(url))
    expect(first?.field).toBe('url')
    expect(first?.problem.length).toBeGreaterThan(10)
  })
})

describe('readSource', () => {
  it('looks into a source as into a URL', () => {
    const read = readSource({ kind: 'rtsp', url: 'rtsp://u:p%2F@10.0.0.1/s', transport: 'udp' })
    expect(read).toMatchObject({ source: { kind: 'rtsp', url: 'rtsp://10.0.0.1/s', transport: 'udp' }, user: 'u', password: 'p/' })
    expect(readSource({ kind: 'onvif', device_url: 'https://u:p@10.0.0.1' })).toMatchObject({
      source: { kind: 'onvif', device_url: 'https://10.0.0.1/onvif/device_service' },
      user: 'u',
    })
    expect(readSource({ kind: 'ffmpeg', url: 'http://10.0.0.1/live.m3u8' }).source).toEqual({
      kind: 'ffmpeg',
      url: 'http://10.0.0.1/live.m3u8',
    })
  })

  it('refuses what does not fit, by the name of the field', () => {
    expect(refusal(() => readSource({ kind: 'rtsp', url: 'http://10.0.0.1/' }))[0]?.field).toBe('source.url')
    expect(refusal(() => readSource({ kind: 'onvif', device_url: 'rtsp://10.0.0.1/' }))[0]?.field).toBe('source.device_url')
    expect(refusal(() => readSource({ kind: 'v4l2', device: ' ' }))[0]?.field).toBe('source.device')
    expect(refusal(() => readSource({ kind: 'synthetic', width: 1 }))[0]?.field).toBe('source.width')
    expect(refusal(() => readSubUrl('http://10.0.0.1/', readUrl('rtsp://10.0.0.1/').source))[0]?.field).toBe('sub_url')
    expect(refusal(() => readSubUrl('rtsp://10.0.0.1/', readUrl('onvif://10.0.0.1/').source))[0]?.field).toBe('sub_url')
  })
})

describe('addressKey', () => {
  const same = (a: string, b: string) => addressKey(readUrl(a).source) === addressKey(readUrl(b).source)
  it('sees through ways of writing', () => {
    expect(same('rtsp://10.0.0.1/s', 'RTSP://u:p@10.0.0.1:554/s/')).toBe(true)
    expect(same('rtsp://CAM.local/S', 'rtsp://cam.LOCAL/S')).toBe(true)
    expect(same('onvif://10.0.0.1', 'onvif://10.0.0.1:80/onvif/other')).toBe(true)
    expect(same('http://10.0.0.1:80', 'http://10.0.0.1/')).toBe(true)
  })
  it('keeps apart what differs', () => {
    expect(same('rtsp://10.0.0.1/s', 'rtsp://10.0.0.1/S')).toBe(false)
    expect(same('rtsp://10.0.0.1/s?c=1', 'rtsp://10.0.0.1/s?c=2')).toBe(false)
    expect(same('rtsp://10.0.0.1/s', 'rtsp://10.0.0.1:8554/s')).toBe(false)
    expect(same('synthetic:', 'synthetic:')).toBe(false)
  })
})
