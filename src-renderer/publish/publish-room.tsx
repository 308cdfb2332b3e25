import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { actionById, perform } from '../app/actions.ts'
import { attempt } from '../app/attempt.ts'
import { useMirror } from '../app/mirror.ts'
import { engine } from '../app/session.ts'
import { go, openDrawer, say } from '../app/ui.ts'
import { Empty } from '../parts/empty.tsx'
import { TitleBar } from '../parts/title-bar.tsx'
import { useCameras } from '../wall/camera-list.ts'
import { ProfileBar } from './profile-bar.tsx'
import { isPublished, setPublished } from './publication.ts'
import { PublicationTable } from './publication-table.tsx'

export function PublishRoom() {
  const t = useTranslations()
  const cameras = useCameras()
  const profiles = useMirror((mirror) => Object.keys(mirror.rows.profiles).length)
  const publications = useMirror((mirror) => mirror.rows.publications)
  const known = useMirror((mirror) => mirror.connection !== 'connecting')
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const picked = cameras.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
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
        {profiles > 0 && <ProfileBar />}
      </TitleBar>
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
        {cameras.length > 0 && <PublicationTable cameras={cameras} chosen={chosen} choose={choose} />}
      </div>
    </>
  )
}

function NoServer() {
  const t = useTranslations('publish')
  const [busy, setBusy] = useState(false)
  const runLocal = () => {
    setBusy(true)
    attempt(async () => {
      try {
        const { name } = await engine().publishing.profiles.local()
        say({ tone: 'ok', key: 'local_server', values: { name } })
      } finally {
        setBusy(false)
      }
    })
  }
  return (
    <Empty
      title={t('no_server_title')}
      actions={
        <>
          <Button variant="filled" onClick={() => openDrawer({ kind: 'profile', name: null })}>
            {t('add_server')}
          </Button>
          <Button loading={busy} onClick={runLocal}>
            {t('local_server')}
          </Button>
        </>
      }
    >
      <p>{t('no_server_text')}</p>
    </Empty>
  )
}
