/** What an error of a file system means: one table from the system's codes, for the database, keys and recordings (errno(3)). */

type DiskReason = 'full' | 'readonly' | 'missing' | 'failed'

const reasons: Readonly<Record<string, DiskReason>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readonly',
  EACCES: 'readonly',
  EPERM: 'readonly',
  ENODEV: 'missing',
  ENXIO: 'missing',
  ESTALE: 'missing',
  EIO: 'failed',
  EMFILE: 'failed',
  ENFILE: 'failed',
}

/** Undefined for a code that is not about the disk, such as a file that is not there. */
export function diskReason(code: string | undefined): DiskReason | undefined {
  return reasons[code ?? '']
}
