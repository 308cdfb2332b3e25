/** Closing the window where nothing would be left of Camgate: what is published ends with it, so the person is told before. */
import { app, dialog } from 'electron'

const words = {
  en: {
    message: (count: number) => (count === 1 ? 'One camera is being published.' : `${count} cameras are being published.`),
    detail: 'It ends when Camgate is closed, and is resumed when Camgate is opened again. Minimised, it goes on.',
    minimize: 'Minimise',
    quit: 'Close and end',
    cancel: 'Cancel',
  },
  es: {
    message: (count: number) => (count === 1 ? 'Se está publicando una cámara.' : `Se están publicando ${count} cámaras.`),
    detail: 'Deja de publicarse al cerrar Camgate y se reanuda al abrirlo de nuevo. Si se minimiza, continúa.',
    minimize: 'Minimizar',
    quit: 'Cerrar y detener',
    cancel: 'Cancelar',
  },
} as const

export type Leaving = 'minimize' | 'quit' | 'cancel'

export async function askBeforeLeaving(publishing: number): Promise<Leaving> {
  const text = app.getLocale().startsWith('es') ? words.es : words.en
  const choices: Leaving[] = ['minimize', 'quit', 'cancel']
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: text.message(publishing),
    detail: text.detail,
    buttons: choices.map((choice) => text[choice]),
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  })
  return choices[response] ?? 'cancel'
}
