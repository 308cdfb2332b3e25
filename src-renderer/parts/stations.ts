/** Names of the stations that cameras are in, for filters and for writing one again without a slip. */
import { useMemo } from 'react'
import { useMirror } from '../kernel/mirror.ts'

export function useStationNames(): string[] {
  const cameras = useMirror((mirror) => mirror.rows.cameras)
  return useMemo(() => {
    const names = new Set(Object.values(cameras).flatMap(({ station }) => station ?? []))
    return [...names].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
  }, [cameras])
}
