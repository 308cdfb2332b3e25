/**
 * The contract before it is answered: whatever is built from `calls` turns what rooms throw into the contract's errors, and
 * runs only for an actor who has the right that the procedure declares.
 */
import { implement } from '@orpc/server'
import { contract } from '../../src-shared/contract.ts'
import type { Log } from '../base/index.ts'
import type { Engine } from '../engine.ts'
import { type Actor, demand } from './actor.ts'
import { toContractError } from './contract-error.ts'

export interface CallContext {
  readonly engine: Engine
  readonly actor: Actor
  readonly log: Log
}

export const calls = implement(contract)
  .$context<CallContext>()
  .use(async ({ context, next, procedure }) => {
    try {
      demand(context.actor, procedure['~orpc'].meta.right)
      return await next()
    } catch (thrown) {
      throw toContractError(thrown, context.log)
    }
  })
