/** One server in trouble, said once for all that publish there, with one button for all. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { attempt } from '../app/attempt.ts'
import { tryNow } from '../app/remedies.ts'
import { openDrawer } from '../app/ui.ts'
import { useServerName, useTroubleSentence } from '../language/index.ts'
import { useNow } from '../parts/now.ts'
import { Shape } from '../parts/state-mark.tsx'
import type { CommonTrouble } from './publication-list.ts'

export function CommonTroubleLine({ common: { profile, ids, publication } }: { common: CommonTrouble }) {
  const t = useTranslations('publish')
  const remedies = useTranslations('remedy')
  const serverName = useServerName()
  const sentence = useTroubleSentence()
  const now = useNow()
  const told = publication.trouble && sentence(publication.trouble, 'server', now)
  if (!told) return null
  const ended = publication.status === 'failed'
  const tone = ended ? 'failed' : 'attention'
  // Two fingerprints are compared beside each other, not within a sentence.
  const compare = told.remedy === 'see-certificate'
  return (
    <section className="common-trouble" data-tone={tone} aria-label={t('common_title', { name: serverName(profile) })}>
      <span className="state-mark" data-tone={tone}>
        <Shape tone={tone} />
      </span>
      <span className="grow">
        <strong>{t('common', { name: serverName(profile), count: ids.length })}</strong> {told.text}{' '}
        {told.evidence && !compare && <code className="mono quiet">{told.evidence}</code>}
      </span>
      {!ended && (
        <Button size="compact-xs" onClick={() => attempt(async () => void (await Promise.all(ids.map((id) => tryNow(id, 'publication')))))}>
          {t('try_all')}
        </Button>
      )}
      {compare ? (
        <Button size="compact-xs" onClick={() => openDrawer({ kind: 'certificate', name: profile })}>
          {remedies('see-certificate')}
        </Button>
      ) : (
        <Button size="compact-xs" onClick={() => openDrawer({ kind: 'profile', name: profile })}>
          {t('change_server')}
        </Button>
      )}
    </section>
  )
}
