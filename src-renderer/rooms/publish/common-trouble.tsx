/** One server in trouble, said once for all that publish there, with one button for all. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { tryNow } from '../../kernel/remedies.ts'
import { useTroubleSentence } from '../../language/index.ts'
import { useNow } from '../../parts/now.ts'
import { troubleOf } from './publication.ts'
import type { CommonTrouble } from './publication-list.ts'
import { ServerLine } from './server-line.tsx'

export function CommonTroubleLine({ common: { profile, ids, publication, sameEvidence } }: { common: CommonTrouble }) {
  const t = useTranslations('publish')
  const sentence = useTroubleSentence()
  const now = useNow()
  const trouble = troubleOf(publication)
  if (!trouble) return null
  const { text, evidence, remedy } = sentence(trouble, 'server', now)
  const ended = publication.status === 'failed'
  // Two fingerprints are compared beside each other, not within a sentence.
  const compare = remedy === 'see-certificate'
  /** They go on: nothing is to be tried again or changed at the server, and each has its own figures. */
  const thinned = publication.thinned !== null
  const tryAll = (
    <Button size="compact-xs" onClick={() => attempt(async () => void (await Promise.all(ids.map((id) => tryNow(id, 'publication')))))}>
      {t('try_all')}
    </Button>
  )
  return (
    <ServerLine
      name={profile}
      count={ids.length}
      tone={ended ? 'failed' : 'attention'}
      leadsTo={thinned ? null : compare ? 'certificate' : 'profile'}
      buttons={!ended && !thinned && tryAll}
    >
      {text} {/* One camera's, another one's a moment later: in a line of its own, so that the table below stays where it is. */}
      {evidence && sameEvidence && !compare && !thinned && (
        <code className="mono quiet cut common-evidence" title={evidence}>
          {evidence}
        </code>
      )}
    </ServerLine>
  )
}
