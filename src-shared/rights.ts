/**
 * What an actor may be allowed to do, and how a procedure of the contract says which of it a call needs.
 *
 * Every procedure begins with `needs(right)`: there is no default, so that a new one is never open by oversight.
 */
import { oc } from '@orpc/contract'

export const rights = [
  'view', // see pictures, states, history
  'control', // move a camera, change its picture
  'record', // begin and end recordings, keep and delete them
  'publish', // begin and end publications
  'configure', // cameras, server profiles, everything that is kept
  'administer', // who may do what, and the gateway itself
] as const
export type Right = (typeof rights)[number]

/** What the contract says of each procedure beside its input, output and errors. */
export interface ProcedureMeta {
  readonly right: Right
}

/** The beginning of a procedure that needs this right. */
export const needs = (right: Right) => oc.$meta<ProcedureMeta>({ right })
