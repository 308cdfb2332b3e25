/** Controls, answered. */
import { calls } from '../calls.ts'

export const controlAnswers = {
  device: calls.controls.device.handler(({ context, input }) => context.engine.controls.ofDevice(input.device, input.refresh)),
  setDevice: calls.controls.setDevice.handler(({ context, input: { device, control_id, ...change } }) =>
    context.engine.controls.setOnDevice(device, control_id, change),
  ),
  read: calls.controls.read.handler(({ context, input }) => context.engine.controls.read(input.camera_id, input.refresh)),
  watch: calls.controls.watch.handler(({ context, input, signal }) => context.engine.controls.watch(input.camera_id, signal)),
  set: calls.controls.set.handler(({ context, input: { camera_id, ...asked } }) => context.engine.controls.set(camera_id, asked)),
  setOne: calls.controls.setOne.handler(({ context, input: { camera_id, control_id, ...change } }) =>
    context.engine.controls.setOne(camera_id, control_id, change),
  ),
  undo: calls.controls.undo.handler(({ context, input }) => context.engine.controls.undo(input.camera_id)),
  keep: calls.controls.keep.handler(({ context, input }) => context.engine.controls.keep(input.camera_id, input.keep)),
  presets: calls.controls.presets.handler(({ context }) => context.engine.controls.presets.list()),
  savePreset: calls.controls.savePreset.handler(({ context, input }) => context.engine.controls.presets.save(input.name, input.camera_id)),
  removePreset: calls.controls.removePreset.handler(async ({ context, input }) => {
    await context.engine.controls.presets.remove(input.name)
    return { name: input.name }
  }),
  applyPreset: calls.controls.applyPreset.handler(({ context, input: { name, ...to } }) => context.engine.controls.presets.apply(name, to)),
}
