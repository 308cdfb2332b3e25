/** Setting cameras up, answered. */
import { calls } from '../calls.ts'

export const setupAnswers = {
  streams: calls.setup.streams.handler(({ context, input }) => context.engine.controls.setup.streams(input.camera_id)),
  setStreams: calls.setup.setStreams.handler(({ context, input }) =>
    context.engine.controls.setup.setStreams(input.camera_id, input.values),
  ),
  many: calls.setup.many.handler(({ context, input: { values, plan, clock, ntp, ...to } }) =>
    context.engine.controls.setup.many(to, values, { plan, clock, ntp }),
  ),
  device: calls.setup.device.handler(({ context, input }) => context.engine.controls.setup.device(input.camera_id)),
  clock: calls.setup.clock.handler(({ context, input }) => context.engine.controls.setup.clock(input.camera_id, input.by, input.ntp)),
  hostname: calls.setup.hostname.handler(({ context, input }) => context.engine.controls.setup.hostname(input.camera_id, input.hostname)),
  password: calls.setup.password.handler(({ context, input }) =>
    context.engine.controls.setup.password(input.camera_id, input.user, input.password),
  ),
  network: calls.setup.network.handler(({ context, input: { camera_id, ...wish } }) =>
    context.engine.controls.setup.network(camera_id, wish),
  ),
  find: calls.setup.find.handler(({ context, input }) => context.engine.controls.setup.find(input.camera_id, input.at)),
  addUser: calls.setup.addUser.handler(({ context, input: { camera_id, user, ...given } }) =>
    context.engine.controls.setup.addUser(camera_id, { name: user, ...given }),
  ),
  changeUser: calls.setup.changeUser.handler(({ context, input: { camera_id, user, ...change } }) =>
    context.engine.controls.setup.changeUser(camera_id, { name: user, ...change }),
  ),
  removeUser: calls.setup.removeUser.handler(({ context, input }) => context.engine.controls.setup.removeUser(input.camera_id, input.user)),
  overlays: calls.setup.overlays.handler(({ context, input }) => context.engine.controls.setup.overlays(input.camera_id)),
  saveOverlay: calls.setup.saveOverlay.handler(({ context, input: { camera_id, ...wish } }) =>
    context.engine.controls.setup.saveOverlay(camera_id, wish),
  ),
  removeOverlay: calls.setup.removeOverlay.handler(({ context, input }) =>
    context.engine.controls.setup.removeOverlay(input.camera_id, input.token),
  ),
  log: calls.setup.log.handler(({ context, input }) => context.engine.controls.setup.log(input.camera_id, input.kind)),
  factoryReset: calls.setup.factoryReset.handler(({ context, input: { camera_id, how, name } }) =>
    context.engine.controls.setup.factoryReset(camera_id, how, name),
  ),
  reboot: calls.setup.reboot.handler(({ context, input }) => context.engine.controls.setup.reboot(input.camera_id)),
}
