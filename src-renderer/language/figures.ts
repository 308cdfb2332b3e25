/** Figures as a person reads them: few digits, a unit, the language's own decimal mark. */
import { useLocale, useTranslations } from 'use-intl'

type DurationParts =
  | { key: 's'; values: { s: number } }
  | { key: 'm_s'; values: { m: number; s: number } }
  | { key: 'h_m'; values: { h: number; m: number } }
  | { key: 'd_h'; values: { d: number; h: number } }

/** The two largest units of a length of time, rounded down; never negative. */
function durationParts(seconds: number): DurationParts {
  const s = Math.max(0, Math.floor(seconds))
  const m = Math.floor(s / 60)
  const h = Math.floor(m / 60)
  if (s < 60) return { key: 's', values: { s } }
  if (h < 1) return { key: 'm_s', values: { m, s: s % 60 } }
  if (h < 24) return { key: 'h_m', values: { h, m: m % 60 } }
  return { key: 'd_h', values: { d: Math.floor(h / 24), h: h % 24 } }
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

export interface Figures {
  duration(seconds: number): string
  bitrate(bitsPerSecond: number): string
  bytes(count: number): string
  fps(value: number): string
  ms(value: number): string
  /** To a tenth. */
  seconds(value: number): string
  time(at: number): string
  /** To the millisecond, for a single picture. */
  instant(at: number): string
  dateTime(at: number): string
}

export function useFigures(): Figures {
  const t = useTranslations('figures')
  const locale = useLocale()
  const number = (value: number, digits: number) =>
    value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const duration = (seconds: number) => {
    const parts = durationParts(seconds)
    switch (parts.key) {
      case 's':
        return t('s', parts.values)
      case 'm_s':
        return t('m_s', parts.values)
      case 'h_m':
        return t('h_m', parts.values)
      case 'd_h':
        return t('d_h', parts.values)
    }
  }
  return {
    duration,
    bitrate: (bits) => (bits >= 1e6 ? t('bitrate_m', { value: number(bits / 1e6, 1) }) : t('bitrate_k', { value: number(bits / 1e3, 0) })),
    bytes(count) {
      const power = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3))
      return t('bytes', { value: number(count / 1000 ** power, power === 0 ? 0 : 1), unit: units[power] ?? '' })
    },
    fps: (value) => t('fps', { value: number(value, value < 20 ? 1 : 0) }),
    ms: (value) => t('ms', { value: number(value, value < 10 && !Number.isInteger(value) ? 1 : 0) }),
    seconds: (value) => t('seconds', { value: number(value, 1) }),
    time: (at) => new Date(at).toLocaleTimeString(locale),
    instant: (at) =>
      new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }),
    dateTime: (at) => new Date(at).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'medium' }),
  }
}
