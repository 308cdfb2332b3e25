/** The camera's place on the network: its name there, and its address, which is changed only with the search for it at the new one. */
import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { DeviceSetup, NetworkOutcome } from '../../../src-shared/setup-device.ts'
import { engine } from '../../kernel/engine-link.ts'
import { type SetupRun, useRefusal } from './use-setup-run.tsx'

interface NetworkProps {
  readonly cameraId: string
  readonly device: DeviceSetup
  readonly setup: SetupRun
  onDevice(device: DeviceSetup): void
}

const hostname = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/

export function NetworkSection({ cameraId, device, setup, onDevice }: NetworkProps) {
  const t = useTranslations('setup')
  const [name, setName] = useState(device.hostname ?? '')
  return (
    <section className="section" data-part="network">
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
          setup.run('hostname', () => engine().setup.hostname({ camera_id: cameraId, hostname: name }))
        }}
      >
        <TextInput
          size="xs"
          className="grow"
          aria-label={t('hostname')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button type="submit" size="xs" loading={setup.busy === 'hostname'} disabled={!hostname.test(name) || name === device.hostname}>
          {t('hostname_set')}
        </Button>
      </form>
      {setup.said('hostname')}
      {device.addresses.length > 0 && <AddressForm cameraId={cameraId} device={device} onDevice={onDevice} />}
    </section>
  )
}

function AddressForm({ cameraId, device, onDevice }: Omit<NetworkProps, 'setup'>) {
  const t = useTranslations('setup')
  const why = useRefusal()
  const present = device.addresses[0]
  const [token, setToken] = useState(present?.interface ?? '')
  const [dhcp, setDhcp] = useState(present?.dhcp ?? false)
  const [address, setAddress] = useState(present?.address ?? '')
  const [prefix, setPrefix] = useState<number | string>(present?.prefix ?? 24)
  const [gateway, setGateway] = useState(device.gateway ?? '')
  const [dns, setDns] = useState(device.dns.join(' '))
  const [elsewhere, setElsewhere] = useState(false)
  const [restart, setRestart] = useState(true)
  const [busy, setBusy] = useState<'set' | 'find'>()
  const [came, setCame] = useState<{ outcome?: NetworkOutcome; failed?: unknown }>()

  const run = (what: 'set' | 'find', ask: () => Promise<NetworkOutcome>) => {
    setBusy(what)
    setCame(undefined)
    ask()
      .then(
        (outcome) => {
          setCame({ outcome })
          if (outcome.device) onDevice(outcome.device)
        },
        (failed: unknown) => setCame({ failed }),
      )
      .finally(() => setBusy(undefined))
  }
  const servers = dns.split(/[\s,]+/).filter(Boolean)
  const set = () =>
    run('set', () =>
      engine().setup.network({
        ...{ camera_id: cameraId, interface: token, dhcp, elsewhere, restart },
        ...(dhcp ? {} : { address: address.trim(), prefix: Number(prefix) }),
        ...(!dhcp && gateway.trim() !== '' ? { gateway: gateway.trim() } : {}),
        ...(dns.trim() === device.dns.join(' ') ? {} : { dns: servers }),
      }),
    )
  const asked = dhcp ? undefined : address.trim()
  return (
    <details>
      <summary>{t('address_change')}</summary>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          set()
        }}
      >
        {device.addresses.length > 1 && (
          <Select
            size="xs"
            label={t('interface')}
            allowDeselect={false}
            value={token}
            data={[...new Set(device.addresses.map((one) => one.interface))]}
            onChange={(next) => setToken(next ?? token)}
          />
        )}
        <Checkbox label={t('dhcp')} checked={dhcp} onChange={({ currentTarget }) => setDhcp(currentTarget.checked)} />
        {!dhcp && (
          <div className="setup-fields">
            <TextInput size="xs" label={t('address')} value={address} onChange={({ currentTarget }) => setAddress(currentTarget.value)} />
            <NumberInput size="xs" label={t('prefix')} min={1} max={30} value={prefix} onChange={setPrefix} />
            <TextInput size="xs" label={t('gateway')} value={gateway} onChange={({ currentTarget }) => setGateway(currentTarget.value)} />
          </div>
        )}
        <TextInput size="xs" label={t('dns')} value={dns} onChange={({ currentTarget }) => setDns(currentTarget.value)} />
        <Checkbox label={t('elsewhere')} checked={elsewhere} onChange={({ currentTarget }) => setElsewhere(currentTarget.checked)} />
        <Checkbox label={t('restart_if')} checked={restart} onChange={({ currentTarget }) => setRestart(currentTarget.checked)} />
        <p className="quiet">{t('address_note')}</p>
        <div className="line">
          <Button type="submit" size="xs" variant="filled" loading={busy === 'set'} disabled={busy !== undefined}>
            {t('address_set')}
          </Button>
          <Button
            size="xs"
            loading={busy === 'find'}
            disabled={busy !== undefined}
            onClick={() => run('find', () => engine().setup.find({ camera_id: cameraId, ...(asked ? { at: asked } : {}) }))}
          >
            {t('find')}
          </Button>
        </div>
        {busy && (
          <p role="status" className="quiet">
            {t('looking')}
          </p>
        )}
        {came && <Came came={came} why={why} />}
      </form>
    </details>
  )
}

function Came({ came, why }: { came: { outcome?: NetworkOutcome; failed?: unknown }; why(thrown: unknown): string }) {
  const t = useTranslations('setup')
  const { outcome, failed } = came
  const word = outcome?.outcome === 'found' ? 'applied' : outcome?.outcome === 'restart-needed' ? 'applied-as' : 'not-applied'
  const text = outcome
    ? t(`network_outcome.${outcome.outcome}`, {
        at: outcome.at ?? '',
        looked: outcome.looked.join(', '),
        evidence: outcome.evidence ?? '',
        count: outcome.followed.length,
      })
    : `${t('outcome.not-applied')}: ${why(failed)}`
  return (
    <p role="status" className="control-outcome" data-outcome={word}>
      {text}
    </p>
  )
}
