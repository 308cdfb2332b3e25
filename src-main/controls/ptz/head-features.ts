/** What a camera's head can do, as its row tells it. */
import type { Ptz, PtzPosition } from '../../../src-shared/ptz.ts'
import type { Head } from './read-head.ts'

/** `position`: where it is, where it tells. */
export function featuresOf({ spaces, focus, home, mostPresets, auxiliary }: Head, position: PtzPosition | null): Ptz['features'] {
  return {
    pan_tilt: spaces.continuousPanTilt !== undefined || spaces.relativePanTilt !== undefined,
    zoom: spaces.continuousZoom !== undefined || spaces.relativeZoom !== undefined,
    focus: focus.continuous !== undefined,
    absolute: spaces.absolutePanTilt !== undefined || spaces.absoluteZoom !== undefined,
    relative: spaces.relativePanTilt !== undefined,
    field_of_view: spaces.fieldOfView !== undefined,
    position: position !== null,
    home,
    presets: (mostPresets ?? 1) > 0,
    most_presets: mostPresets ?? null,
    auxiliary: [...auxiliary],
  }
}
