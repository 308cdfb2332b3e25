/** Layouts of the wall that are kept under a name, for every window of this site. */
import * as z from 'zod'
import { pick } from './problems.ts'
import { needs } from './procedure.ts'

const Ids = z.array(z.string().max(100)).max(10_000)

export const WallLayout = z.object({
  name: z.string().trim().min(1).max(100),
  /** Of which station; null: of all cameras. */
  station: z.string().max(200).nullable(),
  /** `auto`, `4`, `1+5`, as the screen knows them; another screen may know others. */
  layout: z.string().min(1).max(20),
  /** Camera ids in the order of the tiles. */
  order: Ids,
  /** Cameras of the station that are not shown. */
  off: Ids,
})
export type WallLayout = z.infer<typeof WallLayout>

export const wallContract = {
  list: needs('view')
    .route({ method: 'GET', path: '/wall/layouts', tags: ['wall'], summary: 'Layouts of the wall that are kept' })
    .output(z.array(WallLayout)),
  save: needs('configure')
    .route({ method: 'PUT', path: '/wall/layouts/{name}', tags: ['wall'], summary: 'Keep a layout of the wall under a name' })
    .input(WallLayout)
    .output(WallLayout)
    .errors(pick('INPUT_INVALID', 'STORAGE_FAILED')),
  remove: needs('configure')
    .route({ method: 'DELETE', path: '/wall/layouts/{name}', tags: ['wall'], summary: 'Forget a layout; it may be gone already' })
    .input(z.object({ name: z.string() }))
    .output(z.object({ name: z.string() }))
    .errors(pick('STORAGE_FAILED')),
}
