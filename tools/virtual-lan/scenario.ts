/** A scenario file: cameras and server as JSON, checked before anything is opened. */
import * as z from 'zod'
import { CameraSpec } from './camera-spec.ts'
import type { VirtualLanOptions } from './virtual-lan.ts'

const Login = z.strictObject({ user: z.string(), password: z.string() })

const Scenario = z.strictObject({
  cameras: z.array(CameraSpec).default([]),
  server: z
    .union([
      z.literal(false),
      z.strictObject({
        paths: z.record(z.string(), z.looseObject({ source: z.string().optional(), overridePublisher: z.boolean().optional() })).optional(),
        publisher: Login.optional(),
        reader: Login.optional(),
        api: z.union([z.literal(false), Login]).optional(),
        authDelay: z.number().optional(),
        readTimeout: z.number().optional(),
      }),
    ])
    .optional(),
})

/** Throws with the place and the reason of each mistake. */
export function readScenario(json: unknown): VirtualLanOptions {
  const read = Scenario.safeParse(json)
  if (!read.success) throw new Error(z.prettifyError(read.error))
  return read.data
}
