/** Language and look: of this window, not of the engine; kept in the browser's own storage. */
import { create } from 'zustand'

const languages = ['en', 'es'] as const
export type Language = (typeof languages)[number]
const looks = ['auto', 'dark', 'light'] as const
type Look = (typeof looks)[number]

export interface Preferences {
  /** `auto`: what the system says. */
  language: Language | 'auto'
  look: Look
}

const place = 'camgate.preferences'
const standard: Preferences = { language: 'auto', look: 'dark' }

/** Whatever is unreadable or unknown is the standard. */
export function readPreferences(text: string | null): Preferences {
  try {
    const kept: Partial<Preferences> = JSON.parse(text ?? '{}')
    return {
      language: kept.language && [...languages, 'auto'].includes(kept.language) ? kept.language : standard.language,
      look: kept.look && looks.includes(kept.look) ? kept.look : standard.look,
    }
  } catch {
    return standard
  }
}

const storage = typeof localStorage === 'undefined' ? undefined : localStorage

export const usePreferences = create<Preferences>(() => readPreferences(storage?.getItem(place) ?? null))
usePreferences.subscribe((preferences) => storage?.setItem(place, JSON.stringify(preferences)))

/** The language as this person's country writes its dates, hours and numbers, where the system tells the country. */
export function localeOf(language: Language, system: readonly string[] = navigator.languages): string {
  return system.find((tag) => tag.startsWith(`${language}-`)) ?? language
}

export function languageOf(preference: Preferences['language'], system: readonly string[] = navigator.languages): Language {
  if (preference !== 'auto') return preference
  const first = system.map((tag) => tag.slice(0, 2)).find((tag): tag is Language => languages.some((known) => known === tag))
  return first ?? 'en'
}
