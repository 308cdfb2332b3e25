/**
 * What an encoder of a virtual camera is set to, as both media services tell and take it. A change is drawn and encoded so, and
 * resets the connections of its streams, as cameras do that begin them anew.
 */
import type { OnvifDevice, OnvifProfile } from './device.ts'
import { child, number, SoapFault, text, type XmlNode } from './soap.ts'

export interface EncoderSettings {
  encoding: string
  width: number
  height: number
  fps: number
  kbps: number
  distance: number
  constant: boolean
  quality: number
  profile: string
}

const kept = new WeakMap<OnvifProfile, EncoderSettings>()
const names = { h264: 'H264', h265: 'H265', mjpeg: 'JPEG' } as const

export function encoderSettings(profile: OnvifProfile): EncoderSettings {
  const { codec, width, height, fps, kbps, gop } = profile.stream
  const found = kept.get(profile) ?? {
    encoding: names[codec],
    width,
    height,
    fps,
    kbps,
    distance: Math.round(fps * gop),
    constant: true,
    quality: 4,
    profile: 'Main',
  }
  kept.set(profile, found)
  return found
}

const sizes = (profile: OnvifProfile) => [
  { width: profile.stream.width, height: profile.stream.height },
  { width: 1280, height: 720 },
  { width: 640, height: 360 },
]
const resolutions = (profile: OnvifProfile) =>
  sizes(profile)
    .map(
      ({ width, height }) =>
        `<tt:ResolutionsAvailable><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:ResolutionsAvailable>`,
    )
    .join('')
const range = (name: string, min: number, max: number) => `<tt:${name}><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></tt:${name}>`

export function encoderOptions2(profile: OnvifProfile): string {
  const option = (encoding: string) =>
    `<tr2:Options GovLengthRange="1 250" FrameRatesSupported="5 10 12.5 15 25" ProfilesSupported="Main High" ConstantBitRateSupported="true"><tt:Encoding>${encoding}</tt:Encoding>${range('QualityRange', 0, 10)}${resolutions(profile)}${range('BitrateRange', 32, 16_384)}</tr2:Options>`
  return ['H264', 'H265'].map(option).join('')
}

export function encoderOptions1(profile: OnvifProfile): string {
  return `<trt:Options>${range('QualityRange', 0, 10)}<tt:H264>${resolutions(profile)}${range('GovLengthRange', 1, 250)}${range('FrameRateRange', 1, 25)}${range('EncodingIntervalRange', 1, 1)}<tt:H264ProfilesSupported>Main</tt:H264ProfilesSupported><tt:H264ProfilesSupported>High</tt:H264ProfilesSupported></tt:H264><tt:Extension><tt:H264>${range('BitrateRange', 32, 16_384)}</tt:H264></tt:Extension></trt:Options>`
}

export function profileOfConfiguration(profiles: readonly OnvifProfile[], token: string | undefined): OnvifProfile {
  const profile = profiles.find(({ n }) => token === `VideoEncoder_${n}`)
  if (!profile) throw new SoapFault(['ter:InvalidArgVal', 'ter:NoConfig'], 'The requested configuration does not exist.')
  return profile
}

export async function setEncoder(device: OnvifDevice, body: XmlNode, media2: boolean): Promise<void> {
  const told = child(body, 'Configuration')
  const profile = profileOfConfiguration(device.profiles, text(told, '@token'))
  const settings = encoderSettings(profile)
  const needed = [
    ['Name'],
    ['UseCount'],
    ['RateControl', 'FrameRateLimit'],
    ['RateControl', 'BitrateLimit'],
    ...(media2 ? [] : [['SessionTimeout']]),
  ]
  if (needed.some((path) => text(told, ...path) === undefined))
    throw new SoapFault(['ter:InvalidArgVal', 'ter:ConfigModify'], 'Name, UseCount, RateControl are needed.')
  const width = number(told, 'Resolution', 'Width') ?? settings.width
  const height = number(told, 'Resolution', 'Height') ?? settings.height
  if (!sizes(profile).some((size) => size.width === width && size.height === height))
    throw new SoapFault(['ter:InvalidArgVal', 'ter:ConfigModify'], 'This resolution is not offered.')
  if (device.faults.quirks?.encoderSet === 'ignored') return
  const limit = number(told, 'RateControl', 'BitrateLimit') ?? settings.kbps
  Object.assign(settings, {
    encoding: text(told, 'Encoding') ?? settings.encoding,
    width,
    height,
    fps: number(told, 'RateControl', 'FrameRateLimit') ?? settings.fps,
    // adapted, not refused, as the standard wants it
    kbps: device.faults.quirks?.encoderSet === 'clamped' ? Math.min(limit, 2000) : limit,
    constant: media2 ? text(told, 'RateControl', '@ConstantBitRate') === 'true' : settings.constant,
    distance: Number(media2 ? text(told, '@GovLength') : text(told, 'H264', 'GovLength')),
    quality: number(told, 'Quality') ?? settings.quality,
    profile: (media2 ? text(told, '@Profile') : text(told, 'H264', 'H264Profile')) ?? settings.profile,
  })
  const { encoding, fps, distance, kbps } = settings
  const codec = encoding === 'H265' ? 'h265' : encoding === 'JPEG' ? 'mjpeg' : 'h264'
  await device.encode(profile.stream, { codec, width: settings.width, height: settings.height, fps, gop: distance / fps, kbps })
}
