/** What is wrong, in one breath, with its proof and the button that mends it. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Trouble } from '../../src-shared/trouble.ts'
import { type Remedy, type Side, useTroubleSentence } from '../language/index.ts'
import { useNow } from './now.ts'

export interface TroubleLineProps {
  trouble: Trouble
  side: Side
  onRemedy?: (remedy: Remedy) => void
  compact?: boolean
  /** The sentence alone; its proof under the pointer. */
  brief?: boolean
}

export function TroubleLine({ trouble, side, onRemedy, compact = false, brief = false }: TroubleLineProps) {
  const t = useTranslations('remedy')
  const { text, evidence, remedy } = useTroubleSentence()(trouble, side, useNow())
  return (
    <div className="trouble" data-compact={compact || undefined} data-brief={brief || undefined}>
      <span className="trouble-text" title={brief ? (evidence ?? undefined) : compact ? text : undefined}>
        {text}
      </span>
      <span className="trouble-rest">
        {evidence && !brief && (
          <code className="mono trouble-evidence" title={evidence}>
            {evidence}
          </code>
        )}
        {onRemedy && (
          <Button
            size="compact-xs"
            onClick={(event) => {
              event.stopPropagation()
              onRemedy(remedy)
            }}
          >
            {t(remedy)}
          </Button>
        )}
      </span>
    </div>
  )
}
