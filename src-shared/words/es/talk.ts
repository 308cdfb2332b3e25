import type { talk as english } from '../en/talk.ts'
import type { Translated } from '../translated.ts'

export const talk: Translated<typeof english> = {
  talk: {
    hold: 'Mantenga pulsado para hablar ({key})',
    beginning: 'Tomando el altavoz…',
    talking: 'La cámara dice lo que usted dice. Suelte para terminar.',
    other_codec: 'Esta cámara solo quiere oír {codecs}, que Camgate no genera.',
    missing: {
      insecure: 'Un navegador solo da el micrófono por https o en este mismo equipo: abra Camgate por https, o use la aplicación.',
      none: 'Este navegador no da ningún micrófono.',
    },
    no_microphone: 'Sin micrófono: {reason}',
  },
}
