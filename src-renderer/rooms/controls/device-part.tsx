/** The camera as a device: its clock beside ours, its place on the network, its users, its log, a restart, a reset. */
import { Button, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { DeviceSetup } from '../../../src-shared/setup-device.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useProblemSentence } from '../../language/index.ts'
import { MaintenanceSection } from './maintenance-section.tsx'
import { NetworkSection } from './network-section.tsx'
import { useSetupRun } from './use-setup-run.tsx'
import { UsersSection } from './users-section.tsx'

export function DevicePart({ camera }: { camera: Camera }) {
  const t = useTranslations('setup')
  const sentence = useProblemSentence()
  const { id } = camera
  const [device, setDevice] = useState<DeviceSetup>()
  const [failed, setFailed] = useState<unknown>()
  const setup = useSetupRun(setDevice)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another camera begins it anew
  useEffect(() => {
    let ended = false
    setDevice(undefined)
    setFailed(undefined)
    setup.forget()
    engine()
      .setup.device({ camera_id: id })
      .then(
        (read) => !ended && setDevice(read),
        (thrown: unknown) => !ended && setFailed(thrown),
      )
    return () => {
      ended = true
    }
  }, [id])
  if (failed) return <p className="quiet">{sentence(failed).text}</p>
  if (!device) return <p className="quiet">{t('reading')}</p>
  return (
    <>
      <ClockSection
        device={device}
        busy={setup.busy === 'clock'}
        onSet={(by, ntp) => setup.run('clock', () => engine().setup.clock({ camera_id: id, by, ...(ntp ? { ntp } : {}) }))}
      >
        {setup.said('clock')}
      </ClockSection>
      <NetworkSection cameraId={id} device={device} setup={setup} onDevice={setDevice} />
      <UsersSection cameraId={id} device={device} ours={camera.user} setup={setup} />
      <MaintenanceSection camera={camera} setup={setup} />
    </>
  )
}

interface SectionProps {
  readonly device: DeviceSetup
  readonly busy: boolean
  readonly children: React.ReactNode
}

function ClockSection({ device, busy, children, onSet }: SectionProps & { onSet(by: 'computer' | 'ntp', ntp?: string): void }) {
  const t = useTranslations('setup')
  const { skew_ms: skew, by, zone, ntp } = device.clock
  const [server, setServer] = useState(ntp[0] ?? '')
  return (
    <section className="section">
      <h2>{t('clock')}</h2>
      <p data-skew={skew ?? undefined}>
        {skew === null
          ? t('clock_unknown')
          : Math.abs(skew) < 2500
            ? t('clock_right')
            : t(skew < 0 ? 'clock_behind' : 'clock_ahead', { difference: durationText(Math.abs(skew)) })}{' '}
        <span className="quiet">
          {[by === 'ntp' ? `NTP ${ntp.join(', ')}` : by === 'manual' ? t('clock_manual') : '', zone].filter(Boolean).join(' · ')}
        </span>
      </p>
      <Button loading={busy} onClick={() => onSet('computer')}>
        {t('clock_set')}
      </Button>
      <form
        className="line"
        onSubmit={(event) => {
          event.preventDefault()
          onSet('ntp', server.trim())
        }}
      >
        <TextInput
          size="xs"
          className="grow"
          aria-label={t('ntp')}
          placeholder={t('ntp')}
          value={server}
          onChange={({ currentTarget }) => setServer(currentTarget.value)}
        />
        <Button type="submit" size="xs" disabled={server.trim() === '' || busy}>
          {t('ntp_use')}
        </Button>
      </form>
      {children}
    </section>
  )
}

/** `2 h 4 min`, `35 s` */
function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60]
  const parts = [days && `${days} d`, hours && `${hours} h`, minutes && `${minutes} min`, !days && !hours && `${seconds % 60} s`]
  return parts.filter(Boolean).slice(0, 2).join(' ')
}
