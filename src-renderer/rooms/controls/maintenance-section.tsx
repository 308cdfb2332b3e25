/** Restart, the camera's own log, and the way back to what its maker sent, which wants the camera's name typed. */
import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import type { NetworkOutcome } from '../../../src-shared/setup-device.ts'
import { engine } from '../../kernel/engine-link.ts'
import { type SetupRun, useRefusal } from './use-setup-run.tsx'

export function MaintenanceSection({ camera, setup }: { camera: Camera; setup: SetupRun }) {
  const t = useTranslations('setup')
  const { id } = camera
  return (
    <>
      <CameraLog cameraId={id} />
      <section className="section">
        <h2>{t('restart')}</h2>
        <p className="quiet">{t('restart_note')}</p>
        <Button loading={setup.busy === 'reboot'} onClick={() => setup.run('reboot', () => engine().setup.reboot({ camera_id: id }))}>
          {t('restart_now')}
        </Button>
        {setup.said('reboot')}
      </section>
      <FactoryReset camera={camera} />
    </>
  )
}

function CameraLog({ cameraId }: { cameraId: string }) {
  const t = useTranslations('setup')
  const why = useRefusal()
  const [kind, setKind] = useState<'System' | 'Access'>('System')
  const [busy, setBusy] = useState(false)
  const [came, setCame] = useState<{ text: string | null; evidence: string | null }>()
  const read = () => {
    setBusy(true)
    engine()
      .setup.log({ camera_id: cameraId, kind })
      .then(setCame, (thrown: unknown) => setCame({ text: null, evidence: why(thrown) }))
      .finally(() => setBusy(false))
  }
  return (
    <section className="section" data-part="log">
      <h2>{t('log')}</h2>
      <div className="line">
        <Select
          size="xs"
          w={140}
          aria-label={t('log_kind')}
          allowDeselect={false}
          value={kind}
          data={(['System', 'Access'] as const).map((one) => ({ value: one, label: t(`log_kinds.${one}`) }))}
          onChange={(next) => setKind((next as typeof kind | null) ?? kind)}
        />
        <Button size="xs" loading={busy} onClick={read}>
          {t('log_read')}
        </Button>
      </div>
      {came &&
        (came.text === null ? (
          <p className="quiet">{t('log_none', { evidence: came.evidence ?? '' })}</p>
        ) : (
          <pre className="setup-log">{came.text}</pre>
        ))}
    </section>
  )
}

function FactoryReset({ camera: { id, name } }: { camera: Camera }) {
  const t = useTranslations('setup')
  const why = useRefusal()
  const [how, setHow] = useState<'Soft' | 'Hard'>('Soft')
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [came, setCame] = useState<{ outcome?: NetworkOutcome; failed?: unknown }>()
  const reset = () => {
    setBusy(true)
    setCame(undefined)
    engine()
      .setup.factoryReset({ camera_id: id, how, name: typed })
      .then(
        (outcome) => setCame({ outcome }),
        (failed: unknown) => setCame({ failed }),
      )
      .finally(() => {
        setBusy(false)
        setTyped('')
      })
  }
  const outcome = came?.outcome
  const isDone = outcome?.outcome === 'found' || outcome?.outcome === 'kept'
  return (
    <section className="section" data-part="factory">
      <h2>{t('factory')}</h2>
      <details>
        <summary>{t('factory_open')}</summary>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            reset()
          }}
        >
          <Select
            size="xs"
            aria-label={t('factory')}
            allowDeselect={false}
            value={how}
            data={(['Soft', 'Hard'] as const).map((one) => ({ value: one, label: t(`factory_how.${one}`) }))}
            onChange={(next) => setHow((next as typeof how | null) ?? how)}
          />
          <p className="quiet">{t('factory_note')}</p>
          <div className="line">
            <TextInput
              size="xs"
              className="grow"
              aria-label={t('factory_type', { name })}
              placeholder={t('factory_type', { name })}
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            />
            <Button type="submit" size="xs" color="red" loading={busy} disabled={typed !== name}>
              {t('factory_now')}
            </Button>
          </div>
        </form>
      </details>
      {came && (
        <p role="status" className="control-outcome" data-outcome={isDone ? 'applied' : 'not-applied'}>
          {outcome
            ? isDone
              ? t('factory_done', { at: outcome.at ?? '', login: outcome.device ? 'ok' : 'other' })
              : t(`network_outcome.${outcome.outcome}`, {
                  at: outcome.at ?? '',
                  looked: outcome.looked.join(', '),
                  evidence: outcome.evidence ?? '',
                  count: 0,
                })
            : `${t('outcome.not-applied')}: ${why(came.failed)}`}
        </p>
      )}
    </section>
  )
}
