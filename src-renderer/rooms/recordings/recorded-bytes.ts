/** Pieces of recorded files: by range from the gateway that the page came from, else over the engine's port. */
import { transport } from '../../kernel/connect.ts'
import { engine } from '../../kernel/engine-link.ts'
import { fromBase64 } from '../../parts/base64.ts'

/** `at` and `length` in bytes of the file. Rejects where the file is gone. */
export async function recordedBytes(segmentId: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  if (transport === 'sockets') {
    const answer = await fetch(`/recordings/segments/${encodeURIComponent(segmentId)}.mp4`, {
      headers: { range: `bytes=${at}-${at + length - 1}` },
    })
    if (answer.status === 206) return new Uint8Array(await answer.arrayBuffer())
    // The contract's own answer says why in words.
  }
  const { base64 } = await engine().recording.read({ segment_id: segmentId, at, length })
  return fromBase64(base64)
}
