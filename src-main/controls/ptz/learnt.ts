/** What was learnt about one camera's head, and is kept over restarts. */
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { StopWay } from '../../../src-shared/ptz.ts'
import type { ControlMemory } from '../memory.ts'

const Learnt = z.object({
  way: StopWay.optional(),
  proof: z.enum(['position', 'status', 'picture', 'answer']).optional(),
  /** It refuses a move with a time limit, with a space named, with pan and tilt and zoom in one, with pan and tilt in one. */
  withoutTimeout: z.boolean().default(false),
  withoutSpace: z.boolean().default(false),
  zoomApart: z.boolean().default(false),
  oneAxis: z.boolean().default(false),
  /** Seen to change. */
  position: z.boolean().default(false),
  status: z.boolean().default(false),
})
export type Learnt = z.infer<typeof Learnt>

const kind = 'ptz-learnt'

/** Written as it changes; `save` keeps it. */
export function openLearnt(memory: ControlMemory, cameraId: string): { readonly learnt: Learnt; save(): void } {
  const learnt = memory.get(cameraId, kind, Learnt) ?? Learnt.parse({})
  let saved = structuredClone(learnt)
  return {
    learnt,
    save() {
      if (isDeepStrictEqual(learnt, saved)) return
      saved = structuredClone(learnt)
      void memory.put(cameraId, kind, saved)
    },
  }
}
