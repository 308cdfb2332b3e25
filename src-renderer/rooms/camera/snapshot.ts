/**
 * Saves the picture of a camera as a file: from the engine in full size where the page came from it over HTTP, otherwise
 * what the window shows right now.
 */
import { transport } from '../../kernel/connect.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'
import { fileTime, safeName, saveFile } from '../../parts/save-file.ts'

export async function saveSnapshot(id: string): Promise<void> {
  const name = useMirror.getState().rows.cameras[id]?.name ?? id
  const jpeg = (transport === 'sockets' ? await fromEngine(id) : undefined) ?? (await fromScreen(id))
  if (!jpeg) return void say({ tone: 'ok', key: 'no_picture', values: { name } })
  saveFile(jpeg, fileName(name, new Date()))
  say({ tone: 'ok', key: 'snapshot', values: { name } })
}

/** The name of the camera and the local time. */
export const fileName = (name: string, at: Date) => `${safeName(name, 'camera')}_${fileTime(at)}.jpg`

async function fromEngine(id: string): Promise<Blob | undefined> {
  const answer = await fetch(`/api/cameras/${encodeURIComponent(id)}/snapshot`, { signal: AbortSignal.timeout(15_000) }).catch(
    () => undefined,
  )
  return answer?.ok ? answer.blob() : undefined
}

/** Only a live picture is saved: an old one would pass for the present. */
async function fromScreen(id: string): Promise<Blob | undefined> {
  const canvas = document.querySelector<HTMLCanvasElement>(`[data-camera="${CSS.escape(id)}"] [data-picture="live"] canvas`)
  if (!canvas) return undefined
  return (await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.95))) ?? undefined
}
