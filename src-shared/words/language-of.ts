/** The languages that Camgate speaks. */
const languages = ['en', 'es'] as const
export type Language = (typeof languages)[number]

/** The one for a locale (`es-MX`) or a list of them, as in `Accept-Language`; English where it is none of ours. */
export function languageOf(locale: string | undefined): Language {
  return /^\s*es\b/i.test(locale ?? '') ? 'es' : 'en'
}
