/** Tells a screen reader what changed by itself, at most once in a few seconds, and nothing that is merely a figure. */
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useMirror } from '../kernel/mirror.ts'
import { countState } from './status-bar.tsx'

const quiet = 2500

export function LiveRegion() {
  const t = useTranslations()
  const { cameras, publishing, published, troubled, scan } = countState(useMirror((mirror) => mirror.rows))
  const parts = [
    scan ? t('status.scan', { count: scan.finding_ids.length }) : t('status.cameras', { count: cameras }),
    published > 0 ? t('status.publishing', { live: publishing, all: published }) : '',
    troubled.length > 0 ? t('status.trouble', { count: troubled.length }) : '',
  ]
  const present = parts.filter(Boolean).join(', ')
  const [spoken, speak] = useState('')
  const first = useRef(true)
  useEffect(() => {
    const timer = setTimeout(() => {
      // What stood there when the page was opened is read with the page.
      if (!first.current) speak(present)
      first.current = false
    }, quiet)
    return () => clearTimeout(timer)
  }, [present])
  return (
    <output className="unseen" aria-live="polite">
      {spoken}
    </output>
  )
}
