/**
 * A server that shows another certificate: the one that was trusted beside the one it offers now, what that means, and the
 * decision, which nobody but a person can take. Nothing is sent there before.
 */
import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import type { Certificate } from '../../../src-shared/publishing.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { tryNow } from '../../kernel/remedies.ts'
import { say } from '../../kernel/ui.ts'
import { useQuery } from '../../kernel/use-query.ts'
import { useFigures, useServerName } from '../../language/index.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useSubmission } from '../../parts/drawer-form.tsx'
import { ProblemLine } from '../../parts/problem-line.tsx'
import { type Change, changesOf, fingerprintLines } from './certificate-changes.ts'

/** Prints the fingerprint where the server is. */
const command = 'openssl x509 -noout -fingerprint -sha256 -in server.crt'

export interface CertificateReviewProps {
  name: string
  /** All of the server's addresses are trusted again. */
  accepted?(): void
}

export function CertificateReview({ name, accepted }: CertificateReviewProps) {
  const t = useTranslations('certificate')
  const serverName = useServerName()
  const submission = useSubmission<string>()
  const { busy, error, run } = submission
  const client = () => engine().publishing.profiles
  const { answer, error: unknown } = useQuery(() => client().certificates({ name }), `${name} ${busy}`)
  const changes = changesOf(answer ?? [])
  // Below a form it comes later than the test's result, and is what has to be seen.
  const place = useRef<HTMLElement>(null)
  const waiting = changes.length
  useEffect(() => {
    if (waiting > 0) place.current?.scrollIntoView({ block: 'nearest' })
  }, [waiting])

  const accept = ({ addresses, offered }: Change) =>
    run(offered, async () => {
      let left: Certificate[] = []
      for (const address of addresses) left = await client().acceptCertificate({ name, address, fingerprint: offered })
      say({ tone: 'ok', key: 'certificate_accepted', values: { name: serverName(name) } })
      if (changesOf(left).length === 0) accepted?.()
    })
  /** Where the trusted one is back, what gave up because of the other goes on. */
  const lookAgain = () =>
    run('look', async () => {
      await client().test({ name })
      if (changesOf(await client().certificates({ name })).length > 0) return
      const { publications } = useMirror.getState().rows
      const ended = Object.values(publications).filter(({ profile, trouble }) => profile === name && trouble?.cause === 'certificate')
      await Promise.all(ended.map(({ camera_id }) => tryNow(camera_id, 'publication')))
    })

  return (
    <section ref={place} className="certificate-review" aria-label={t('title', { name: serverName(name) })}>
      {changes.length > 0 && <p>{t('meaning')}</p>}
      {changes.map((change) => (
        <OtherCertificate key={change.offered} change={change}>
          <Button variant="filled" loading={busy === change.offered} disabled={busy !== null} onClick={() => accept(change)}>
            {t('accept')}
          </Button>
        </OtherCertificate>
      ))}
      {changes.length > 0 && (
        <p className="quiet">
          {t('how')}{' '}
          <span className="certificate-command">
            <code className="mono">{command}</code>
            <CopyButton text={command} label={t('copy_command')} />
          </span>
        </p>
      )}
      {answer && (
        <div className="line">
          <p className="grow quiet">{changes.length === 0 ? t('none') : t('back')}</p>
          <Button loading={busy === 'look'} disabled={busy !== null} onClick={lookAgain}>
            {t('look_again')}
          </Button>
        </div>
      )}
      {(error ?? unknown) ? <ProblemLine error={error ?? unknown} /> : null}
    </section>
  )
}

function OtherCertificate({
  change: { addresses, trusted, since, offered, offeredAt },
  children,
}: {
  change: Change
  children: React.ReactNode
}) {
  const t = useTranslations('certificate')
  const figures = useFigures()
  return (
    <div className="stack">
      <h3 className="mono">{addresses.join(', ')}</h3>
      <dl className="fingerprints">
        <div>
          <dt>{t('trusted', { at: figures.dateTime(since) })}</dt>
          <dd>
            <code className="mono fingerprint">{fingerprintLines(trusted)}</code>
          </dd>
        </div>
        <div data-new>
          <dt>{t('offered', { at: figures.dateTime(offeredAt) })}</dt>
          <dd>
            <code className="mono fingerprint">{fingerprintLines(offered)}</code>
          </dd>
        </div>
      </dl>
      <div className="line">
        {children}
        <CopyButton text={offered} label={t('copy')} />
      </div>
    </div>
  )
}
