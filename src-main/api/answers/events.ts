/** What cameras notice, answered. */
import { calls } from '../calls.ts'

const { events } = calls

export const eventAnswers = {
  read: events.read.handler(({ context, input: { camera_id, ...query } }) => context.engine.events.read(camera_id, query)),
  watch: events.watch.handler(({ context, input, signal }) => context.engine.events.watch(input.camera_id, signal)),
  follow: events.follow.handler(({ context, input }) => context.engine.events.follow(input.camera_id, input.follow)),
  relays: events.relays.handler(({ context, input }) => context.engine.events.relays(input.camera_id)),
  switchRelay: events.switchRelay.handler(({ context, input: { camera_id, token, on } }) =>
    context.engine.events.switchRelay(camera_id, token, on),
  ),
  setRelay: events.setRelay.handler(({ context, input: { camera_id, token, ...wish } }) =>
    context.engine.events.setRelay(camera_id, token, wish),
  ),
  hooks: events.hooks.handler(({ context }) => context.engine.events.hooks.list()),
  addHook: events.addHook.handler(({ context, input }) => context.engine.events.hooks.add(input)),
  changeHook: events.changeHook.handler(({ context, input: { hook_id, ...change } }) =>
    context.engine.events.hooks.change(hook_id, change),
  ),
  removeHook: events.removeHook.handler(async ({ context, input }) => {
    await context.engine.events.hooks.remove(input.hook_id)
    return { hook_id: input.hook_id }
  }),
  testHook: events.testHook.handler(({ context, input }) => context.engine.events.hooks.test(input.hook_id)),
}
