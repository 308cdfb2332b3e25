/** What one answer of one device tells, whatever protocol it came by. */
import type { Evidence } from '../../src-shared/discovery.ts'

export interface Sighting {
  readonly by: Evidence['by']
  /** Name of the interface. */
  readonly interface: string
  /** Who sent it: an IP address, or a device path. */
  readonly from: string
  /** A short quotation for the evidence. */
  readonly said: string
  /** Address of the device, which may differ from the sender (a recorder that answers for its cameras). */
  readonly host: string
  /** Port of its web or device service. */
  readonly port: number | undefined
  /** More addresses of the same device, as `host:port`. */
  readonly aliases?: readonly string[]
  readonly uuid?: string | undefined
  readonly mac?: string | undefined
  readonly name?: string | undefined
  readonly vendor?: string | undefined
  readonly model?: string | undefined
  readonly deviceUrl?: string | undefined
  readonly streamUrl?: string | undefined
  /** It answered with something that could not be read: all that is known is who, and what it said. */
  readonly unread?: boolean
}
