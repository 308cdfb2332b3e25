import type { keys as english } from '../en/keys.ts'
import type { Translated } from '../messages.ts'

export const keys: Translated<typeof english> = {
  notice: {
    'ffmpeg-missing': 'No se encontró FFmpeg: aquí no se ve ninguna imagen ni se convierte nada. Instálelo y vuelva a arrancar Camgate.',
    'database-set-aside':
      'La base de datos estaba dañada. Se apartó como {path} y se empezó una nueva: hay que volver a añadir las cámaras.',
    unknown: 'El motor informa: {key}.',
  },
  way_reason: {
    unknown: 'Elegida porque: {key}.',
  },
  check_finding: {
    unknown: 'La comprobación dice: {key}.',
  },
  track: { video: 'imagen', audio: 'sonido', stream: 'flujo' },
  severity: { ok: 'bien', warning: 'aviso', blocking: 'impide' },
  check_remedy: {
    none: 'Nada que hacer.',
    'convert-audio': 'Convierta el sonido',
    'convert-video': 'Convierta la imagen',
    'change-camera': 'Cámbielo en los ajustes de la propia cámara.',
    pull: 'Deje que la traiga el servidor',
  },
}
