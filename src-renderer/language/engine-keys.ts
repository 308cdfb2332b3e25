/** The open keys of the engine as sentences. A key of a newer engine is shown as it is rather than hidden. */
import { useTranslations } from 'use-intl'
import type { Messages } from './messages.ts'

type Kind = 'notice' | 'way_reason' | 'check_finding'
type KeyOf<K extends Kind> = keyof Messages[K]

export function useEngineKeys(): {
  notice(key: string, params: Record<string, string>): string
  wayReason(key: string): string
  checkFinding(key: string): string
} {
  const t = useTranslations()
  return {
    notice: (key, params) => {
      const known = `notice.${key as KeyOf<'notice'>}` as const
      // Parameters are the notice's own; those of the path are always given so that no sentence is left with a hole.
      return t.has(known)
        ? t(known, { path: '', reason: '', database: '', waiting: '', camera: '', gateway: '', key, ...params })
        : t('notice.unknown', { key })
    },
    wayReason: (key) => {
      const known = `way_reason.${key as KeyOf<'way_reason'>}` as const
      return t.has(known) ? t(known, { key }) : t('way_reason.unknown', { key })
    },
    checkFinding: (key) => {
      const known = `check_finding.${key as KeyOf<'check_finding'>}` as const
      return t.has(known) ? t(known, { key }) : t('check_finding.unknown', { key })
    },
  }
}
