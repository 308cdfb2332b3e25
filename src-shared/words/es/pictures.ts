import type { pictures as english } from '../en/pictures.ts'
import type { Translated } from '../translated.ts'

export const pictures: Translated<typeof english> = {
  pictures: {
    by_webcodecs: 'WebCodecs',
    by_mse: 'Media Source',
    by_jpeg: 'JPEG',
    auto: 'La mejor que funcione',
    untranscoded: 'tal como lo envía la cámara',
    transcoded: 'recodificado como JPEG',
    choose_stream: 'Flujo mostrado',
    stream_auto: 'El que cabe en la ventana',
    choose: 'Se muestra con',
    why_not:
      'No se usa {way}: {why, select, insecure {esta página no va cifrada (http), y los navegadores solo lo permiten a las cifradas} absent {este navegador no lo tiene} no_decoder {este navegador no tiene descodificador para {codec}} failed {su descodificador ha fallado aquí} other {se ha elegido otra}}.',
    waits: 'Se han perdido paquetes: se espera el próximo fotograma clave',
    damaged: '{count, plural, one {1 imagen perdida} other {# imágenes perdidas}}',
    pause: 'Pausa',
    paused: 'En pausa',
    live_again: 'De nuevo en directo',
    step_back: 'Una imagen atrás',
    step_forth: 'Una imagen adelante',
    pictures_back: '{count, number} atrás',
    listen: 'Escuchar',
    mute: 'Silenciar',
    no_sound: 'Esta cámara no envía sonido',
    cannot_hear: 'Esta página no puede reproducir {codec}: ábrala por https o en la aplicación',
  },
}
