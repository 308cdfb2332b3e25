/** What the engine found out about itself and its computer, each finding with what mends it. */
import { useTranslations } from 'use-intl'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { useMirror, useSystem } from '../../kernel/mirror.ts'
import { useEngineKeys, useFigures } from '../../language/index.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { StateMark } from '../../parts/state-mark.tsx'
import { TroubleLine } from '../../parts/trouble-line.tsx'

/** Cameras that lack something of this computer: whoever was sent here by their sentence finds what it is. */
function useMissing(): { name: string; trouble: Trouble }[] {
  const { cameras, streams, publications } = useMirror((mirror) => mirror.rows)
  const found = new Map<string, Trouble>()
  for (const { camera_id, trouble } of [...Object.values(streams), ...Object.values(publications)])
    if (trouble?.cause === 'tool-missing' || trouble?.cause === 'storage') found.set(camera_id, trouble)
  for (const { id, trouble } of Object.values(cameras)) if (trouble?.cause === 'tool-missing') found.set(id, trouble)
  return [...found].map(([id, trouble]) => ({ name: cameras[id]?.name ?? id, trouble }))
}

/** How FFmpeg is had on each system. */
const installFfmpeg: Record<string, string> = {
  linux: 'sudo apt install ffmpeg',
  darwin: 'brew install ffmpeg',
  win32: 'winget install ffmpeg',
}

export function Diagnosis() {
  const t = useTranslations()
  const figures = useFigures()
  const keys = useEngineKeys()
  const system = useSystem()
  const missingFor = useMissing()
  if (!system) return <p className="quiet">{t('frame.loading')}</p>
  const { ffmpeg, notices, data_folder, started_at, platform } = system
  const missing = notices.some(({ key }) => key === 'ffmpeg-missing')
  const command = installFfmpeg[platform]
  const others = notices.filter(({ key }) => key !== 'ffmpeg-missing')
  return (
    <dl className="facts">
      <dt>{t('settings.engine')}</dt>
      <dd>
        <StateMark word="live" shapeOnly /> {t('settings.engine_runs', { since: figures.dateTime(started_at) })}
      </dd>
      <dt>{t('settings.ffmpeg')}</dt>
      <dd>
        {ffmpeg && (
          <>
            <StateMark word="live" shapeOnly /> {t('settings.ffmpeg_found', { version: ffmpeg.version })}{' '}
            <span className="mono quiet">{ffmpeg.path}</span>
          </>
        )}
        {!ffmpeg && !missing && t('frame.loading')}
        {missing && (
          <>
            <StateMark word="failed" shapeOnly /> {t('settings.ffmpeg_missing')}{' '}
            {command && (
              <>
                {t('settings.ffmpeg_install', { command })} <CopyButton text={command} label={t('frame.copy')} />
              </>
            )}
          </>
        )}
      </dd>
      <dt>{t('settings.data')}</dt>
      <dd>
        <span className="mono">{data_folder}</span> <CopyButton text={data_folder} label={`${t('frame.copy')} ${t('settings.data')}`} />
        <div className="quiet">{t('settings.data_text')}</div>
      </dd>
      <dt>{t('settings.notices')}</dt>
      <dd>
        {notices.length === 0 && missingFor.length === 0 && (
          <>
            <StateMark word="live" shapeOnly /> {t('settings.no_notices')}
          </>
        )}
        <ul className="checks">
          {missingFor.map(({ name, trouble }) => (
            <li key={name}>
              <StateMark word="attention" shapeOnly />
              <span className="grow">
                <strong>{name}</strong> {t(`cause.${trouble.cause}.camera`)} {t(`cause.${trouble.cause}.todo`)}{' '}
                {trouble.evidence && <code className="mono quiet">{trouble.evidence}</code>}
              </span>
            </li>
          ))}
          {others.map(({ key, params, trouble }) => (
            <li key={key}>
              <StateMark word="attention" shapeOnly />
              <span className="grow">{keys.notice(key, params)}</span>
              {trouble && <TroubleLine trouble={trouble} side="server" compact />}
            </li>
          ))}
        </ul>
      </dd>
    </dl>
  )
}
