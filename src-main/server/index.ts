/** The HTTP shell, in this process (`gateway.ts`) or in one of its own (`guard.ts`). The contract's answers are `api`'s. */
export { loadAccessToken } from './access-token.ts'
export { openGateway } from './gateway.ts'
export { guardGateway } from './guard.ts'
export { listenRefusal } from './listen-refusal.ts'
