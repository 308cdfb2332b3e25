/** The cameras of the library, in an order that only a name changes. */
import { useMemo } from 'react'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { State } from '../../../src-shared/collections.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { useUi } from '../../kernel/ui.ts'

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Station of those that have none, in the filter. */
export const noStation = '\u0000none'

/** All cameras by name, without those that are being removed. */
export function listCameras(cameras: State['cameras'], leaving: ReadonlySet<string>): Camera[] {
  return Object.values(cameras)
    .filter(({ id }) => !leaving.has(id))
    .sort((a, b) => collator.compare(a.name, b.name) || collator.compare(a.id, b.id))
}

export function inStation(cameras: readonly Camera[], station: string | null): Camera[] {
  if (station === null) return [...cameras]
  return cameras.filter((camera) => (camera.station ?? noStation) === station)
}

export function useCameras(): Camera[] {
  const cameras = useMirror((mirror) => mirror.rows.cameras)
  const leaving = useUi((ui) => ui.leaving)
  return useMemo(() => listCameras(cameras, leaving), [cameras, leaving])
}
