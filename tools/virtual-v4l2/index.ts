/** V4L2 devices for tests: a file as the device, and a `v4l2-ctl` that speaks with it. Linux and macOS (a shell starts the tool). */
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DeviceState, readState, uvcControls, valuesAtFirst, vividControls, writeState } from './device-state.ts'

export interface VirtualDevice {
  /** For `-d`. */
  readonly device: string
  /** The executable. */
  readonly tool: string
  values(): DeviceState['values']
  /** What another program does to it. */
  alter(change: Partial<Omit<DeviceState, 'values'>> & { values?: DeviceState['values'] }): void
  unplug(): void
  /** With its values at their defaults, as a real one. */
  plug(): void
  close(): void
}

const formats = `ioctl: VIDIOC_ENUM_FMT
\tType: Video Capture

\t[0]: 'MJPG' (Motion-JPEG, compressed)
\t\tSize: Discrete 1280x720
\t\t\tInterval: Discrete 0.033s (30.000 fps)
\t\tSize: Discrete 640x480
\t\t\tInterval: Discrete 0.033s (30.000 fps)
\t\t\tInterval: Discrete 0.067s (15.000 fps)
\t[1]: 'YUYV' (YUYV 4:2:2)
\t\tSize: Discrete 640x480
\t\t\tInterval: Discrete 0.033s (30.000 fps)
`

export function createVirtualDevice(kind: 'uvc' | 'vivid' = 'uvc', version = '1.22'): VirtualDevice {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-v4l2-'))
  const device = join(folder, 'video0')
  const tool = join(folder, 'v4l2-ctl')
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  writeFileSync(tool, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 })
  const controls = kind === 'uvc' ? uvcControls : vividControls
  const fresh = (): DeviceState => ({
    version,
    controls,
    values: valuesAtFirst(controls),
    lying: [],
    failing: [],
    slow: 0,
    busy: false,
    formats,
  })
  writeState(device, fresh())
  return {
    device,
    tool,
    values: () => readState(device)?.values ?? {},
    alter(change) {
      const state = readState(device) ?? fresh()
      writeState(device, { ...state, ...change, values: { ...state.values, ...change.values } })
    },
    unplug: () => unlinkSync(device),
    plug: () => writeState(device, fresh()),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
