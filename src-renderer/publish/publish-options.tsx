/** Drawer: how a camera is published, with what would become of its tracks said before it starts. */
import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { StreamRole } from '../../src-shared/cameras.ts'
import type { Way } from '../../src-shared/publishing.ts'
import { useMirror } from '../app/mirror.ts'
import { engine } from '../app/session.ts'
import { closeDrawer, say } from '../app/ui.ts'
import { useEngineKeys } from '../language/index.ts'
import { ProblemLine } from '../parts/problem-line.tsx'
import { useAsked } from './asked.ts'
import { FindingList } from './check-findings.tsx'
import { isPublished } from './publication.ts'

const ways: Way[] = ['auto', 'direct', 'ffmpeg', 'pull', 'forward']
type Audio = 'none' | 'aac' | 'opus' | 'drop'
type Video = 'none' | 'h264'

export function PublishOptions({ id }: { id: string }) {
  const t = useTranslations()
  const keys = useEngineKeys()
  const name = useMirror((mirror) => mirror.rows.cameras[id]?.name ?? id)
  const published = useMirror((mirror) => isPublished(mirror.rows.publications[id]))
  const check = useAsked(() => engine().publishing.check({ camera_id: id }), id)
  const [way, setWay] = useState<Way>('auto')
  const [role, setRole] = useState<StreamRole | ''>('')
  const [path, setPath] = useState('')
  const [audio, setAudio] = useState<Audio>('none')
  const [video, setVideo] = useState<Video>('none')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)

  const publish = async () => {
    setBusy(true)
    setError(null)
    try {
      await engine().publishing.start({
        camera_id: id,
        force_restart: published,
        way,
        convert_audio: audio,
        convert_video: video,
        role: role || undefined,
        publish_path: path.trim() || undefined,
      })
      closeDrawer()
      say({ tone: 'ok', key: 'published', values: { name } })
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void publish()
      }}
    >
      <section className="section">
        <h2>{t('options.findings')}</h2>
        {check.answer && <FindingList findings={check.answer.findings} />}
        {check.error !== undefined && <ProblemLine error={check.error} />}
        {!check.answer && check.error === undefined && <p className="quiet">{t('options.checking')}</p>}
      </section>
      <Select
        label={t('options.way')}
        description={
          way === 'auto' && check.answer
            ? t('options.reason', { way: t(`way.${check.answer.way}`), reason: keys.wayReason(check.answer.way_reason) })
            : t(`way_text.${way}`)
        }
        allowDeselect={false}
        data={ways.map((value) => ({ value, label: t(`way.${value}`) }))}
        value={way}
        onChange={(value) => value && setWay(value as Way)}
      />
      <Select
        label={t('options.convert_audio')}
        allowDeselect={false}
        data={[
          { value: 'none', label: t('options.as_it_is') },
          { value: 'aac', label: t('options.to_aac') },
          { value: 'opus', label: t('options.to_opus') },
          { value: 'drop', label: t('options.drop') },
        ]}
        value={audio}
        onChange={(value) => value && setAudio(value as Audio)}
      />
      <Select
        label={t('options.convert_video')}
        allowDeselect={false}
        data={[
          { value: 'none', label: t('options.as_it_is') },
          { value: 'h264', label: t('options.to_h264') },
        ]}
        value={video}
        onChange={(value) => value && setVideo(value as Video)}
      />
      <Select
        label={t('options.role')}
        allowDeselect={false}
        data={[
          { value: '', label: t('options.role_auto') },
          { value: 'main', label: t('camera.main') },
          { value: 'sub', label: t('camera.sub') },
        ]}
        value={role}
        onChange={(value) => setRole((value ?? '') as StreamRole | '')}
      />
      <TextInput
        label={t('options.path')}
        description={t('options.path_hint')}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      {error !== null && <ProblemLine error={error} />}
      <div className="line">
        <Button type="submit" variant="filled" loading={busy}>
          {published ? t('options.restart') : t('options.submit')}
        </Button>
        <Button onClick={closeDrawer}>{t('frame.cancel')}</Button>
      </div>
    </form>
  )
}
