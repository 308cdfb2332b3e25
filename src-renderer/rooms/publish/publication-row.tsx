/** One camera: whether and how it is published, and what to do about it, in one line. */
import { Button, Checkbox, Menu } from '@mantine/core'
import { ChevronDown, ChevronRight, Settings2 } from 'lucide-react'
import { lazy, memo, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { Publication } from '../../../src-shared/publishing.ts'
import { attempt } from '../../kernel/attempt.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { doRemedy } from '../../kernel/remedies.ts'
import { openItem, useUi } from '../../kernel/ui.ts'
import { useEngineKeys, useFigures, useServerName } from '../../language/index.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useNow } from '../../parts/now.ts'
import { Sparkline } from '../../parts/sparkline.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import { CameraMenu, CameraRowActions, CameraThumb } from '../camera/index.ts'
import { useBitrates } from './bitrate-history.ts'
import { type Column, numberColumns } from './columns.ts'
import { publicationWord, togglePublication, troubleOf, troubleSide } from './publication.ts'

/** With charts and QR codes: not part of the first screen; main.tsx fetches it ahead. */
const PublicationDetails = lazy(async () => ({ default: (await import('./publication-details.tsx')).PublicationDetails }))

/** The tick and the buttons besides. */
const otherColumns = 2

export interface PublicationRowProps {
  camera: Camera
  chosen: boolean
  open: boolean
  /** Its trouble is told for many at once, over the table. */
  quiet: boolean
  columns: readonly Column[]
  toggle(id: string): void
}

export const PublicationRow = memo(
  function PublicationRow({ camera: { id, name, station }, chosen, open, quiet, columns, toggle }: PublicationRowProps) {
    const t = useTranslations('publish')
    // Figures change every second: only their cells, and what tells of a trouble, are drawn for that.
    const word = useMirror((mirror) => publicationWord(mirror.rows.publications[id]))
    const troubled = useMirror((mirror) => troubleOf(mirror.rows.publications[id]) !== null)
    const published = word !== 'not_published'
    const Chevron = open ? ChevronDown : ChevronRight
    const meant = () => useUi.setState({ focusedCamera: id })
    const pressed = (event: React.KeyboardEvent) => {
      if (event.target !== event.currentTarget) return
      if (event.key === 'Enter') openItem('publish', open ? null : id)
      else if (event.key === ' ') toggle(id)
      else return
      event.preventDefault()
    }
    return (
      <>
        <tr
          className="publication"
          data-chosen={chosen || undefined}
          data-open={open || undefined}
          data-row
          tabIndex={-1}
          onFocus={meant}
          onKeyDown={pressed}
        >
          <td className="cell-tick">
            <Checkbox size="xs" aria-label={t('choose', { name })} checked={chosen} onChange={() => toggle(id)} />
          </td>
          <th scope="row">
            <span className="publication-who">
              <CameraThumb cameraId={id} />
              <button
                type="button"
                className="publication-name"
                aria-expanded={open}
                aria-label={t('open', { name })}
                onClick={() => openItem('publish', open ? null : id)}
              >
                <span className="cut" title={name}>
                  {name}
                </span>
                <Chevron size={14} aria-hidden />
              </button>
              {station && (
                <span className="publication-station quiet cut" title={station}>
                  {station}
                </span>
              )}
            </span>
          </th>
          <td>
            <StateMark word={word} />
          </td>
          <Figures id={id} published={published} columns={columns} />
          <td className="number">
            <span className="publication-buttons">
              <Button
                size="compact-xs"
                className="publication-toggle"
                aria-label={published ? t('stop_named', { name }) : t('start_named', { name })}
                onClick={() => attempt(() => togglePublication(id))}
              >
                {published ? t('stop') : t('start')}
              </Button>
              <CameraRowActions cameraId={id} name={name} />
              <CameraMenu cameraId={id} name={name}>
                <Menu.Item leftSection={<Settings2 size={14} aria-hidden />} onClick={() => openDrawer({ kind: 'publish-options', id })}>
                  {t('options')}
                </Menu.Item>
                <Menu.Item leftSection={<Chevron size={14} aria-hidden />} onClick={() => openItem('publish', open ? null : id)}>
                  {t('details')}
                </Menu.Item>
              </CameraMenu>
            </span>
          </td>
        </tr>
        {troubled && (open || !quiet) && <TroubleRow id={id} span={columns.length + otherColumns - 1} brief={!open} />}
        {open && (
          <tr className="publication-more">
            <td colSpan={columns.length + otherColumns}>
              <Suspense fallback={<div className="publication-details" />}>
                <PublicationDetails id={id} published={published} />
              </Suspense>
            </td>
          </tr>
        )}
      </>
    )
  },
  (a, b) =>
    a.camera === b.camera &&
    a.chosen === b.chosen &&
    a.open === b.open &&
    a.quiet === b.quiet &&
    a.columns === b.columns &&
    a.toggle === b.toggle,
)

function Figures({ id, published, columns }: { id: string; published: boolean; columns: readonly Column[] }) {
  const publication = useMirror((mirror) => (published ? mirror.rows.publications[id] : undefined))
  return columns
    .filter((column) => column !== 'camera' && column !== 'state')
    .map((column) => (
      <td key={column} className={numberColumns.has(column) ? 'number' : undefined}>
        {publication && <Figure publication={publication} column={column} />}
      </td>
    ))
}

function Figure({ publication, column }: { publication: Publication; column: Column }) {
  const t = useTranslations()
  const figures = useFigures()
  const keys = useEngineKeys()
  const serverName = useServerName()
  const { camera_id, role, profile, trouble, delivery, metrics, restarts, publish_path, way, way_reason, status } = publication
  const runs = status === 'publishing'
  switch (column) {
    case 'way':
      return (
        <span className="publication-way cut" title={`${t(`way.${way}`)}. ${keys.wayReason(way_reason)}`}>
          {t(`way.${way}`)}
        </span>
      )
    case 'bitrate':
      return runs ? figures.bitrate(metrics.bitrate) : '–'
    case 'history':
      return <History id={camera_id} now={figures.bitrate(metrics.bitrate)} />
    case 'uptime':
      return runs ? <Uptime publication={publication} /> : '–'
    case 'codec':
      return <Codecs cameraId={camera_id} role={role} />
    case 'restarts':
      // Beside a try that has a number, none counted would be read as nothing tried.
      return trouble && !runs && trouble.attempt > 0 ? t('publish.try', { number: trouble.attempt + 1 }) : restarts
    case 'fps':
      return runs ? figures.fps(metrics.fps) : '–'
    case 'delay':
      return runs && metrics.delay_ms !== null ? figures.ms(metrics.delay_ms) : '–'
    case 'delivery':
      return (
        <span className="quiet cut publication-way">
          {[t(`publish.delivery.${delivery}`), metrics.server_bytes === null ? '' : figures.bytes(metrics.server_bytes)]
            .filter(Boolean)
            .join(' ')}
        </span>
      )
    case 'path':
      return (
        <span className="publication-path">
          <span className="mono cut" title={`${serverName(profile)} / ${publish_path}`}>
            <span className="quiet">{serverName(profile)}/</span>
            {publish_path}
          </span>
          <CopyButton text={publish_path} label={t('publish.copy_path', { path: publish_path })} />
        </span>
      )
    default:
      return null
  }
}

function Codecs({ cameraId, role }: Pick<Publication, 'role'> & { cameraId: string }) {
  const codecs = useMirror(({ rows }) => {
    const running = rows.streams[`${cameraId}/${role}`]?.tracks ?? []
    const known = rows.cameras[cameraId]?.streams.find((stream) => stream.role === role)?.tracks ?? []
    const tracks = running.length > 0 ? running : known
    return tracks.map(({ codec }) => codec.toUpperCase()).join(' + ')
  })
  return (
    <span className="cut codecs" title={codecs}>
      {codecs}
    </span>
  )
}

function History({ id, now }: { id: string; now: string }) {
  const t = useTranslations('publish')
  return <Sparkline values={useBitrates(id)} label={t('sparkline', { value: now })} />
}

/** Counted on here, so that it runs by the second however seldom the engine tells it. */
function Uptime({ publication: { since, uptime_seconds } }: { publication: Publication }) {
  const figures = useFigures()
  return figures.duration(Math.max(uptime_seconds, (useNow() - since) / 1000))
}

function TroubleRow({ id, span, brief }: { id: string; span: number; brief: boolean }) {
  const publication = useMirror((mirror) => mirror.rows.publications[id])
  const stream = useMirror((mirror) => publication && mirror.rows.streams[`${id}/${publication.role}`])
  const trouble = troubleOf(publication)
  if (!publication || !trouble) return null
  return (
    <tr className="publication-trouble">
      <td />
      <td colSpan={span}>
        <TroubleLine
          trouble={trouble}
          side={troubleSide(publication, stream)}
          brief={brief}
          onRemedy={(remedy) => doRemedy(remedy, { cameraId: id, what: 'publication' })}
        />
      </td>
    </tr>
  )
}
