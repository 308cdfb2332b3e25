/**
 * Where Media2 and Media1 keep what an encoder does (ver20 and ver10 media.wsdl, schema VideoEncoder2Configuration and
 * VideoEncoderConfiguration), and what they say it may do. Media2 has H.265, the constant bit rate, and the distance of key frames as
 * an attribute.
 */
import { xml } from '../../devices/onvif/index.ts'
import type { Echo } from '../echo.ts'

const { all, at, attribute, find, number, text } = xml

export interface EncoderValues {
  readonly codec: string | undefined
  readonly width: number | undefined
  readonly height: number | undefined
  readonly fps: number | undefined
  /** kbit/s */
  readonly bitrate: number | undefined
  readonly constant: boolean | undefined
  /** Frames from key frame to key frame. */
  readonly distance: number | undefined
  readonly quality: number | undefined
  readonly profile: string | undefined
}

export interface EncoderRange {
  readonly min: number
  readonly max: number
}

/** What one codec may be set to; left out what the camera does not tell. */
export interface EncoderOptions {
  readonly codec: string
  readonly sizes: readonly { readonly width: number; readonly height: number }[]
  readonly rates: readonly number[]
  readonly rateRange: EncoderRange | undefined
  readonly bitrate: EncoderRange | undefined
  readonly distance: EncoderRange | undefined
  readonly quality: EncoderRange | undefined
  readonly profiles: readonly string[]
  readonly constant: boolean
}

export interface EncoderForm {
  readonly service: 'media' | 'media2'
  readonly namespace: string
  read(echo: Echo): EncoderValues
  write(echo: Echo, values: Partial<EncoderValues>): void
  options(answer: xml.XmlNode | undefined): EncoderOptions[]
}

const numberOf = (value: string | undefined) => (value === undefined || !Number.isFinite(Number(value)) ? undefined : Number(value))
const list = (value: string | undefined) => (value ?? '').split(/\s+/).filter(Boolean)
const rangeOf = (node: xml.XmlNode | undefined): EncoderRange | undefined => {
  const [min, max] = [number(node, 'Min'), number(node, 'Max')]
  return min === undefined || max === undefined ? undefined : { min, max }
}
const sizesOf = (node: xml.XmlNode | undefined) =>
  all(node, 'ResolutionsAvailable').flatMap((size) => {
    const [width, height] = [number(size, 'Width'), number(size, 'Height')]
    return width === undefined || height === undefined ? [] : [{ width, height }]
  })

const common = (echo: Echo) => ({
  codec: echo.text('Encoding'),
  width: numberOf(echo.text('Resolution', 'Width')),
  height: numberOf(echo.text('Resolution', 'Height')),
  fps: numberOf(echo.text('RateControl', 'FrameRateLimit')),
  bitrate: numberOf(echo.text('RateControl', 'BitrateLimit')),
  quality: numberOf(echo.text('Quality')),
})
const writeCommon = (echo: Echo, { codec, width, height, fps, bitrate, quality }: Partial<EncoderValues>) => {
  if (codec !== undefined) echo.set(['Encoding'], codec)
  if (width !== undefined) echo.set(['Resolution', 'Width'], String(width))
  if (height !== undefined) echo.set(['Resolution', 'Height'], String(height))
  // never a partial rate control: some cameras are upset by one
  if (fps !== undefined) echo.set(['RateControl', 'FrameRateLimit'], String(fps))
  if (bitrate !== undefined) echo.set(['RateControl', 'BitrateLimit'], String(bitrate))
  if (quality !== undefined) echo.set(['Quality'], String(quality))
}

export const media2: EncoderForm = {
  service: 'media2',
  namespace: 'http://www.onvif.org/ver20/media/wsdl',
  read: (echo) => ({
    ...common(echo),
    constant: flag(echo.childAttribute(['RateControl'], 'ConstantBitRate')),
    distance: numberOf(echo.attribute('GovLength')),
    profile: echo.attribute('Profile'),
  }),
  write(echo, values) {
    writeCommon(echo, values)
    if (values.constant !== undefined) echo.setChildAttribute(['RateControl'], 'ConstantBitRate', String(values.constant))
    if (values.distance !== undefined) echo.setAttribute('GovLength', String(values.distance))
    if (values.profile !== undefined) echo.setAttribute('Profile', values.profile)
  },
  options: (answer) =>
    all(find(answer, 'GetVideoEncoderConfigurationOptionsResponse') ?? answer, 'Options').map((option) => {
      const distances = list(attribute(option, 'GovLengthRange')).map(Number).filter(Number.isFinite)
      return {
        codec: text(option, 'Encoding') ?? '',
        sizes: sizesOf(option),
        rates: list(attribute(option, 'FrameRatesSupported')).map(Number).filter(Number.isFinite),
        rateRange: undefined,
        bitrate: rangeOf(at(option, 'BitrateRange')),
        distance: distances.length < 2 ? undefined : { min: Math.min(...distances), max: Math.max(...distances) },
        quality: rangeOf(at(option, 'QualityRange')),
        profiles: list(attribute(option, 'ProfilesSupported')),
        constant: attribute(option, 'ConstantBitRateSupported') === 'true',
      }
    }),
}

export const media1: EncoderForm = {
  service: 'media',
  namespace: 'http://www.onvif.org/ver10/media/wsdl',
  read: (echo) => ({
    ...common(echo),
    constant: undefined,
    distance: numberOf(echo.text('H264', 'GovLength')),
    profile: echo.text('H264', 'H264Profile'),
  }),
  write(echo, values) {
    writeCommon(echo, values)
    if (values.distance !== undefined) echo.set(['H264', 'GovLength'], String(values.distance))
    if (values.profile !== undefined) echo.set(['H264', 'H264Profile'], values.profile)
  },
  options(answer) {
    const told = find(answer, 'Options')
    const quality = rangeOf(at(told, 'QualityRange'))
    return (['JPEG', 'H264'] as const).flatMap((codec) => {
      const option = at(told, codec)
      if (option === undefined) return []
      return {
        codec,
        sizes: sizesOf(option),
        rates: [],
        rateRange: rangeOf(at(option, 'FrameRateRange')),
        bitrate: rangeOf(at(told, 'Extension', codec, 'BitrateRange')),
        distance: rangeOf(at(option, 'GovLengthRange')),
        quality,
        profiles: all(option, 'H264ProfilesSupported').flatMap((profile) => text(profile) ?? []),
        constant: false,
      }
    })
  },
}

function flag(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value === 'true' || value === '1'
}
