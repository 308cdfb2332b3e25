/** What an actor may be allowed to do. */
export const rights = [
  'view', // see pictures, states, history
  'control', // move a camera, change its picture
  'record', // begin and end recordings, keep and delete them
  'publish', // begin and end publications
  'configure', // cameras, server profiles, everything that is kept
  'administer', // who may do what, and the gateway itself
] as const
export type Right = (typeof rights)[number]
