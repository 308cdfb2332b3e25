/** Over the table: what is wrong with one server, said once for all that publish there, and the way to its settings. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { openDrawer } from '../../kernel/drawers.ts'
import { useServerName } from '../../language/index.ts'
import { Shape } from '../../parts/state-mark.tsx'

export interface ServerLineProps {
  name: string
  /** Publications that it is about. */
  count: number
  tone: 'attention' | 'failed'
  /** Where it is mended: in its settings, or where two fingerprints stand beside each other; null: not at the server. */
  leadsTo: 'profile' | 'certificate' | null
  children: ReactNode
  /** Before the one that leads there. */
  buttons?: ReactNode
}

export function ServerLine({ name, count, tone, leadsTo, children, buttons }: ServerLineProps) {
  const t = useTranslations('publish')
  const remedies = useTranslations('remedy')
  const shown = useServerName()(name)
  return (
    <section className="common-trouble" data-tone={tone} aria-label={t('common_title', { name: shown })}>
      <span className="state-mark" data-tone={tone}>
        <Shape tone={tone} />
      </span>
      <span className="grow">
        <strong>{t('common', { name: shown, count })}</strong> {children}
      </span>
      {buttons}
      {leadsTo && (
        <Button size="compact-xs" onClick={() => openDrawer({ kind: leadsTo, name })}>
          {leadsTo === 'certificate' ? remedies('see-certificate') : t('change_server')}
        </Button>
      )}
    </section>
  )
}
