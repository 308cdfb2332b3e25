/** Publications, their history, and the servers that they go to. */
import { buffer } from 'node:stream/consumers'
import { calls } from '../calls.ts'

export const publishingAnswers = {
  start: calls.publishing.start.handler(({ context, input }) => context.engine.publishing.start(input)),
  stop: calls.publishing.stop.handler(({ context, input }) => context.engine.publishing.stop(input.camera_id)),
  move: calls.publishing.move.handler(({ context, input }) => context.engine.publishing.move(input)),
  status: calls.publishing.status.handler(({ context }) => context.engine.publishing.status()),
  statusOf: calls.publishing.statusOf.handler(({ context, input }) => context.engine.publishing.statusOf(input.camera_id)),
  check: calls.publishing.check.handler(({ context, input }) => context.engine.publishing.check(input.camera_id, input.profile)),
  history: calls.publishing.history.handler(({ context: { engine }, input: { gateway, ...query } }) =>
    gateway === undefined
      ? engine.publishing.history(query)
      : engine.gateways.publications({ ...query, gateway: gateway === 'all' ? undefined : gateway }),
  ),
  metrics: calls.publishing.metrics.handler(({ context, input }) => context.engine.publishing.metrics(input)),
  recorded: {
    look: calls.publishing.recorded.look.handler(({ context, input: { camera_id, from, to } }) =>
      context.engine.publishing.recorded.look(camera_id, { from, to }),
    ),
    piece: calls.publishing.recorded.piece.handler(async ({ context, input: { camera_id, profile, path, from, seconds } }) => {
      const file = await context.engine.publishing.recorded.open(camera_id, { profile, path, from, length: seconds * 1000 })
      return { data: (await buffer(file)).toString('base64') }
    }),
  },
  arriving: {
    look: calls.publishing.arriving.look.handler(({ context, input }) => context.engine.publishing.arriving.look(input.camera_id)),
    offer: calls.publishing.arriving.offer.handler(({ context, input }) =>
      context.engine.publishing.arriving.offer(input.camera_id, input.offer),
    ),
    hangUp: calls.publishing.arriving.hangUp.handler(async ({ context, input }) => {
      await context.engine.publishing.arriving.hangUp(input.session)
      return { session: input.session }
    }),
    file: calls.publishing.arriving.file.handler(async ({ context, input }) => {
      const { type, data } = await context.engine.publishing.arriving.file(input.camera_id, input.file)
      return { type, data: data.toString('base64') }
    }),
  },
  profiles: {
    list: calls.publishing.profiles.list.handler(({ context }) => context.engine.publishing.profiles.list()),
    create: calls.publishing.profiles.create.handler(({ context, input }) => context.engine.publishing.profiles.create(input)),
    get: calls.publishing.profiles.get.handler(({ context, input }) => context.engine.publishing.profiles.get(input.name)),
    change: calls.publishing.profiles.change.handler(({ context, input: { name, ...change } }) =>
      context.engine.publishing.profiles.change(name, change),
    ),
    remove: calls.publishing.profiles.remove.handler(async ({ context, input }) => {
      await context.engine.publishing.profiles.remove(input.name)
      return { name: input.name }
    }),
    activate: calls.publishing.profiles.activate.handler(({ context, input }) => context.engine.publishing.profiles.activate(input.name)),
    test: calls.publishing.profiles.test.handler(({ context, input }) => context.engine.publishing.profiles.test(input.name)),
    certificates: calls.publishing.profiles.certificates.handler(({ context, input }) =>
      context.engine.publishing.profiles.certificates(input.name),
    ),
    acceptCertificate: calls.publishing.profiles.acceptCertificate.handler(({ context, input }) =>
      context.engine.publishing.profiles.acceptCertificate(input.name, input),
    ),
    try: calls.publishing.profiles.try.handler(({ context, input }) => context.engine.publishing.profiles.try(input)),
    local: calls.publishing.profiles.local.handler(({ context }) => context.engine.publishing.profiles.local()),
  },
}
