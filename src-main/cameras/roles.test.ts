import { describe, expect, it } from 'vitest'
import type { Camera, Codec, TrackInfo } from '../../src-shared/cameras.ts'
import { findByAddress } from './lookup.ts'
import { defaultName, isTaken } from './names.ts'
import { chooseRoles, roleForWidth } from './roles.ts'

const video = (width: number, height: number, codec: Codec = 'h264'): TrackInfo => ({
  kind: 'video',
  codec,
  codec_string: null,
  width,
  height,
  fps: null,
  sample_rate: null,
  channels: null,
})
const candidate = (url: string, ...tracks: TrackInfo[]) => ({ url, profileToken: null, tracks })
const roles = (...candidates: ReturnType<typeof candidate>[]) => chooseRoles(candidates, 1).map(({ role, url }) => `${role} ${url}`)

describe('main and sub', () => {
  it('go by what was found, not by order or name', () => {
    expect(roles(candidate('main', video(640, 360)), candidate('sub', video(2688, 1520)))).toEqual(['main sub', 'sub main'])
    expect(roles(candidate('a', video(1280, 720)))).toEqual(['main a'])
    expect(roles()).toEqual([])
  })
  it('of three, the small one is the smallest that is still worth looking at', () => {
    expect(roles(candidate('a', video(2688, 1520)), candidate('b', video(352, 240)), candidate('c', video(704, 576)))).toEqual([
      'main a',
      'sub c',
      'third b',
    ])
    expect(roles(candidate('a', video(2688, 1520)), candidate('b', video(352, 240)))).toEqual(['main a', 'sub b'])
  })
  it('the third is the largest between them, else the next below, and never one of the same size or none', () => {
    const [a, b, c, d] = [video(3840, 2160), video(1920, 1080), video(1280, 720), video(640, 360)] as const
    expect(roles(candidate('d', d), candidate('c', c), candidate('b', b), candidate('a', a))).toEqual(['main a', 'sub d', 'third b'])
    expect(roles(candidate('a', a), candidate('a2', video(3840, 2160, 'h265')), candidate('d', d))).toEqual(['main a', 'sub d'])
    expect(roles(candidate('a', a), candidate('d', d), candidate('?'))).toEqual(['main a', 'sub d'])
  })
  it('prefer what every browser decodes, where the size is the same', () => {
    expect(
      roles(candidate('a', video(1920, 1080, 'h265')), candidate('b', video(640, 360, 'mjpeg')), candidate('c', video(640, 360))),
    ).toEqual(['main a', 'sub c'])
    expect(roles(candidate('a', video(640, 360, 'h265')), candidate('b', video(640, 360)))).toEqual(['main b', 'sub a'])
  })
  it('keep a second stream that could not be asked', () => {
    expect(roles(candidate('a', video(1280, 720)), candidate('b'))).toEqual(['main a', 'sub b'])
  })
  it('serve a tile with the smallest that is wide enough', () => {
    const streams = chooseRoles([candidate('a', video(1920, 1080)), candidate('b', video(640, 360))], 1)
    expect([320, 640, 641, 4000].map((width) => roleForWidth(streams, width))).toEqual(['sub', 'sub', 'main', 'main'])
    expect(roleForWidth(streams.slice(0, 1), 100)).toBe('main')
    const three = chooseRoles([candidate('a', video(1920, 1080)), candidate('b', video(640, 360)), candidate('c', video(1280, 720))], 1)
    expect([640, 641, 1280, 1281].map((width) => roleForWidth(three, width))).toEqual(['sub', 'third', 'third', 'main'])
  })
})

describe('names', () => {
  const source = { kind: 'rtsp', url: 'rtsp://10.0.0.7/s', transport: 'auto' } as const
  it('are made up where none is given, and never collide', () => {
    expect(defaultName(source, { vendor: 'Axis', model: 'P3245' }, null, [])).toBe('Axis P3245')
    expect(defaultName(source, { vendor: 'AXIS', model: 'AXIS P3245' }, null, [{ name: 'axis p3245', station: null }])).toBe('AXIS P3245 2')
    expect(defaultName(source, {}, null, [])).toBe('10.0.0.7')
    expect(defaultName(source, {}, null, [{ name: '10.0.0.7', station: null }])).toBe('Camera 2')
    expect(defaultName({ ...source, url: 'rtsp://127.0.0.1/x' }, {}, null, [{ name: 'Camera 2', station: null }])).toBe('Camera 3')
  })
  it('may be the same in two stations', () => {
    const others = [{ name: 'Gate', station: 'North' }]
    expect(isTaken('gate', 'north', others)).toBe(true)
    expect(isTaken('Gate', null, others)).toBe(false)
    expect(isTaken('Gáte', 'North', others)).toBe(false)
  })
})

describe('findByAddress', () => {
  const camera = (id: string, source: Camera['source'], ...urls: string[]) =>
    ({ id, source, streams: urls.map((url) => ({ role: 'main', url })) }) as unknown as Camera
  const rtsp = (id: string, url: string) => camera(id, { kind: 'rtsp', url, transport: 'auto' }, url)
  const onvif = (id: string, url: string, ...urls: string[]) => camera(id, { kind: 'onvif', device_url: url, transport: 'auto' }, ...urls)

  it('knows a device by its service, and by a stream that was added by hand', () => {
    const library = [onvif('1', 'http://10.0.0.5/onvif/device_service', 'rtsp://10.0.0.5/s'), rtsp('2', 'rtsp://10.0.0.6/s')]
    expect(findByAddress(library, { host: '10.0.0.5', port: 80, deviceUrl: 'http://10.0.0.5:80/onvif/device_service' })?.id).toBe('1')
    expect(findByAddress(library, { host: '10.0.0.6', port: 80, deviceUrl: 'http://10.0.0.6/onvif/device_service' })?.id).toBe('2')
    expect(findByAddress(library, { host: '10.0.0.5' })?.id).toBe('1')
    expect(findByAddress(library, { host: '10.0.0.7', port: 80 })).toBeUndefined()
  })
  it('keeps devices apart that share a host', () => {
    const library = [onvif('1', 'http://10.0.0.5:8001/x'), onvif('2', 'http://127.0.0.1:8001/x'), rtsp('3', 'rtsp://127.0.0.1:8554/a')]
    expect(findByAddress(library, { host: '10.0.0.5', port: 8002, deviceUrl: 'http://10.0.0.5:8002/x' })).toBeUndefined()
    expect(findByAddress(library, { host: '127.0.0.1', port: 8002, deviceUrl: 'http://127.0.0.1:8002/x' })).toBeUndefined()
    expect(findByAddress(library, { host: '127.0.0.1', port: 8554 })?.id).toBe('3')
  })
})
