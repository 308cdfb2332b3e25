/** The words of the window: English or Spanish, by preference or as the system says. */
import { type ReactNode, useEffect } from 'react'
import { IntlProvider } from 'use-intl'
import { english } from '../../src-shared/words/en/english.ts'
import { spanish } from '../../src-shared/words/es/spanish.ts'
import { languageOf, localeOf, usePreferences } from '../kernel/preferences.ts'

const messages = { en: english, es: spanish }

export function LanguageProvider({ children }: { children: ReactNode }) {
  const language = languageOf(usePreferences((kept) => kept.language))
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return (
    <IntlProvider locale={localeOf(language)} messages={messages[language] as typeof english} timeZone={zone} onError={complain}>
      {children}
    </IntlProvider>
  )
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const complain = (error: Error) => console.error(error.message)
