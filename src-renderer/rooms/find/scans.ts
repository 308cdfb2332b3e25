/** The scan that the screen talks about, and its findings in an order that never makes a row jump. */
import type { Finding, Scan } from '../../../src-shared/discovery.ts'

export const runningScan = (scans: Record<string, Scan>): Scan | undefined => Object.values(scans).find(({ state }) => state === 'running')

export function lastScan(scans: Record<string, Scan>): Scan | undefined {
  return Object.values(scans).reduce<Scan | undefined>((last, scan) => (last && last.started_at > scan.started_at ? last : scan), undefined)
}

export const orders = ['found', 'name', 'address', 'state'] as const
export type Order = (typeof orders)[number]

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
const compare: Record<Order, (a: Finding, b: Finding) => number> = {
  found: (a, b) => a.first_seen - b.first_seen || collator.compare(a.id, b.id),
  name: (a, b) => collator.compare(a.name ?? '\uffff', b.name ?? '\uffff') || compare.address(a, b),
  address: (a, b) => collator.compare(a.address, b.address),
  state: (a, b) => Number(a.camera_id !== null) - Number(b.camera_id !== null) || compare.found(a, b),
}

/**
 * Sorted when it is asked for (a new `order`), never because a row changed: rows that are known keep their place, and
 * new ones are added at the end. `known` is the order of the last call.
 */
export function keepOrder(findings: Record<string, Finding>, known: readonly string[]): string[] {
  const kept = known.filter((id) => id in findings)
  const here = new Set(kept)
  const fresh = Object.values(findings).filter(({ id }) => !here.has(id))
  return [...kept, ...fresh.sort(compare.found).map(({ id }) => id)]
}

export function sortFindings(findings: Record<string, Finding>, order: Order): string[] {
  return Object.values(findings)
    .sort(compare[order])
    .map(({ id }) => id)
}

/** Whether a row answers to what is written in the filter. */
export function findingText({ name, vendor, model, address, kinds }: Finding): string {
  return [name, vendor, model, address, ...kinds].filter(Boolean).join(' ')
}
