/** Drawer: how a camera is published, with what would become of its tracks said before it starts. */
import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { StreamRole } from '../../src-shared/cameras.ts'
import type { Publication, Way } from '../../src-shared/publishing.ts'
import { useMirror } from '../app/mirror.ts'
import { engine } from '../app/session.ts'
import { closeDrawer, say } from '../app/ui.ts'
import { useEngineKeys } from '../language/index.ts'
import { DrawerForm, useSubmission } from '../parts/drawer-form.tsx'
import { ProblemLine } from '../parts/problem-line.tsx'
import { useAsked } from './asked.ts'
import { FindingList, type Remedy } from './check-findings.tsx'
import { isPublished } from './publication.ts'

const ways: Way[] = ['auto', 'direct', 'ffmpeg', 'pull', 'forward']
type Audio = 'none' | 'aac' | 'opus' | 'drop'
type Video = 'none' | 'h264'

/** What was chosen by hand for one that is published, as far as its row tells. */
function choicesOf(publication: Publication | undefined): { way: Way; role: StreamRole | ''; audio: Audio; video: Video } {
  if (!publication || !isPublished(publication)) return { way: 'auto', role: '', audio: 'none', video: 'none' }
  const { way, way_reason, role } = publication
  const byHand = ['asked-for', 'pull-asked-for', 'forward-asked-for'].includes(way_reason)
  return {
    way: byHand ? way : 'auto',
    role: role === 'sub' ? 'sub' : '',
    audio: way_reason === 'audio-converted' ? 'aac' : 'none',
    video: way_reason === 'video-converted' ? 'h264' : 'none',
  }
}

export function PublishOptions({ id }: { id: string }) {
  const t = useTranslations()
  const keys = useEngineKeys()
  const name = useMirror((mirror) => mirror.rows.cameras[id]?.name ?? id)
  const publication = useMirror((mirror) => mirror.rows.publications[id])
  const published = isPublished(publication)
  const check = useAsked(() => engine().publishing.check({ camera_id: id }), id)
  const [before] = useState(() => choicesOf(publication))
  const [way, setWay] = useState(before.way)
  const [role, setRole] = useState(before.role)
  const [path, setPath] = useState('')
  const [audio, setAudio] = useState(before.audio)
  const [video, setVideo] = useState(before.video)
  const submission = useSubmission()

  const publish = () =>
    submission.run('save', async () => {
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
    })
  const mend = (remedy: Remedy) => {
    if (remedy === 'convert-audio') setAudio(audio === 'none' ? 'aac' : 'none')
    if (remedy === 'convert-video') setVideo(video === 'none' ? 'h264' : 'none')
    if (remedy === 'pull') setWay(way === 'pull' ? 'auto' : 'pull')
  }
  const mended = new Set<Remedy>()
  if (audio !== 'none') mended.add('convert-audio')
  if (video !== 'none') mended.add('convert-video')
  if (way === 'pull') mended.add('pull')

  return (
    <DrawerForm
      submission={submission}
      onSubmit={publish}
      buttons={
        <>
          <Button data-autofocus type="submit" variant="filled" loading={submission.busy !== null}>
            {published ? t('options.restart') : t('options.submit')}
          </Button>
          <Button onClick={closeDrawer}>{t('frame.cancel')}</Button>
        </>
      }
    >
      <section className="section">
        <h2>{t('options.findings')}</h2>
        {check.answer && <FindingList findings={check.answer.findings} mend={mend} mended={mended} />}
        {check.error !== undefined && <ProblemLine error={check.error} />}
        {!check.answer && check.error === undefined && <p className="quiet">{t('options.checking')}</p>}
      </section>
      <Select
        label={t('options.way')}
        description={
          way === 'auto' && audio === 'none' && video === 'none' && check.answer
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
    </DrawerForm>
  )
}
