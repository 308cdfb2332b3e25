/** The camera as a device: its clock beside ours, its name, users and addresses, a restart. Each change shows what came of it. */
import { Button, PasswordInput, Select, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { DeviceSetup, SetupOutcome } from '../../../src-shared/setup-device.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useProblemSentence } from '../../language/index.ts'

type Part = 'clock' | 'hostname' | 'password' | 'reboot'
type Came = { readonly part: Part; readonly outcome?: SetupOutcome; readonly failed?: unknown }

export function DevicePart({ camera }: { camera: Camera }) {
  const t = useTranslations('setup')
  const sentence = useProblemSentence()
  const { id } = camera
  const [device, setDevice] = useState<DeviceSetup>()
  const [failed, setFailed] = useState<unknown>()
  const [busy, setBusy] = useState<Part>()
  const [came, setCame] = useState<Came>()
  useEffect(() => {
    let ended = false
    setDevice(undefined)
    setFailed(undefined)
    setCame(undefined)
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

  const run = async (part: Part, ask: () => Promise<SetupOutcome>) => {
    setBusy(part)
    setCame(undefined)
    try {
      const outcome = await ask()
      setDevice(outcome.device)
      setCame({ part, outcome })
    } catch (thrown) {
      setCame({ part, failed: thrown })
    } finally {
      setBusy(undefined)
    }
  }
  const said = (part: Part) => {
    if (came?.part !== part) return null
    const { outcome } = came
    const word = outcome?.outcome ?? 'not-applied'
    const why = outcome ? outcome.evidence : sentence(came.failed).text
    return (
      <span role="status" className="control-outcome" data-outcome={word}>
        {[t(`outcome.${word}`), why].filter(Boolean).join(': ')}
      </span>
    )
  }
  return (
    <>
      <ClockSection
        device={device}
        busy={busy === 'clock'}
        onSet={(by, ntp) => void run('clock', () => engine().setup.clock({ camera_id: id, by, ...(ntp ? { ntp } : {}) }))}
      >
        {said('clock')}
      </ClockSection>
      <NameSection
        device={device}
        busy={busy === 'hostname'}
        onSet={(hostname) => void run('hostname', () => engine().setup.hostname({ camera_id: id, hostname }))}
      >
        {said('hostname')}
      </NameSection>
      {device.users.length > 0 && (
        <PasswordSection
          device={device}
          ours={camera.user}
          busy={busy === 'password'}
          onSet={(user, password) => void run('password', () => engine().setup.password({ camera_id: id, user, password }))}
        >
          {said('password')}
        </PasswordSection>
      )}
      <section className="section">
        <h2>{t('restart')}</h2>
        <p className="quiet">{t('restart_note')}</p>
        <Button loading={busy === 'reboot'} onClick={() => void run('reboot', () => engine().setup.reboot({ camera_id: id }))}>
          {t('restart_now')}
        </Button>
        {said('reboot')}
      </section>
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

function NameSection({ device, busy, children, onSet }: SectionProps & { onSet(hostname: string): void }) {
  const t = useTranslations('setup')
  const [name, setName] = useState(device.hostname ?? '')
  const valid = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/.test(name)
  return (
    <section className="section">
      <h2>{t('network')}</h2>
      {device.addresses.map(({ address, prefix, dhcp, mac }) => (
        <p key={address} className="mono">
          {[`${address}/${prefix}`, dhcp ? 'DHCP' : '', mac ?? ''].filter(Boolean).join('  ')}
        </p>
      ))}
      <form
        className="line"
        onSubmit={(event) => {
          event.preventDefault()
          onSet(name)
        }}
      >
        <TextInput
          size="xs"
          className="grow"
          aria-label={t('hostname')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button type="submit" size="xs" loading={busy} disabled={!valid || name === device.hostname}>
          {t('hostname_set')}
        </Button>
      </form>
      {children}
    </section>
  )
}

function PasswordSection({
  device,
  ours,
  busy,
  children,
  onSet,
}: SectionProps & { readonly ours: string | null; onSet(user: string, password: string): void }) {
  const t = useTranslations('setup')
  const [user, setUser] = useState(device.users.find(({ name }) => name === ours)?.name ?? device.users[0]?.name ?? '')
  const [password, setPassword] = useState('')
  return (
    <section className="section">
      <h2>{t('users')}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          onSet(user, password)
          setPassword('')
        }}
      >
        <Select
          size="xs"
          aria-label={t('user')}
          allowDeselect={false}
          value={user}
          data={device.users.map(({ name, level }) => ({ value: name, label: `${name} (${level})` }))}
          onChange={(chosen) => setUser(chosen ?? user)}
        />
        <div className="line">
          <PasswordInput
            size="xs"
            className="grow"
            autoComplete="new-password"
            aria-label={t('new_password')}
            placeholder={t('new_password')}
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          />
          <Button type="submit" size="xs" loading={busy} disabled={password === ''}>
            {t('password_set')}
          </Button>
        </div>
        {user === ours && <p className="quiet">{t('password_ours')}</p>}
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
