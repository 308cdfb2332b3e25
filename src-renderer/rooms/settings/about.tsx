import { Anchor } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { transport } from '../../kernel/connect.ts'
import { useSystem } from '../../kernel/mirror.ts'

export function About() {
  const t = useTranslations('settings')
  const system = useSystem()
  return (
    <dl className="facts">
      <dt>{t('version')}</dt>
      <dd>{system?.version}</dd>
      <dt>{t('platform')}</dt>
      <dd>{system?.platform}</dd>
      {transport === 'sockets' && (
        <>
          <dt>{t('api')}</dt>
          <dd>
            {t('api_text')}{' '}
            <Anchor size="sm" underline="always" href="/api" target="_blank" rel="noreferrer">
              {t('api_open')}
            </Anchor>
          </dd>
        </>
      )}
    </dl>
  )
}
