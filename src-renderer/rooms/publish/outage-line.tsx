/** A publication's last hours or days on one line: when it ran, when not, and why not. */
import { useTranslations } from 'use-intl'
import { engine } from '../../kernel/engine-link.ts'
import { useQuery } from '../../kernel/use-query.ts'
import { useFigures } from '../../language/index.ts'
import { outageSpans, publishedSeconds } from './outages.ts'
import { type SpanName, spans } from './spans-of-time.ts'

const width = 480
const height = 20
const listed = 8

/** `changed`: whatever is new when an outage may have begun or ended. */
export function OutageLine({ id, changed, span, wanted }: { id: string; changed: string; span: SpanName; wanted: boolean }) {
  const t = useTranslations()
  const figures = useFigures()
  const { answer } = useQuery(async () => {
    const end = Date.now()
    const entries = await engine().publishing.history({ camera_id: id, since: end - spans[span], limit: 500 })
    return { ...outageSpans(entries, end - spans[span], end, wanted), begin: end - spans[span] }
  }, `${id} ${span} ${changed}`)
  if (!answer) return <p className="quiet">{t('frame.loading')}</p>
  if (answer.published.length === 0) return <p className="quiet">{t('details.no_history')}</p>
  const { published, outages, begin } = answer
  const when = span === 'hour' || span === 'day' ? figures.time : figures.dateTime
  const label = t('details.timeline', {
    span: t(`details.span_${span}`),
    published: figures.duration(publishedSeconds(answer, spans[span])),
    count: outages.length,
  })
  // Short ones are widened to be seen, and stay inside of the line.
  const bar = (from: number, to: number) => {
    const wide = Math.max(3, (to - from) * width)
    return { x: Math.min(from * width, width - wide), width: wide }
  }
  return (
    <>
      <svg className="outages" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <rect width={width} height={height} className="outages-ground" />
        {published.map(({ from, to }) => (
          <rect key={from} {...bar(from, to)} height={height} className="outages-published" />
        ))}
        {outages.map(({ from, to, startedAt }) => (
          <rect key={startedAt} {...bar(from, to)} height={height} className="outages-out" />
        ))}
      </svg>
      <div className="outages-axis quiet">
        <span>{span === 'hour' ? figures.time(begin) : figures.dateTime(begin)}</span>
        <span>{label}</span>
        <span>{t('figures.now')}</span>
      </div>
      <ol className="outage-list">
        {outages.slice(0, listed).map(({ startedAt, endedAt, cause, evidence }) => (
          <li key={startedAt}>
            {endedAt === null
              ? t('details.outage_open', { cause: t(`cause.${cause}.name`), from: when(startedAt) })
              : t('details.outage', { cause: t(`cause.${cause}.name`), from: when(startedAt), to: when(endedAt) })}{' '}
            {endedAt !== null && <span className="quiet">({figures.duration((endedAt - startedAt) / 1000)})</span>}
            {evidence && <code className="mono quiet cut outage-evidence">{evidence}</code>}
          </li>
        ))}
      </ol>
      {outages.length > listed && <p className="quiet">{t('details.outages_more', { count: outages.length - listed })}</p>}
    </>
  )
}
