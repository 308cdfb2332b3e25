/** A name that tells a camera from its like before anybody gave it one: its model and the end of its address. */
import { isIPv4 } from 'node:net'
import type { Finding } from '../../src-shared/discovery.ts'

/** Undefined where nothing is known that would make a name. */
export function proposeName({ model, vendor, name, address, kinds }: Finding): string | undefined {
  if (kinds.includes('v4l2')) return name ?? undefined
  const what = model ?? name ?? vendor
  const place = isIPv4(address) ? `.${address.split('.')[3]}` : address
  return what === null ? address : `${what} ${place}`.slice(0, 190)
}
