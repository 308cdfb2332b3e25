/**
 * One path of the server as this room reads it, whatever the version calls its fields (`bytesReceived` became
 * `inboundBytes` in 1.17, `ready` was split into `available` and `online` in 1.16). Old names are still sent beside the new ones.
 */
import * as z from 'zod'

const Count = z.number().nonnegative()

export const PathItem = z.object({
  name: z.string(),
  confName: z.string().optional(),
  source: z.object({ type: z.string(), id: z.string().optional() }).nullish(),
  ready: z.boolean().optional(),
  readyTime: z.string().nullish(),
  available: z.boolean().optional(),
  online: z.boolean().optional(),
  bytesReceived: Count.optional(),
  inboundBytes: Count.optional(),
  inboundFramesInError: Count.optional(),
  readers: z.array(z.unknown()).nullish(),
})

export const PathList = z.object({ pageCount: z.number().int().optional(), items: z.array(PathItem) })

export interface PathState {
  readonly name: string
  readonly confName: string | undefined
  /** Somebody could watch it now. */
  readonly available: boolean
  /** Type and id of who feeds it; undefined when nobody does. */
  readonly source: { readonly type: string; readonly id: string } | undefined
  readonly inboundBytes: number
  readonly framesInError: number
  readonly readers: number
}

export function pathState(item: z.infer<typeof PathItem>): PathState {
  return {
    name: item.name,
    confName: item.confName,
    available: item.available ?? item.ready ?? false,
    source: item.source ? { type: item.source.type, id: item.source.id ?? '' } : undefined,
    inboundBytes: item.inboundBytes ?? item.bytesReceived ?? 0,
    framesInError: item.inboundFramesInError ?? 0,
    readers: item.readers?.length ?? 0,
  }
}
