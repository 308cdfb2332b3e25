/** What was done or refused last, for as long as it matters, with undo or another try. */
import { Button, CloseButton } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { unsay, useUi } from '../kernel/ui.ts'
import { ProblemLine } from '../parts/problem-line.tsx'

/** Milliseconds; a problem stays until it is closed. */
const stays = 7000

export function MessageLine() {
  const t = useTranslations()
  const said = useUi((ui) => ui.said)
  useEffect(() => {
    if (!said || said.tone === 'problem') return
    const timer = setTimeout(() => unsay(said.id), stays)
    return () => clearTimeout(timer)
  }, [said])
  if (!said) return null
  const { undo, next } = said.tone === 'ok' ? said : {}
  return (
    <section className="said" data-tone={said.tone} aria-label={t('frame.message')}>
      <div className="grow">
        {said.tone === 'ok' ? (
          <span role="status">{t(`said.${said.key}`, { name: '', text: '', count: 0, ...said.values })}</span>
        ) : (
          <ProblemLine error={said.error} again={said.again} />
        )}
      </div>
      {next && (
        <Button
          onClick={() => {
            unsay(said.id)
            next.run()
          }}
        >
          {t(`next_step.${next.label}`)}
        </Button>
      )}
      {undo && (
        <Button
          onClick={() => {
            unsay(said.id)
            undo()
          }}
        >
          {t('frame.undo')}
        </Button>
      )}
      <CloseButton size="sm" aria-label={t('frame.close')} onClick={() => unsay(said.id)} />
    </section>
  )
}
