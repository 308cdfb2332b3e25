/** Talking through a camera. */
export const talk = {
  talk: {
    hold: 'Hold to talk ({key})',
    beginning: 'Taking the loudspeaker…',
    talking: 'The camera says what you say. Let go to end.',
    other_codec: 'This camera wants to hear only {codecs}, which Camgate does not make.',
    missing: {
      insecure:
        'A browser gives the microphone only over https or on this computer itself: open Camgate over https, or use the application.',
      none: 'This browser gives no microphone.',
    },
    no_microphone: 'No microphone: {reason}',
  },
} as const
