/** A refusal of the engine, said where it happened, with the button that mends it. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { doRemedy } from '../kernel/remedies.ts'
import { useProblemSentence } from '../language/index.ts'

export function ProblemLine({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  const t = useTranslations()
  const { text, evidence, remedy, cameraId } = useProblemSentence()(error)
  return (
    <div className="trouble" role="alert">
      <span className="trouble-text">{text}</span>
      {evidence && <code className="mono trouble-evidence">{evidence}</code>}
      {remedy && (
        <Button size="compact-xs" onClick={() => doRemedy(remedy, { cameraId })}>
          {t(`remedy.${remedy}`)}
        </Button>
      )}
      {again && (
        <Button size="compact-xs" onClick={again}>
          {t('frame.again')}
        </Button>
      )}
    </div>
  )
}
