/** Moving cameras, answered. */
import { calls } from '../calls.ts'

export const ptzAnswers = {
  read: calls.ptz.read.handler(({ context, input }) => context.engine.controls.ptz.read(input.camera_id, input.refresh)),
  move: calls.ptz.move.handler(async ({ context, input: { camera_id, hold_ms, fit_zoom, ...velocity } }) => ({
    ptz: await context.engine.controls.ptz.move(camera_id, velocity, { hold_ms, fit_zoom }),
  })),
  stop: calls.ptz.stop.handler(async ({ context, input }) => ({ ptz: await context.engine.controls.ptz.stop(input.camera_id) })),
  step: calls.ptz.step.handler(async ({ context, input: { camera_id, ...by } }) => ({
    ptz: await context.engine.controls.ptz.step(camera_id, by),
  })),
  goto: calls.ptz.goto.handler(async ({ context, input: { camera_id, ...to } }) => ({
    ptz: await context.engine.controls.ptz.goto(camera_id, to),
  })),
  centre: calls.ptz.centre.handler(({ context, input: { camera_id, ...at } }) => context.engine.controls.ptz.centre(camera_id, at)),
  home: calls.ptz.home.handler(async ({ context, input }) => ({
    ptz: await context.engine.controls.ptz.home(input.camera_id, input.set),
  })),
  back: calls.ptz.back.handler(async ({ context, input }) => ({ ptz: await context.engine.controls.ptz.back(input.camera_id) })),
  savePreset: calls.ptz.savePreset.handler(({ context, input: { camera_id, name, ...options } }) =>
    context.engine.controls.ptz.savePreset(camera_id, name, { token: options.token, own: options.own }),
  ),
  goPreset: calls.ptz.goPreset.handler(async ({ context, input }) => ({
    ptz: await context.engine.controls.ptz.goPreset(input.camera_id, input.token),
  })),
  renamePreset: calls.ptz.renamePreset.handler(async ({ context, input }) => ({
    presets: await context.engine.controls.ptz.renamePreset(input.camera_id, input.token, input.name),
  })),
  removePreset: calls.ptz.removePreset.handler(({ context, input }) =>
    context.engine.controls.ptz.removePreset(input.camera_id, input.token),
  ),
  saveTour: calls.ptz.saveTour.handler(async ({ context, input: { camera_id, ...tour } }) => ({
    tours: await context.engine.controls.ptz.saveTour(camera_id, tour),
  })),
  removeTour: calls.ptz.removeTour.handler(async ({ context, input }) => ({
    tours: await context.engine.controls.ptz.removeTour(input.camera_id, input.name),
  })),
  runTour: calls.ptz.runTour.handler(async ({ context, input }) => ({
    ptz: await context.engine.controls.ptz.runTour(input.camera_id, input.name),
  })),
  park: calls.ptz.park.handler(async ({ context, input: { camera_id, preset, after_seconds } }) => ({
    park: await context.engine.controls.ptz.park(camera_id, preset === null ? undefined : { preset, after_seconds }),
  })),
  auxiliary: calls.ptz.auxiliary.handler(async ({ context, input }) => ({
    ptz: await context.engine.controls.ptz.auxiliary(input.camera_id, input.command),
  })),
}
