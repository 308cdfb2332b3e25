/** Setting cameras up, answered. */
import { calls } from '../calls.ts'

export const setupAnswers = {
  streams: calls.setup.streams.handler(({ context, input }) => context.engine.controls.setup.streams(input.camera_id)),
  setStreams: calls.setup.setStreams.handler(({ context, input }) =>
    context.engine.controls.setup.setStreams(input.camera_id, input.values),
  ),
  many: calls.setup.many.handler(({ context, input: { values, plan, clock, ...to } }) =>
    context.engine.controls.setup.many(to, values, { plan, clock }),
  ),
  device: calls.setup.device.handler(({ context, input }) => context.engine.controls.setup.device(input.camera_id)),
  clock: calls.setup.clock.handler(({ context, input }) => context.engine.controls.setup.clock(input.camera_id, input.by, input.ntp)),
  hostname: calls.setup.hostname.handler(({ context, input }) => context.engine.controls.setup.hostname(input.camera_id, input.hostname)),
  password: calls.setup.password.handler(({ context, input }) =>
    context.engine.controls.setup.password(input.camera_id, input.user, input.password),
  ),
  reboot: calls.setup.reboot.handler(({ context, input }) => context.engine.controls.setup.reboot(input.camera_id)),
}
