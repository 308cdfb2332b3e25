/** The library of cameras. */
import { calls } from '../calls.ts'
import { createCamera } from '../create-camera.ts'

export const cameraAnswers = {
  create: calls.cameras.create.handler(({ context, input }) => createCamera(context.engine, input)),
  list: calls.cameras.list.handler(({ context }) => context.engine.cameras.list()),
  get: calls.cameras.get.handler(({ context, input }) => context.engine.cameras.get(input.camera_id)),
  change: calls.cameras.change.handler(({ context, input: { camera_id, ...change } }) => context.engine.cameras.change(camera_id, change)),
  replace: calls.cameras.replace.handler(({ context, input: { camera_id, ...change } }) =>
    context.engine.cameras.change(camera_id, change),
  ),
  remove: calls.cameras.remove.handler(async ({ context, input }) => {
    await context.engine.cameras.remove(input.camera_id)
    return { camera_id: input.camera_id }
  }),
  probe: calls.cameras.probe.handler(({ context, input }) => context.engine.cameras.probe(input.camera_id)),
  formats: calls.cameras.formats.handler(({ context, input }) => context.engine.cameras.formats(input.camera_id)),
  snapshot: calls.cameras.snapshot.handler(async ({ context: { engine }, input: { camera_id }, signal }) => {
    engine.cameras.get(camera_id)
    const { jpeg, capturedAt, arrivedAt } = await engine.live.snapshot(camera_id, { signal })
    return { base64: jpeg.toString('base64'), at: Number.isNaN(capturedAt) ? arrivedAt : capturedAt }
  }),
  stations: calls.cameras.stations.handler(({ context }) => context.engine.cameras.stations()),
}
