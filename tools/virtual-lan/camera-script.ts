/** Plays a camera's script: its steps in turn, for ever. */
import type { CameraNetwork } from './camera-network.ts'
import type { CameraSpec } from './camera-spec.ts'
import type { Faults } from './faults.ts'

/** The result ends it, in whatever step it is. */
export function playScript(spec: CameraSpec, faults: Faults, network: Pick<CameraNetwork, 'up' | 'down'>): () => void {
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function play(n: number): Promise<void> {
    const step = spec.script[n % spec.script.length]
    if (!step || stopped) return
    for (const name of Object.keys(faults) as (keyof Faults)[]) delete faults[name]
    Object.assign(faults, spec.faults, step.faults)
    await (step.vanish ? network.down() : network.up())
    if (!stopped) timer = setTimeout(() => void play(n + 1), step.seconds * 1000)
  }

  void play(0)
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
