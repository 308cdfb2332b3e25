/** What every language has to say: the keys of English (`src-shared/words`). */
import type { Messages } from '../../src-shared/words/en/english.ts'

export type { Messages } from '../../src-shared/words/en/english.ts'

declare module 'use-intl' {
  interface AppConfig {
    Messages: Messages
    /** Also with a country, as in es-MX. */
    Locale: string
  }
}
