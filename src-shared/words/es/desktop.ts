import type { desktop as english } from '../en/desktop.ts'
import type { Translated } from '../translated.ts'

export const desktop: Translated<typeof english> = {
  menu: {
    file: 'Archivo',
    quit: 'Salir',
    edit: 'Edición',
    undo: 'Deshacer',
    redo: 'Rehacer',
    cut: 'Cortar',
    copy: 'Copiar',
    paste: 'Pegar',
    selectAll: 'Seleccionar todo',
    view: 'Ver',
    reload: 'Recargar',
    resetZoom: 'Tamaño real',
    zoomIn: 'Ampliar',
    zoomOut: 'Reducir',
    togglefullscreen: 'Pantalla completa',
    toggleDevTools: 'Herramientas de desarrollo',
    window: 'Ventana',
    minimize: 'Minimizar',
    close: 'Cerrar',
  },
  tray: { show: 'Mostrar Camgate', quit: 'Salir: se deja de publicar' },
}
