/** The engine itself: its state and its health. */
import { calls } from '../calls.ts'
import { readHealth } from '../health.ts'

export const systemAnswers = {
  watch: calls.system.watch.handler(({ context, signal }) => context.engine.state.watch(signal)),
  state: calls.system.state.handler(({ context }) => context.engine.state.snapshot()),
  health: calls.system.health.handler(({ context }) => readHealth(context.engine)),
}
