/** The room's door: the contract's answers, who may have them, and what a refusal is called. */
export { type Actor, demand, owner } from './actor.ts'
export { noteDefect, refusalOfStatus, toContractError } from './contract-error.ts'
export { createCamera } from './create-camera.ts'
export { readHealth } from './health.ts'
export { router } from './router.ts'
