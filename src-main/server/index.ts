/** The HTTP shell and the router that both shells answer with. */
export { loadAccessToken } from './access-token.ts'
export { type Gateway, type GatewayOptions, openGateway } from './gateway.ts'
export { type GuardedGateway, guardGateway } from './guard.ts'
export { router } from './router.ts'
