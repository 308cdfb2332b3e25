/** Files that the window saves: a picture goes to the downloads as in a browser, an export to where the person says. */
import { existsSync } from 'node:fs'
import { join, parse } from 'node:path'
import { app, session } from 'electron'

export function handleDownloads(): void {
  session.defaultSession.on('will-download', (_event, item) => {
    const file = freeFile(app.getPath('downloads'), item.getFilename())
    if (item.getMimeType().startsWith('image/')) item.setSavePath(file)
    else item.setSaveDialogOptions({ defaultPath: file })
  })
}

/** Nothing that is there already is written over. */
function freeFile(folder: string, name: string): string {
  const { name: stem, ext } = parse(name)
  for (let number = 1; ; number += 1) {
    const file = join(folder, number === 1 ? `${stem}${ext}` : `${stem} (${number})${ext}`)
    if (!existsSync(file)) return file
  }
}
