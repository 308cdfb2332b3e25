/** Why nothing can be written to a disk, from what the system or the writer calls it. */
import { diskReason } from '../../base/index.ts'

type DiskCause = 'disk-full' | 'disk-readonly' | 'disk-missing' | 'disk-slow' | 'disk-failed' | 'writer-died'
export interface DiskTrouble {
  readonly cause: DiskCause
  readonly evidence: string
  readonly at: number
}

/** `code`: of the system (`ENOSPC`), or of the writer. */
export function causeOf(code: string): DiskCause {
  const reason = diskReason(code)
  if (reason === 'full' || reason === 'readonly' || reason === 'missing') return `disk-${reason}`
  if (code === 'not-mounted' || code === 'other-volume' || code === 'ENOENT') return 'disk-missing'
  return code === 'writer-died' ? 'writer-died' : 'disk-failed'
}
