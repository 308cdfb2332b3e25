/** Why nothing can be written to a disk, from what the system or the writer calls it. */

type DiskCause = 'disk-full' | 'disk-readonly' | 'disk-missing' | 'disk-slow' | 'disk-failed' | 'writer-died'
export interface DiskTrouble {
  readonly cause: DiskCause
  readonly evidence: string
  readonly at: number
}

/** `code`: of the system (`ENOSPC`), or of the writer. */
export function causeOf(code: string): DiskCause {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full'
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'disk-readonly'
  if (code === 'not-mounted' || code === 'other-volume' || code === 'ENOENT' || code === 'ENODEV' || code === 'ESTALE')
    return 'disk-missing'
  return code === 'writer-died' ? 'writer-died' : 'disk-failed'
}
