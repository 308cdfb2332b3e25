/** An open row: how it arrives, where to watch it, its outages and its figures over time. */
import { SegmentedControl } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Publication } from '../../../src-shared/publishing.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { useEngineKeys, useFigures } from '../../language/index.ts'
import { AddressList } from '../../parts/address-list.tsx'
import { ArrivingPicture } from './arriving/arriving-picture.tsx'
import { CheckFindings } from './check-findings.tsx'
import { ExportMenu } from './export-menu.tsx'
import { MetricsCharts } from './metrics-charts.tsx'
import { OutageLine } from './outage-line.tsx'
import { type SpanName, spanNames } from './spans-of-time.ts'
import { useUnprovenSentence } from './unproven-line.tsx'

export function PublicationDetails({ id, published }: { id: string; published: boolean }) {
  const publication = useMirror((mirror) => (published ? mirror.rows.publications[id] : undefined))
  const t = useTranslations('details')
  const [span, setSpan] = useState<SpanName>('day')
  const box = useRef<HTMLDivElement>(null)
  // Opened at the lower edge, or from another room, it is brought into sight; its own row stays in sight above it.
  useEffect(() => {
    const more = box.current?.closest('tr')
    more?.scrollIntoView({ block: 'nearest' })
    more?.previousElementSibling?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={box} className="publication-details">
      {publication && (
        <div className="stack">
          <Delivery publication={publication} />
          <section className="section">
            <h2>{t('watch')}</h2>
            {publication.addresses.length === 0 && <p className="quiet">{t('no_addresses')}</p>}
            <AddressList addresses={publication.addresses.map(({ protocol, url }) => ({ name: t(`protocol.${protocol}`), url }))} />
          </section>
          {publication.status === 'publishing' && <ArrivingPicture publication={publication} />}
        </div>
      )}
      <div className="stack">
        <section className="section">
          <div className="line">
            <h2 className="grow">{t('outages')}</h2>
            <SegmentedControl
              size="xs"
              aria-label={t('span')}
              data={spanNames.map((value) => ({ value, label: t(`span_${value}`) }))}
              value={span}
              onChange={(value) => setSpan(value as SpanName)}
            />
            <ExportMenu span={span} cameraId={id} />
          </div>
          <OutageLine id={id} changed={`${publication?.restarts ?? 0} ${publication?.status}`} span={span} wanted={published} />
        </section>
        <section className="section">
          <h2>{t('will_survive')}</h2>
          <CheckFindings id={id} />
        </section>
      </div>
      <section className="section publication-charts">
        <h2>{t('charts')}</h2>
        <MetricsCharts id={id} span={span} />
      </section>
    </div>
  )
}

function Delivery({ publication }: { publication: Publication }) {
  const t = useTranslations()
  const figures = useFigures()
  const keys = useEngineKeys()
  const unprovenSentence = useUnprovenSentence()
  const { metrics, delivery, unproven, way, way_reason, error_count, since, status } = publication
  const rows: [string, string][] = [
    [t('details.way'), `${t(`way.${way}`)}. ${keys.wayReason(way_reason)}`],
    [t('details.sent'), `${figures.bytes(metrics.bytes_sent)} · ${figures.bitrate(metrics.bitrate)} · ${figures.fps(metrics.fps)}`],
    [
      t('details.arrived'),
      `${metrics.server_bytes === null ? t('details.not_known') : figures.bytes(metrics.server_bytes)}. ${unproven ? unprovenSentence(unproven) : delivery === 'unknown' && status !== 'publishing' ? t('details.not_sent') : t(`publish.delivery.${delivery}`)}`,
    ],
    [t('details.delay'), metrics.delay_ms === null ? t('details.not_known') : figures.ms(metrics.delay_ms)],
    [t('details.lost'), String(metrics.lost_packets)],
    [t('details.errors'), String(error_count)],
    [t('details.since'), figures.dateTime(since)],
  ]
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name} className="fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
