/**
 * A MessagePort (handed over by the desktop's preload script) and a WebSocket to `/ws/media`, made to look alike.
 *
 * Guarantees: nothing is delivered after `close`, and `closed` is told once at most. Who opens the endpoint again after
 * it was lost is the session's business (`app/connect.ts`).
 */
export type MediaEndpoint = MessagePort | WebSocket

export interface LinkEvents {
  /** From now on `send` works. */
  opened(): void
  /** A frame as bytes, or JSON as text. */
  message(data: Uint8Array | string): void
  closed(): void
}

export interface MediaLink {
  send(text: string): void
  close(): void
}

export function openLink(endpoint: MediaEndpoint, events: LinkEvents): MediaLink {
  let ended = false
  const unless = new AbortController()
  const { signal } = unless
  const close = () => {
    ended = true
    unless.abort()
    endpoint.close()
  }
  const lost = () => {
    if (ended) return
    close()
    events.closed()
  }
  const receive = (event: Event) => {
    const bytes = asMessage((event as MessageEvent<unknown>).data)
    if (bytes !== undefined) events.message(bytes)
  }
  endpoint.addEventListener('message', receive, { signal })
  endpoint.addEventListener('close', lost, { signal })

  if ('postMessage' in endpoint) {
    // Pages of an older Electron are not told that the other end is gone; the session replaces the endpoint then.
    endpoint.start()
    queueMicrotask(() => !ended && events.opened())
    return { send: (text) => !ended && endpoint.postMessage(text), close }
  }
  endpoint.binaryType = 'arraybuffer'
  endpoint.addEventListener('error', lost, { signal })
  if (endpoint.readyState === 1) queueMicrotask(() => !ended && events.opened())
  else if (endpoint.readyState > 1) queueMicrotask(lost)
  else endpoint.addEventListener('open', () => events.opened(), { signal })
  return { send: (text) => !ended && endpoint.readyState === 1 && endpoint.send(text), close }
}

function asMessage(data: unknown): Uint8Array | string | undefined {
  if (typeof data === 'string') return data
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return undefined
}
