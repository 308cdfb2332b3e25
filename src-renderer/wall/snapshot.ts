/**
 * Saves the picture of a camera as a file: from the engine in full size where the page came from it over HTTP, otherwise
 * what the window shows right now.
 */
import { transport } from '../app/connect.ts'
import { useMirror } from '../app/mirror.ts'
import { say } from '../app/ui.ts'

export async function saveSnapshot(id: string): Promise<void> {
  const name = useMirror.getState().rows.cameras[id]?.name ?? id
  const jpeg = (transport === 'sockets' ? await fromEngine(id) : undefined) ?? (await fromScreen(id))
  if (!jpeg) return void say({ tone: 'ok', key: 'no_picture', values: { name } })
  download(jpeg, fileName(name, new Date()))
  say({ tone: 'ok', key: 'snapshot', values: { name } })
}

/** The name of the camera and the local time, in characters that every file system takes. */
export function fileName(name: string, at: Date): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._]+|_+$/g, '') || 'camera'
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${safe}_${day}_${two(at.getHours())}-${two(at.getMinutes())}-${two(at.getSeconds())}.jpg`
}

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

function download(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
