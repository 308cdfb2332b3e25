/**
 * Who makes a call, and what of the rights he has. Today there is one: the owner of the access token, who is the desktop's
 * own window as well. Whatever reaches the engine from outside does so as somebody.
 */
import { type Right, rights } from '../../src-shared/rights.ts'
import { Problem } from '../base/index.ts'

export interface Actor {
  readonly name: string
  readonly rights: ReadonlySet<Right>
}

/** May do everything. */
export const owner: Actor = { name: 'owner', rights: new Set(rights) }

/** Throws Problem RIGHT_MISSING. */
export function demand(actor: Actor, right: Right): void {
  if (!actor.rights.has(right)) throw new Problem('RIGHT_MISSING', { right })
}
