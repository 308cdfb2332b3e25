import type { keys as english } from '../en/keys.ts'
import type { Translated } from '../translated.ts'

export const keys: Translated<typeof english> = {
  notice: {
    'ffmpeg-missing': 'No se encontró FFmpeg: aquí no se ve ninguna imagen ni se convierte nada. Instálelo y vuelva a arrancar Camgate.',
    'database-set-aside':
      'La base de datos estaba dañada. Se apartó como {path} y se empezó una nueva: hay que volver a añadir las cámaras.',
    'disk-refuses':
      'No se puede escribir en {path}: {reason, select, full {el disco está lleno, libere espacio} readonly {es de solo lectura, compruebe de quién es y cómo está montado} other {revise el disco}}. Lo que se publica continúa; el historial se escribirá en cuanto se pueda.',
    'shared-database-away':
      'La base de datos común {database} no responde. Se sigue grabando y publicando; lo que ocurre (en espera: {waiting}) se entregará cuando vuelva. Mientras tanto solo se listan los datos de esta puerta de enlace.',
    'recorded-twice':
      'La puerta de enlace {gateway} también graba {camera}. No se pierde nada; detenga una de las dos si no es lo que se quiere.',
    unknown: 'El motor informa: {key}.',
  },
  way_reason: {
    'passed-on': 'Todas las pistas pasan tal cual, así que nada se convierte.',
    'asked-for': 'Elegido a mano.',
    'mjpeg-needs-converting': 'La cámara envía imágenes JPEG por HTTP, que antes deben convertirse en vídeo.',
    'audio-converted': 'El sonido se convierte, como se pidió.',
    'video-converted': 'La imagen se convierte, como se pidió.',
    'codec-needs-converting': 'Ningún servidor admite el códec de la imagen, así que se convierte.',
    'udp-asked-for': 'El servidor está puesto en UDP, que envía FFmpeg.',
    'pull-asked-for': 'Elegido a mano: la recoge el servidor, y la contraseña de la cámara queda en su configuración.',
    'forward-asked-for': 'Elegido a mano: el servidor local la reenvía, y la contraseña del otro queda en su memoria.',
    'pull-needs-api':
      'Se eligió a mano que la recoja el servidor, pero ya no se indica ninguna API del servidor para decírselo. Indique su dirección o elija otro método.',
    'chosen-way-impossible': 'Se eligió a mano otro método, que no puede llevar lo que la cámara envía ahora. Elija otro para dejarlo así.',
    unknown: 'Elegido porque: {key}.',
  },
  check_finding: {
    'no-way': 'Nada de lo que envía esta cámara se puede publicar.',
    'not-probed': 'Aún no se sabe qué envía: se le pregunta al abrirla.',
    'video-missing': 'No envía imagen.',
    'mjpeg-needs-converting': 'El JPEG por HTTP se convierte a H.264, lo que cuesta procesador.',
    'video-h264': 'Cualquier servidor y reproductor admite H.264.',
    'video-h265-browsers': 'H.265 llega, pero muchos navegadores no lo muestran.',
    'mjpeg-too-wide': 'Un JPEG de más de 2040 píxeles de ancho no se describe bien por RTP: los lectores adivinan su tamaño.',
    'video-mjpeg-players': 'JPEG llega, pero HLS y los navegadores no lo muestran.',
    'video-codec-needs-converting': 'Ningún servidor admite este códec tal cual.',
    'video-codec-players': 'Este códec llega, pero muchos reproductores no lo muestran.',
    'audio-aac': 'Cualquier servidor y reproductor admite AAC, salvo por WebRTC.',
    'audio-opus': 'WebRTC y los reproductores modernos admiten Opus.',
    'audio-g711': 'G.711 se oye por WebRTC y RTSP, pero queda fuera de HLS y de las grabaciones.',
    'audio-mended': 'La cámara describe mal su sonido; se pasa corregido.',
    'format-learnt': 'La cámara anuncia varios formatos y envía otro que el primero: vale lo que llega.',
    'audio-replaced': 'El primer sonido no se puede pasar: se toma el siguiente.',
    'audio-left-out': 'Este códec no se puede pasar: el sonido se omite.',
    'audio-codec-players': 'Este códec llega, pero muchos reproductores no lo admiten.',
    'gop-long':
      'Entre fotogramas clave pasan más de 4 s: quien abra la imagen espera ese tiempo. Desactive el códec inteligente o acorte el intervalo.',
    'source-trouble': 'La cámara no envía nada en este momento, así que no se pudieron examinar sus pistas.',
    'pull-possible': 'El servidor podría recoger esta cámara por sí mismo, sin carga aquí.',
    unknown: 'La comprobación dice: {key}.',
  },
  track: { video: 'imagen', audio: 'sonido', stream: 'flujo' },
  severity: { ok: 'bien', warning: 'aviso', blocking: 'impide' },
  check_remedy: {
    none: 'Nada que hacer.',
    'convert-audio': 'Convertir el sonido',
    'convert-video': 'Convertir la imagen',
    'change-camera': 'Cámbielo en los ajustes de la propia cámara.',
    pull: 'Dejar que la recoja el servidor',
  },
}
