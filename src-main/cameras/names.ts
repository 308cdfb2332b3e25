/** Names of cameras: one that was given is kept or refused, one that is missing is made up and never collides. */
import type { Source } from '../../src-shared/cameras.ts'
import { splitAddress } from '../net/index.ts'

export interface Named {
  readonly name: string
  readonly station: string | null
}

export function isTaken(name: string, station: string | null, others: readonly Named[]): boolean {
  const same = (a: string, b: string) => a.localeCompare(b, undefined, { sensitivity: 'accent' }) === 0
  return others.some((other) => same(other.name, name) && same(other.station ?? '', station ?? ''))
}

/** The name that is wished, with a number where it is taken. */
export function freeName(wish: string, station: string | null, others: readonly Named[]): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wish : `${wish} ${number}`
    if (!isTaken(name, station, others)) return name
  }
}

/** Vendor and model, else where it is, else a number. */
export function defaultName(
  source: Source,
  known: { vendor?: string | null; model?: string | null },
  station: string | null,
  others: readonly Named[],
): string {
  const free = (wish: string) => freeName(wish, station, others)
  const label = [known.vendor, startsWith(known.model, known.vendor) ? undefined : known.model].filter(Boolean).join(' ').trim()
  if (label !== '') return free((startsWith(known.model, known.vendor) ? (known.model ?? label) : label).slice(0, 180))
  const host = hostOf(source)
  if (host !== undefined && !isTaken(host, station, others)) return host
  for (let number = others.length + 1; ; number += 1) {
    const name = `Camera ${number}`
    if (!isTaken(name, station, others)) return name
  }
}

function startsWith(model: string | null | undefined, vendor: string | null | undefined): boolean {
  return !!model && !!vendor && model.toLowerCase().startsWith(vendor.toLowerCase())
}

function hostOf(source: Source): string | undefined {
  const url = 'url' in source ? source.url : source.kind === 'onvif' ? source.device_url : undefined
  const host = url === undefined ? undefined : splitAddress(url)?.host
  // the name of this computer says nothing about a camera
  return host === 'localhost' || host === '::1' || host?.startsWith('127.') ? undefined : host
}
