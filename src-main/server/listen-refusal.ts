/** Why nobody can listen at a place, and what to do about it; `code` is the system's. */
export function listenRefusal(place: string, code: string | undefined): string {
  const remedy = code === 'EADDRINUSE' ? 'another program has this port, choose one with --port' : 'choose another --host or --port'
  return `${place} cannot be listened on (${code}): ${remedy}`
}
