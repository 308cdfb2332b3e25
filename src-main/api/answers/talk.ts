/** Talking through cameras, answered. */
import { calls } from '../calls.ts'

const { talk } = calls

export const talkAnswers = {
  offer: talk.offer.handler(({ context, input }) => context.engine.talk.offer(input.camera_id, input.refresh)),
  begin: talk.begin.handler(({ context, input }) => context.engine.talk.begin(input.camera_id)),
  say: talk.say.handler(({ context, input }) => {
    context.engine.talk.say(input.talk_id, Buffer.from(input.samples, 'base64'))
    return {}
  }),
  end: talk.end.handler(async ({ context, input }) => {
    await context.engine.talk.end(input.talk_id)
    return {}
  }),
}
