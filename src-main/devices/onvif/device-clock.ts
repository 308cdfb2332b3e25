/**
 * The device's clock, which the digest of WS-Security is made with (ONVIF Core, GetSystemDateAndTime: answered without a
 * login). Some want a login even for that, or have no such answer: then the `Date` of any of their HTTP answers tells it
 * (RFC 9110 §6.6.1), to the second.
 */
import { at, find, number, text, type XmlNode } from './xml.ts'

export interface DeviceClock {
  /** Its UTC minus ours, milliseconds. */
  readonly offset: number | undefined
  /** Its UTC is plainly its local time: then a refused signature need not be a wrong password. */
  readonly doubtful: boolean
}

export function readClock(content: XmlNode, now: number): DeviceClock {
  const told = find(content, 'SystemDateAndTime')
  const utc = instant(at(told, 'UTCDateTime'))
  const local = instant(at(told, 'LocalDateTime'))
  const zone = text(told, 'TimeZone', 'TZ') ?? ''
  const best = utc ?? local
  if (best === undefined) return { offset: undefined, doubtful: true }
  const away = zone !== '' && !/^(UTC|GMT|CUT|Z)?[+-]?0*(:?0*)*$/i.test(zone.replace(/[<>]/g, ''))
  return { offset: best - now, doubtful: utc === undefined || (utc === local && away) }
}

/** From the `Date` of an HTTP answer; undefined where there is none that can be read. */
export function headerOffset(date: string | undefined, now: number): number | undefined {
  const told = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isFinite(told) ? told - now : undefined
}

function instant(node: XmlNode | undefined): number | undefined {
  const [year, month, day] = ['Year', 'Month', 'Day'].map((name) => number(node, 'Date', name))
  const [hour, minute, second] = ['Hour', 'Minute', 'Second'].map((name) => number(node, 'Time', name))
  if (year === undefined || month === undefined || day === undefined || hour === undefined) return undefined
  const time = Date.UTC(year, month - 1, day, hour, minute ?? 0, second ?? 0)
  return Number.isFinite(time) && year >= 1970 ? time : undefined
}
