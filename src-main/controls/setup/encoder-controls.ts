/** An encoder as controls: the same model as the picture's, so that panel, programs, named values and undo serve it too. */
import type { Control } from '../../../src-shared/controls.ts'
import type { EncoderOptions, EncoderRange, EncoderValues } from './encoder-fields.ts'

/** Larger is meant as "no limit" by those who write it. */
const noLimit = 2 ** 31 - 1

export type Field = 'codec' | 'resolution' | 'fps' | 'bitrate' | 'constant' | 'key_frame' | 'quality' | 'profile'

export function encoderControls(stream: string, group: string, values: EncoderValues, options: readonly EncoderOptions[]): Control[] {
  const { codec, width, height, fps, bitrate, constant, distance, quality, profile } = values
  const option = options.find((one) => one.codec === codec)
  const control = (field: Field, label: string, change: Partial<Control>): Control => ({
    id: `${stream}.${field}`,
    key: `${stream}.${field}`,
    label,
    tab: 'compression',
    group,
    source: 'encoder',
    kind: 'number',
    min: null,
    max: null,
    step: null,
    default: null,
    unit: null,
    options: [],
    value: null,
    read_only: false,
    volatile: false,
    inactive: null,
    ...change,
  })
  const choice = (value: string | undefined, offered: readonly string[]): Partial<Control> => {
    // some cameras offer a thing twice
    const all = [...new Set(value === undefined || offered.includes(value) ? offered : [value, ...offered])]
    return { kind: 'choice', value: value ?? null, options: all.map((one) => ({ value: one, label: one })), read_only: all.length < 2 }
  }
  const range = (value: number | undefined, told: EncoderRange | undefined): Partial<Control> => ({
    value: value ?? null,
    min: told?.min ?? null,
    max: told?.max ?? null,
    read_only: told !== undefined && told.min === told.max,
  })
  const seconds = (frames: number) => Math.round((frames / (fps || 25)) * 100) / 100
  const sizes = (option?.sizes ?? []).map((size) => `${size.width}x${size.height}`)
  const shown: (Control | false)[] = [
    codec !== undefined &&
      control(
        'codec',
        'Codec',
        choice(
          codec,
          options.map((one) => one.codec),
        ),
      ),
    width !== undefined && height !== undefined && control('resolution', 'Resolution', choice(`${width}x${height}`, sizes)),
    fps !== undefined &&
      control('fps', 'Frame rate', {
        unit: 'fps',
        ...(option && option.rates.length > 0
          ? {
              kind: 'choice',
              value: fps,
              options: [...new Set([fps, ...option.rates])].sort((a, b) => a - b).map((rate) => ({ value: rate, label: String(rate) })),
            }
          : { ...range(fps, option?.rateRange), step: 1 }),
      }),
    bitrate !== undefined &&
      control('bitrate', 'Bit rate', { unit: 'kbit/s', step: 1, ...range(bitrate >= noLimit ? undefined : bitrate, option?.bitrate) }),
    constant !== undefined &&
      control('constant', 'Constant bit rate', { kind: 'switch', value: constant, read_only: option?.constant === false && !constant }),
    distance !== undefined &&
      control('key_frame', 'Key frame every', {
        unit: 's',
        value: seconds(distance),
        min: option?.distance ? seconds(Math.max(1, option.distance.min)) : null,
        max: option?.distance ? seconds(option.distance.max) : null,
      }),
    quality !== undefined && control('quality', 'Quality', range(quality, option?.quality)),
    profile !== undefined && control('profile', 'Profile', choice(profile, option?.profiles ?? [])),
  ]
  return shown.filter((one) => one !== false)
}
