/** The picture of the moment that is shown, full size: to a file, or for other programs to paste. */
import { ActionIcon } from '@mantine/core'
import { Camera, Copy } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { say } from '../../kernel/ui.ts'
import { fromBase64 } from '../../parts/base64.ts'
import { saveFile } from '../../parts/save-file.ts'
import { asPng, fileName } from '../camera/index.ts'
import { useClock } from './playback-clock.ts'
import type { RecordingPlayer } from './recording-player.ts'

interface Shown {
  readonly video: HTMLVideoElement | null
  readonly player: RecordingPlayer | undefined
}

export function PictureButtons({ id, name, shown }: { id: string; name: string; shown(): Shown }) {
  const t = useTranslations('recordings')
  const save = async () => {
    const { picture, at } = await pictureOf(id, shown())
    saveFile(picture, fileName(name, new Date(at)))
    say({ tone: 'ok', key: 'snapshot', values: { name } })
  }
  const copy = async () => {
    const picture = pictureOf(id, shown()).then(({ picture: jpeg }) => asPng(jpeg))
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
    say({ tone: 'ok', key: 'picture_copied', values: { name } })
  }
  const button = (label: string, Icon: typeof Camera, run: () => Promise<void>) => (
    <ActionIcon variant="subtle" size={24} aria-label={label} title={label} onClick={() => attempt(run)}>
      <Icon size={14} aria-hidden />
    </ActionIcon>
  )
  return (
    <>
      {button(t('picture_save', { name }), Camera, save)}
      {/* Pages over plain HTTP have no clipboard for pictures. */}
      {typeof ClipboardItem !== 'undefined' && navigator.clipboard !== undefined && button(t('picture_copy', { name }), Copy, copy)}
    </>
  )
}

/** What the element shows, as large as it was recorded; where it shows nothing, the engine makes it. */
async function pictureOf(id: string, { video, player }: Shown): Promise<{ picture: Blob; at: number }> {
  const at = player?.at
  if (video && at !== undefined && video.videoWidth > 0 && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
    const canvas = Object.assign(document.createElement('canvas'), { width: video.videoWidth, height: video.videoHeight })
    canvas.getContext('2d')?.drawImage(video, 0, 0)
    const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.95))
    if (picture) return { picture, at }
  }
  const made = await engine().recording.picture({ camera_id: id, at: useClock.getState().at })
  return { picture: new Blob([fromBase64(made.base64)], { type: 'image/jpeg' }), at: made.at }
}
