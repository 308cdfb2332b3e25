/** The menu. What each entry does is Electron's by its role; the words are ours, because a role's are English everywhere but on a Mac. */
import { app, type MenuItemConstructorOptions as Item, Menu } from 'electron'

const words = {
  en: {
    ...{
      file: 'File',
      quit: 'Quit',
      edit: 'Edit',
      undo: 'Undo',
      redo: 'Redo',
      cut: 'Cut',
      copy: 'Copy',
      paste: 'Paste',
      selectAll: 'Select all',
    },
    ...{
      view: 'View',
      reload: 'Reload',
      resetZoom: 'Actual size',
      zoomIn: 'Zoom in',
      zoomOut: 'Zoom out',
      togglefullscreen: 'Full screen',
    },
    ...{ toggleDevTools: 'Developer tools', window: 'Window', minimize: 'Minimise', close: 'Close' },
  },
  es: {
    ...{
      file: 'Archivo',
      quit: 'Salir',
      edit: 'Edición',
      undo: 'Deshacer',
      redo: 'Rehacer',
      cut: 'Cortar',
      copy: 'Copiar',
      paste: 'Pegar',
    },
    ...{ selectAll: 'Seleccionar todo', view: 'Ver', reload: 'Recargar', resetZoom: 'Tamaño real', zoomIn: 'Ampliar', zoomOut: 'Reducir' },
    ...{ togglefullscreen: 'Pantalla completa', toggleDevTools: 'Herramientas de desarrollo', window: 'Ventana' },
    ...{ minimize: 'Minimizar', close: 'Cerrar' },
  },
} as const

/** `quit`: what "Quit" does where it is not the system's own; it asks as closing the window does. */
export function applicationMenu({ quit }: { quit(): void }): Menu {
  const text = words[app.getLocale().startsWith('es') ? 'es' : 'en']
  type Role = Exclude<keyof typeof text, 'file' | 'edit' | 'view' | 'window' | 'quit'>
  const roles = (...names: (Role | '-')[]): Item[] =>
    names.map((role) => (role === '-' ? { type: 'separator' } : { role, label: text[role] }))
  const first: Item =
    process.platform === 'darwin'
      ? { role: 'appMenu' }
      : { label: text.file, submenu: [{ label: text.quit, accelerator: 'CommandOrControl+Q', click: quit }] }
  return Menu.buildFromTemplate([
    first,
    { label: text.edit, submenu: roles('undo', 'redo', '-', 'cut', 'copy', 'paste', 'selectAll') },
    { label: text.view, submenu: roles('reload', '-', 'resetZoom', 'zoomIn', 'zoomOut', '-', 'togglefullscreen', 'toggleDevTools') },
    { label: text.window, submenu: roles('minimize', 'close') },
  ])
}
