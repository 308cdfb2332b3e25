/** Layouts of the wall. */
import { calls } from '../calls.ts'

export const wallAnswers = {
  list: calls.wall.list.handler(({ context }) => context.engine.wall.list()),
  save: calls.wall.save.handler(({ context, input }) => context.engine.wall.save(input)),
  remove: calls.wall.remove.handler(async ({ context, input }) => {
    await context.engine.wall.remove(input.name)
    return { name: input.name }
  }),
}
