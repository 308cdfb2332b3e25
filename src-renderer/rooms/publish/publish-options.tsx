/** Drawer: how a camera is published, with what would become of its tracks said before it starts. */
import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { CameraStream, StreamRole } from '../../../src-shared/cameras.ts'
import type { Way } from '../../../src-shared/publishing.ts'
import { closeDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'
import { useQuery } from '../../kernel/use-query.ts'
import { useEngineKeys } from '../../language/index.ts'
import { DrawerForm, useSubmission } from '../../parts/drawer-form.tsx'
import { ProblemLine } from '../../parts/problem-line.tsx'
import { useStreamName } from '../camera/index.ts'
import { FindingList, type Remedy } from './check-findings.tsx'
import { isPublished, whereToWatch } from './publication.ts'
import { type Audio, type Choices, canDo, choicesOf, possible, type Video } from './publish-choices.ts'

const none: readonly CameraStream[] = []
const ways: Way[] = ['auto', 'direct', 'ffmpeg', 'pull', 'forward']
export function PublishOptions({ id }: { id: string }) {
  const t = useTranslations()
  const keys = useEngineKeys()
  const name = useMirror((mirror) => mirror.rows.cameras[id]?.name ?? id)
  const streams = useMirror((mirror) => mirror.rows.cameras[id]?.streams ?? none)
  const streamName = useStreamName()
  const publication = useMirror((mirror) => mirror.rows.publications[id])
  const published = isPublished(publication)
  // Another sound is no reason to move it to the server that is in use for new ones.
  const profile = published ? publication?.profile : undefined
  const check = useQuery(() => engine().publishing.check({ camera_id: id, profile }), id)
  // Of one that is stopped no row tells what was chosen for it.
  const stopped = useQuery(async () => (publication ? null : engine().publishing.statusOf({ camera_id: id })), `${id} ${published}`)
  const wishes = publication ? publication.wishes : stopped.answer?.wishes
  const known = wishes !== undefined || stopped.error !== undefined
  const [chosen, setChosen] = useState<Partial<Choices>>({})
  const choose = (change: Partial<Choices>) => setChosen((kept) => ({ ...kept, ...change }))
  const { way, role, path, audio, video } = possible({ ...choicesOf(wishes), ...chosen })
  const submission = useSubmission()

  const publish = () =>
    submission.run('save', async () => {
      if (!known) return
      await engine().publishing.start({
        camera_id: id,
        force_restart: published,
        profile,
        way,
        convert_audio: audio,
        convert_video: video,
        role: role || undefined,
        publish_path: path.trim() || undefined,
      })
      closeDrawer()
      say({ tone: 'ok', key: 'published', values: { name }, next: whereToWatch(id) })
    })
  /** What mends a track is worth more than a way that cannot do it. */
  const convert = (change: Pick<Partial<Choices>, 'audio' | 'video'>, by: Audio | Video) =>
    choose(canDo(way, by) ? change : { ...change, way: 'auto' })
  const mend = (remedy: Remedy) => {
    if (remedy === 'convert-audio') convert({ audio: audio === 'none' ? 'aac' : 'none' }, audio === 'none' ? 'aac' : 'none')
    if (remedy === 'convert-video') convert({ video: video === 'none' ? 'h264' : 'none' }, video === 'none' ? 'h264' : 'none')
    if (remedy === 'pull') choose({ way: way === 'pull' ? 'auto' : 'pull' })
  }
  const mended = new Set<Remedy>()
  if (audio !== 'none') mended.add('convert-audio')
  if (video !== 'none') mended.add('convert-video')
  if (way === 'pull') mended.add('pull')

  const fixed = way === 'pull' || way === 'forward'
  const unchanged = fixed ? t('options.fixed_by_server') : way === 'direct' ? t('options.fixed_direct') : undefined

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
        {check.answer && <FindingList findings={check.answer.findings} cameraId={id} mend={mend} mended={mended} />}
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
        onChange={(value) => value && choose({ way: value as Way })}
      />
      <Select
        label={t('options.convert_audio')}
        description={unchanged}
        disabled={fixed}
        allowDeselect={false}
        data={[
          { value: 'none', label: t('options.as_it_is') },
          { value: 'aac', label: t('options.to_aac'), disabled: !canDo(way, 'aac') },
          { value: 'opus', label: t('options.to_opus'), disabled: !canDo(way, 'opus') },
          { value: 'drop', label: t('options.drop') },
        ]}
        value={audio}
        onChange={(value) => value && choose({ audio: value as Audio })}
      />
      <Select
        label={t('options.convert_video')}
        description={unchanged}
        disabled={fixed || way === 'direct'}
        allowDeselect={false}
        data={[
          { value: 'none', label: t('options.as_it_is') },
          { value: 'h264', label: t('options.to_h264') },
        ]}
        value={video}
        onChange={(value) => value && choose({ video: value as Video })}
      />
      <Select
        label={t('options.role')}
        allowDeselect={false}
        data={[
          { value: '', label: t('options.role_auto') },
          ...streams.map((stream) => ({ value: stream.role, label: streamName(stream) })),
        ]}
        value={role}
        onChange={(value) => choose({ role: (value ?? '') as StreamRole | '' })}
      />
      <TextInput
        label={t('options.path')}
        description={t('options.path_hint')}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        value={path}
        onChange={(event) => choose({ path: event.currentTarget.value })}
      />
    </DrawerForm>
  )
}
