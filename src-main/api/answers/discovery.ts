/** Finding cameras. */
import { demand } from '../actor.ts'
import { adoptSeveral } from '../adopt-several.ts'
import { calls } from '../calls.ts'

export const discoveryAnswers = {
  start: calls.discovery.start.handler(({ context, input }) => context.engine.discovery.start(input)),
  get: calls.discovery.get.handler(({ context, input }) => context.engine.discovery.get(input.scan_id)),
  list: calls.discovery.list.handler(({ context }) => context.engine.discovery.list()),
  cancel: calls.discovery.cancel.handler(({ context, input }) => context.engine.discovery.cancel(input.scan_id)),
  findings: calls.discovery.findings.handler(({ context }) => context.engine.discovery.findings()),
  adopt: calls.discovery.adopt.handler(({ context, input: { finding_id, ...options } }) =>
    context.engine.discovery.adopt(finding_id, options),
  ),
  adoptSeveral: calls.discovery.adoptSeveral.handler(({ context, input }) => {
    if (input.publish) demand(context.actor, 'publish')
    return adoptSeveral(context.engine, input, context.log)
  }),
}
