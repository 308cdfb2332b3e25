/** This gateway, and the others of a shared database. */
import { calls } from '../calls.ts'

export const gatewayAnswers = {
  list: calls.gateways.list.handler(async ({ context: { engine } }) => {
    const gateways = await engine.gateways.gateways()
    return { own: engine.gateways.own.id, gateways, shared: engine.gateways.shared }
  }),
  rename: calls.gateways.rename.handler(({ context, input }) => context.engine.gateways.rename(input.name)),
}
