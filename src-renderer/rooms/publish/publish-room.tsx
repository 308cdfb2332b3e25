import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { perform } from '../../kernel/actions.ts'
import { attempt } from '../../kernel/attempt.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { actionById } from '../../kernel/registry.ts'
import { go } from '../../kernel/ui.ts'
import { Empty } from '../../parts/empty.tsx'
import { FilterBar } from '../../parts/filter-bar.tsx'
import { TitleBar } from '../../parts/title-bar.tsx'
import { useCameras } from '../camera/index.ts'
import { type Column, numberColumns } from './columns.ts'
import { CommonTroubleLine } from './common-trouble.tsx'
import { ExportMenu } from './export-menu.tsx'
import { LocalServerButton } from './local-server-button.tsx'
import { ServerProfileBar } from './profile-bar.tsx'
import { isPublished, publicationWord, setPublished } from './publication.ts'
import { answersTo, commonTrouble, inOrder, inPart, type Part, parts, sortedIds } from './publication-list.ts'
import { PublicationTable, type Sort } from './publication-table.tsx'
import { UnprovenLines } from './unproven-line.tsx'

export function PublishRoom() {
  const t = useTranslations()
  const cameras = useCameras()
  const profiles = useMirror((mirror) => Object.keys(mirror.rows.profiles).length)
  const publications = useMirror((mirror) => mirror.rows.publications)
  const known = useMirror((mirror) => mirror.connection !== 'connecting')
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const list = usePublicationList(cameras)
  const streams = useMirror((mirror) => mirror.rows.streams)
  const common = useMemo(() => commonTrouble(publications, streams), [publications, streams])
  const quiet = useMemo(() => new Set(common?.ids), [common])
  // Only what is in sight is acted upon.
  const picked = list.shown.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  const startable = picked.filter((id) => !isPublished(publications[id]))
  const stoppable = picked.filter((id) => isPublished(publications[id]))
  const change = (ids: string[], publish: boolean) =>
    attempt(async () => {
      await setPublished(ids, publish)
      choose(new Set())
    })

  return (
    <>
      <TitleBar
        title={t('rooms.publish')}
        end={
          picked.length > 0 ? (
            <>
              {stoppable.length > 0 && (
                <Button onClick={() => change(stoppable, false)}>{t('publish.stop_chosen', { count: stoppable.length })}</Button>
              )}
              {startable.length > 0 && (
                <Button variant="filled" onClick={() => change(startable, true)}>
                  {t('publish.publish_chosen', { count: startable.length })}
                </Button>
              )}
            </>
          ) : (
            <>
              {profiles > 0 && cameras.length > 0 && <ExportMenu span="day" />}
              {cameras.some(({ id }) => isPublished(publications[id])) && (
                <Button onClick={() => perform(actionById('stop-all'))}>{t('publish.stop_all')}</Button>
              )}
              {profiles > 0 && cameras.some(({ id }) => !isPublished(publications[id])) && (
                <Button variant="filled" onClick={() => perform(actionById('publish-all'))}>
                  {t('publish.all')}
                </Button>
              )}
            </>
          )
        }
      >
        {profiles > 0 && <ServerProfileBar />}
      </TitleBar>
      {profiles > 0 && cameras.length > fewCameras && (
        <FilterBar
          label={t('publish.filter')}
          question={list.question}
          ask={list.ask}
          choice={{
            label: t('publish.part'),
            options: parts.map((value) => ({ value, label: t(`publish.part_${value}`) })),
            value: list.part,
            choose: list.choosePart,
          }}
          count={
            list.shown.length === cameras.length
              ? t('publish.count', { count: cameras.length })
              : t('publish.count_shown', { shown: list.shown.length, count: cameras.length })
          }
        />
      )}
      {common && <CommonTroubleLine common={common} />}
      <UnprovenLines />
      <div className="room">
        {known && profiles === 0 && <NoServer />}
        {known && cameras.length === 0 && profiles > 0 && (
          <Empty
            title={t('publish.empty_title')}
            actions={
              <Button variant="filled" onClick={() => go('find')}>
                {t('rooms.find')}
              </Button>
            }
          >
            <p>{t('publish.empty')}</p>
          </Empty>
        )}
        {cameras.length > 0 && (
          <PublicationTable cameras={list.shown} chosen={chosen} choose={choose} quiet={quiet} sort={list.sort} sortBy={list.sortBy} />
        )}
        {cameras.length > 0 && list.shown.length === 0 && (
          <div className="publish-none">
            <span className="quiet">{t('publish.none_shown')}</span>
            <Button size="compact-xs" onClick={list.showAll}>
              {t('publish.show_all')}
            </Button>
          </div>
        )}
      </div>
    </>
  )
}

/** So many are looked through by eye. */
const fewCameras = 6

function usePublicationList(cameras: readonly Camera[]) {
  const t = useTranslations('state')
  const publications = useMirror((mirror) => mirror.rows.publications)
  const [question, ask] = useState('')
  const [part, setPart] = useState<Part>('all')
  const [sort, setSort] = useState<(Sort & { ids: string[] }) | null>(null)
  // A row stays in its part until another one is asked for, whatever becomes of it meanwhile.
  const [kept, keep] = useState<ReadonlySet<string> | null>(null)
  const choosePart = (wanted: Part) => {
    setPart(wanted)
    const { rows } = useMirror.getState()
    keep(wanted === 'all' ? null : new Set(Object.keys(rows.cameras).filter((id) => inPart(rows.publications[id], wanted))))
  }
  const sortBy = (column: Column) => {
    const down = sort?.column === column ? !sort.down : numberColumns.has(column)
    setSort({ column, down, ids: sortedIds(cameras, publications, column, down) })
  }
  const here = sort ? inOrder(cameras, sort.ids) : cameras
  const shown = here.filter((camera) => {
    const publication = publications[camera.id]
    if (kept && !kept.has(camera.id) && !inPart(publication, part)) return false
    return answersTo(camera, publication, question, t(publicationWord(publication)))
  })
  const showAll = () => {
    ask('')
    choosePart('all')
  }
  return { shown, sort, sortBy, showAll, question, ask, part, choosePart }
}

function NoServer() {
  const t = useTranslations('publish')
  return (
    <Empty
      title={t('no_server_title')}
      actions={
        <>
          <Button variant="filled" onClick={() => openDrawer({ kind: 'profile', name: null })}>
            {t('add_server')}
          </Button>
          <LocalServerButton />
        </>
      }
    >
      <p>{t('no_server_text')}</p>
    </Empty>
  )
}
