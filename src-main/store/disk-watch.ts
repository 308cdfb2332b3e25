/** Whether what was last to be written could be: told when it changes, so that a full disk is seen before somebody misses a history. */
import { Problem } from '../base/index.ts'
import type { StorageTrouble } from './types.ts'

export interface DiskWatch {
  readonly trouble: StorageTrouble | undefined
  refused(thrown: unknown): void
  written(): void
  onChange(call: () => void): () => void
}

export function createDiskWatch(): DiskWatch {
  const listeners = new Set<() => void>()
  let trouble: StorageTrouble | undefined
  const become = (next: StorageTrouble | undefined) => {
    if (next?.reason === trouble?.reason) return
    trouble = next
    for (const call of listeners) call()
  }
  return {
    get trouble() {
      return trouble
    },
    refused(thrown) {
      if (thrown instanceof Problem && thrown.code === 'STORAGE_FAILED') become(thrown.data as StorageTrouble)
    },
    written: () => become(undefined),
    onChange(call) {
      listeners.add(call)
      return () => listeners.delete(call)
    },
  }
}
