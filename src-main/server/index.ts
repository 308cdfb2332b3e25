/** The HTTP shell, in this process or in one of its own. The router that both shells answer with is `router.ts`. */
export { loadAccessToken } from './access-token.ts'
export { openGateway } from './gateway.ts'
export { guardGateway } from './guard.ts'
export { listenRefusal } from './listen-refusal.ts'
