/** One server in trouble, said once for all that publish there, with one button for all. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { attempt } from '../app/attempt.ts'
import { tryNow } from '../app/remedies.ts'
import { openDrawer } from '../app/ui.ts'
import { useServerName, useTroubleSentence } from '../language/index.ts'
import { useNow } from '../parts/now.ts'
import { Shape } from '../parts/state-mark.tsx'
import { troubleOf } from './publication.ts'
import type { CommonTrouble } from './publication-list.ts'

export function CommonTroubleLine({ common: { profile, ids, publication } }: { common: CommonTrouble }) {
  const t = useTranslations('publish')
  const remedies = useTranslations('remedy')
  const serverName = useServerName()
  const sentence = useTroubleSentence()
  const now = useNow()
  const trouble = troubleOf(publication)
  if (!trouble) return null
  const told = sentence(trouble, 'server', now)
  const ended = publication.status === 'failed'
  const tone = ended ? 'failed' : 'attention'
  // Two fingerprints are compared beside each other, not within a sentence.
  const compare = told.remedy === 'see-certificate'
  /** They go on: nothing is to be tried again, and each has its own figures. */
  const thinned = publication.thinned !== null
  return (
    <section className="common-trouble" data-tone={tone} aria-label={t('common_title', { name: serverName(profile) })}>
      <span className="state-mark" data-tone={tone}>
        <Shape tone={tone} />
      </span>
      <span className="grow">
        <strong>{t('common', { name: serverName(profile), count: ids.length })}</strong> {told.text}{' '}
        {/* One camera's, another one's a moment later: in a line of its own, so that the table below stays where it is. */}
        {told.evidence && !compare && !thinned && (
          <code className="mono quiet cut common-evidence" title={told.evidence}>
            {told.evidence}
          </code>
        )}
      </span>
      {!ended && !thinned && (
        <Button size="compact-xs" onClick={() => attempt(async () => void (await Promise.all(ids.map((id) => tryNow(id, 'publication')))))}>
          {t('try_all')}
        </Button>
      )}
      {compare ? (
        <Button size="compact-xs" onClick={() => openDrawer({ kind: 'certificate', name: profile })}>
          {remedies('see-certificate')}
        </Button>
      ) : (
        !thinned && (
          <Button size="compact-xs" onClick={() => openDrawer({ kind: 'profile', name: profile })}>
            {t('change_server')}
          </Button>
        )
      )}
    </section>
  )
}
