/** Copies a text and says so on itself. */
import { ActionIcon, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { memo, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'

/** Drawn again only for another text: it stands in rows whose figures change every second. */
export const CopyButton = memo(function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useTranslations('frame')
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Tooltip label={copied ? t('copied') : t('copy')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={copied ? t('copied') : label}
        onClick={(event) => {
          event.stopPropagation()
          void copyText(text).then(setCopied)
        }}
      >
        {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  )
})

/** Pages over plain HTTP have no clipboard of their own; the old command still works there. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const field = document.createElement('textarea')
    field.value = text
    field.className = 'unseen'
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    return done
  }
}
