/** Tells a screen reader what changed by itself, at most once in a few seconds, and nothing that is merely a figure. */
import { useEffect, useRef, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useMirror } from '../kernel/mirror.ts'
import { house } from '../kernel/registry.ts'

const quiet = 2500

export function LiveRegion() {
  const locale = useLocale()
  const t = useTranslations()
  const present = useMirror(({ rows }) => {
    const parts = house().status.map(({ spoken, entry }) => spoken && entry(rows, t)?.text)
    return parts.filter(Boolean).join(', ')
  })
  const [spoken, speak] = useState('')
  const known = useRef<string>(undefined)
  useEffect(() => {
    const timer = setTimeout(() => {
      // What stood there when the page was opened is read with the page; the same in another language is no news either.
      if (known.current === locale) speak(present)
      else speak('')
      known.current = locale
    }, quiet)
    return () => clearTimeout(timer)
  }, [present, locale])
  return (
    <output className="unseen" aria-live="polite">
      {spoken}
    </output>
  )
}
