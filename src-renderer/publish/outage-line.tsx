/** The last day of a publication on one line: when it ran, when not, and why not. */
import { useTranslations } from 'use-intl'
import { engine } from '../app/session.ts'
import { useFigures } from '../language/index.ts'
import { useAsked } from './asked.ts'
import { outageSpans, publishedSeconds } from './outages.ts'

const day = 24 * 3600 * 1000
const width = 480
const height = 20
const listed = 8

export function OutageLine({ id, restarts }: { id: string; restarts: number }) {
  const t = useTranslations()
  const figures = useFigures()
  const { answer } = useAsked(async () => {
    const end = Date.now()
    const entries = await engine().publishing.history({ camera_id: id, since: end - day, limit: 500 })
    return outageSpans(entries, end - day, end)
  }, `${id} ${restarts}`)
  if (!answer) return <p className="quiet">{t('frame.loading')}</p>
  if (answer.published.length === 0) return <p className="quiet">{t('details.no_history')}</p>
  const { published, outages } = answer
  const label = t('details.timeline', { published: figures.duration(publishedSeconds(answer, day)), count: outages.length })
  const least = (from: number, to: number) => Math.max(2, (to - from) * width)
  return (
    <>
      <svg className="outages" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <rect width={width} height={height} className="outages-ground" />
        {published.map(({ from, to }) => (
          <rect key={from} x={from * width} width={least(from, to)} height={height} className="outages-published" />
        ))}
        {outages.map(({ from, to, startedAt }) => (
          <rect key={startedAt} x={from * width} width={least(from, to)} height={height} className="outages-out" />
        ))}
      </svg>
      {outages.length === 0 && <p className="quiet">{t('details.no_outages')}</p>}
      <ol className="outage-list">
        {outages.slice(0, listed).map(({ startedAt, endedAt, cause, evidence }) => (
          <li key={startedAt}>
            {endedAt === null
              ? t('details.outage_open', { cause: t(`cause.${cause}.name`), from: figures.time(startedAt) })
              : t('details.outage', { cause: t(`cause.${cause}.name`), from: figures.time(startedAt), to: figures.time(endedAt) })}{' '}
            {endedAt !== null && <span className="quiet">({figures.duration((endedAt - startedAt) / 1000)})</span>}
            {evidence && <code className="mono quiet cut outage-evidence">{evidence}</code>}
          </li>
        ))}
      </ol>
    </>
  )
}
