/** For tests: waits until something is so. Twenty seconds at most, since machines are busy; what is waited for stands in the error. */
export async function until<T>(look: () => T | Promise<T>, what = String(look)): Promise<NonNullable<T>> {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
    const seen = await look()
    if (seen) return seen
  }
  throw new Error(`Still not: ${what}`)
}
