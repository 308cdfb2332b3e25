/** The picture of a camera as a file, or for another program: from the engine in full size, and where that has none, what the window shows right now. */
import { transport } from '../../kernel/connect.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'
import { fromBase64 } from '../../parts/base64.ts'
import { fileTime, safeName, saveFile } from '../../parts/save-file.ts'

export async function saveSnapshot(id: string): Promise<void> {
  const name = useMirror.getState().rows.cameras[id]?.name ?? id
  const jpeg = await pictureOf(id)
  if (!jpeg) return void say({ tone: 'ok', key: 'no_picture', values: { name } })
  saveFile(jpeg, fileName(name, new Date()))
  say({ tone: 'ok', key: 'snapshot', values: { name } })
}

/** The same as a picture for other programs to paste. */
export async function copySnapshot(id: string): Promise<void> {
  const name = useMirror.getState().rows.cameras[id]?.name ?? id
  const picture = pictureOf(id)
  // At once, and not when the picture is here: browsers let nobody write to the clipboard long after the press.
  const copied = navigator.clipboard.write([new ClipboardItem({ 'image/png': picture.then(asPng) })])
  copied.catch(() => {})
  if (!(await picture)) return void say({ tone: 'ok', key: 'no_picture', values: { name } })
  await copied
  say({ tone: 'ok', key: 'picture_copied', values: { name } })
}

const pictureOf = async (id: string) => (await (transport === 'sockets' ? fromGateway(id) : fromEngine(id))) ?? fromScreen(id)

/** The only kind of picture that every clipboard takes. */
export async function asPng(picture: Blob | undefined): Promise<Blob> {
  if (!picture) throw new Error('no picture')
  const bitmap = await createImageBitmap(picture)
  const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height })
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  bitmap.close()
  return new Promise((resolve, reject) => canvas.toBlob((png) => (png ? resolve(png) : reject(new Error('no picture'))), 'image/png'))
}

/** The name of the camera and the local time. */
export const fileName = (name: string, at: Date) => `${safeName(name, 'camera')}_${fileTime(at)}.jpg`

/** Milliseconds that a camera has for it. */
const within = 15_000

async function fromEngine(id: string): Promise<Blob | undefined> {
  const answer = await engine()
    .cameras.snapshot({ camera_id: id }, { signal: AbortSignal.timeout(within) })
    .catch(() => undefined)
  return answer && new Blob([fromBase64(answer.base64)], { type: 'image/jpeg' })
}

async function fromGateway(id: string): Promise<Blob | undefined> {
  const answer = await fetch(`/api/cameras/${encodeURIComponent(id)}/snapshot`, { signal: AbortSignal.timeout(within) }).catch(
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
