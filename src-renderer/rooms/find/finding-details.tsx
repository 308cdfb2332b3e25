/** Everything that is known of a finding, and who said it. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { openDrawer } from '../../kernel/drawers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { openCamera } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { FindingInputs } from './finding-inputs.tsx'

export function FindingDetails({ id }: { id: string }) {
  const t = useTranslations()
  const figures = useFigures()
  const finding = useMirror((mirror) => mirror.rows.findings[id])
  if (!finding) return <p>{t('problem.FINDING_NOT_FOUND')}</p>
  const { camera_id } = finding
  const facts: [string, string | null][] = [
    [t('finding.maker'), [finding.vendor, finding.model].filter(Boolean).join(' ') || null],
    [t('finding.address'), finding.address],
    [t('finding.device'), finding.device_url],
    [t('finding.stream'), finding.stream_url],
    [t('finding.first_seen'), figures.dateTime(finding.first_seen)],
    [t('finding.last_seen'), figures.dateTime(finding.last_seen)],
    ...(finding.gone_at ? ([[t('finding.gone_at'), figures.dateTime(finding.gone_at)]] satisfies [string, string][]) : []),
  ]
  return (
    <div className="stack">
      {finding.picture && (
        <img className="finding-large" src={finding.picture} alt={t('find.picture_of', { name: finding.name ?? finding.address })} />
      )}
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>
              {value ?? t('frame.unknown')}{' '}
              {value && /:\/\//.test(value) && <CopyButton text={value} label={`${t('frame.copy')} ${value}`} />}
            </dd>
          </div>
        ))}
      </dl>
      <div className="line">
        {camera_id === null ? (
          <Button variant="filled" onClick={() => openDrawer({ kind: 'add-findings', ids: [id] })}>
            {t('find.add')}
          </Button>
        ) : (
          <Button onClick={() => openCamera(camera_id)}>{t('find.show')}</Button>
        )}
      </div>
      {finding.inputs && <FindingInputs finding={finding} inputs={finding.inputs} />}
      <h2>{t('finding.who')}</h2>
      {finding.evidence.length === 0 && <p className="quiet">{t('finding.nothing')}</p>}
      <ol className="evidence">
        {finding.evidence.map((line) => (
          <li key={`${line.by} ${line.interface} ${line.from} ${line.at} ${line.said}`}>
            <div className="quiet">
              {figures.time(line.at)} · {t(`find.kind.${line.by}`)} · {line.interface} · {line.from}
            </div>
            <code className="mono evidence-said">{line.said}</code>
          </li>
        ))}
      </ol>
    </div>
  )
}
