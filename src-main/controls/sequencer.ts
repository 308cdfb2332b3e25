/** One thing at a time, in the order in which they were asked for. A camera's controls are read and changed in it. */
export function createSequencer(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (act) => {
    const next = last.then(act, act)
    last = next.catch(() => {})
    return next
  }
}
