/**
 * How a procedure of the contract begins: with the right that a call of it needs, and the errors that any call can end in.
 *
 * There is no default right, so that a new procedure is never open by oversight.
 */
import { oc } from '@orpc/contract'
import { pick } from './problems.ts'
import type { Right } from './rights.ts'

/** What the contract says of each procedure beside its input, output and errors. */
export interface ProcedureMeta {
  readonly right: Right
}

export const needs = (right: Right) =>
  oc.$meta<ProcedureMeta>({ right }).errors(pick('INPUT_INVALID', 'RIGHT_MISSING', 'INTERNAL_SERVER_ERROR'))
