/** One camera: whether and how it is published, and what to do about it, in one line. */
import { Button, Checkbox } from '@mantine/core'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../src-shared/cameras.ts'
import type { Publication } from '../../src-shared/publishing.ts'
import { attempt } from '../app/attempt.ts'
import { useMirror } from '../app/mirror.ts'
import { doRemedy } from '../app/remedies.ts'
import { openDrawer, useUi } from '../app/ui.ts'
import { useEngineKeys, useFigures } from '../language/index.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { useNow } from '../parts/now.ts'
import { Sparkline } from '../parts/sparkline.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { TroubleLine } from '../parts/trouble-line.tsx'
import { useBitrates } from './bitrate-history.ts'
import { publicationWord, togglePublication, troubleSide } from './publication.ts'
import { PublicationDetails } from './publication-details.tsx'

const columnCount = 10

export interface PublicationRowProps {
  camera: Camera
  chosen: boolean
  open: boolean
  toggle(id: string): void
}

export const PublicationRow = memo(
  function PublicationRow({ camera: { id, name, station }, chosen, open, toggle }: PublicationRowProps) {
    const t = useTranslations('publish')
    const publication = useMirror((mirror) => mirror.rows.publications[id])
    const word = publicationWord(publication)
    const published = word !== 'not_published'
    const Chevron = open ? ChevronDown : ChevronRight
    const meant = () => useUi.setState({ focusedCamera: id })
    return (
      <>
        <tr className="publication" data-chosen={chosen || undefined} data-open={open || undefined} onFocus={meant}>
          <td className="cell-tick">
            <Checkbox size="xs" aria-label={t('choose', { name })} checked={chosen} onChange={() => toggle(id)} />
          </td>
          <th scope="row">
            <button
              type="button"
              className="publication-name"
              aria-expanded={open}
              aria-label={t('open', { name })}
              onClick={() => useUi.setState({ openPublication: open ? null : id })}
            >
              <Chevron size={14} aria-hidden />
              <span className="cut">{name}</span>
              {station && <span className="quiet cut">{station}</span>}
            </button>
          </th>
          <td>
            <StateMark word={word} />
          </td>
          {publication && published ? <Figures publication={publication} /> : <td colSpan={6} className="col-rest" />}
          <td className="number">
            <span className="line publication-buttons">
              {!published && (
                <Button
                  size="compact-xs"
                  aria-label={t('options_named', { name })}
                  onClick={() => openDrawer({ kind: 'publish-options', id })}
                >
                  {t('options')}
                </Button>
              )}
              <Button
                size="compact-xs"
                aria-label={published ? t('stop_named', { name }) : t('start_named', { name })}
                onClick={() => attempt(() => togglePublication(id))}
              >
                {published ? t('stop') : t('start')}
              </Button>
            </span>
          </td>
        </tr>
        {publication?.trouble && published && <TroubleRow publication={publication} />}
        {open && (
          <tr className="publication-more">
            <td colSpan={columnCount}>
              <PublicationDetails id={id} publication={published ? publication : undefined} />
            </td>
          </tr>
        )}
      </>
    )
  },
  (a, b) => a.camera === b.camera && a.chosen === b.chosen && a.open === b.open && a.toggle === b.toggle,
)

function Figures({ publication }: { publication: Publication }) {
  const t = useTranslations()
  const figures = useFigures()
  const keys = useEngineKeys()
  const bitrates = useBitrates(publication.camera_id)
  const { metrics, restarts, publish_path, way, way_reason, status } = publication
  const sent = figures.bitrate(metrics.bitrate)
  return (
    <>
      <td className="col-way" title={keys.wayReason(way_reason)}>
        {t(`way.${way}`)}
      </td>
      <td className="number col-bitrate">{status === 'publishing' ? sent : '–'}</td>
      <td className="col-history">
        <Sparkline values={bitrates} label={t('publish.sparkline', { value: sent })} />
      </td>
      <td className="number col-uptime">{status === 'publishing' ? <Uptime publication={publication} /> : '–'}</td>
      <td className="number col-restarts">{restarts}</td>
      <td className="col-path">
        <span className="publication-path">
          <span className="mono cut" title={publish_path}>
            {publish_path}
          </span>
          <CopyButton text={publish_path} label={t('publish.copy_path', { path: publish_path })} />
        </span>
      </td>
    </>
  )
}

/** Counted on here, so that it runs by the second however seldom the engine tells it. */
function Uptime({ publication: { since, uptime_seconds } }: { publication: Publication }) {
  const figures = useFigures()
  return figures.duration(Math.max(uptime_seconds, (useNow() - since) / 1000))
}

function TroubleRow({ publication }: { publication: Publication }) {
  const stream = useMirror((mirror) => mirror.rows.streams[`${publication.camera_id}/${publication.role}`])
  if (!publication.trouble) return null
  return (
    <tr className="publication-trouble">
      <td />
      <td colSpan={columnCount - 1}>
        <TroubleLine
          trouble={publication.trouble}
          side={troubleSide(publication, stream)}
          onRemedy={(remedy) => doRemedy(remedy, { cameraId: publication.camera_id, what: 'publication' })}
        />
      </td>
    </tr>
  )
}
