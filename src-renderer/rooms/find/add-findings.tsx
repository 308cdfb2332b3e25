/** Drawer: credentials for one or several findings, then each row's own result. */
import { Autocomplete, Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Finding } from '../../../src-shared/discovery.ts'
import { closeDrawer } from '../../kernel/drawers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import type { Tone } from '../../kernel/room.ts'
import { engine } from '../../kernel/session.ts'
import { go } from '../../kernel/ui.ts'
import { useProblemSentence } from '../../language/index.ts'
import { DrawerForm } from '../../parts/drawer-form.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { Shape } from '../../parts/state-mark.tsx'
import { useStationNames } from '../../parts/stations.ts'
import { adoptAll, type Outcome } from './adopt.ts'

const tones: Record<Outcome['state'], Tone> = { waiting: 'idle', asking: 'connecting', done: 'live', failed: 'failed' }

/** The next thing to press, once the fields are of no more use. */
const focus = (button: HTMLButtonElement | null) => button?.focus()

export function AddFindings({ ids }: { ids: readonly string[] }) {
  const t = useTranslations()
  const findings = useMirror((mirror) => mirror.rows.findings)
  const stations = useStationNames()
  const only = ids.length === 1 ? findings[ids[0] ?? ''] : undefined
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [name, setName] = useState(only?.name ?? '')
  const [station, setStation] = useState('')
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({})
  const states = ids.map((id) => outcomes[id]?.state)
  const busy = states.some((state) => state === 'asking' || state === 'waiting')
  const failed = ids.filter((id) => outcomes[id]?.state === 'failed')
  const finished = states.every((state) => state === 'done')

  const submit = () => {
    const adopt = (finding_id: string) =>
      engine().discovery.adopt({
        finding_id,
        user: user || null,
        password: password || null,
        station: station.trim() || null,
        ...(only && name.trim() ? { name: name.trim() } : {}),
      })
    void adoptAll(failed.length > 0 ? failed : ids, adopt, (id, outcome) => setOutcomes((all) => ({ ...all, [id]: outcome })))
  }

  return (
    <DrawerForm
      submission={{ busy: busy ? 'add' : null, error: null }}
      onSubmit={submit}
      buttons={
        finished ? (
          <>
            <Button variant="filled" ref={focus} onClick={() => go('wall')}>
              {t('add.show_wall')}
            </Button>
            <Button onClick={closeDrawer}>{t('add.finish')}</Button>
          </>
        ) : (
          <Button type="submit" variant="filled" loading={busy}>
            {failed.length > 0 && !busy ? t('add.retry') : t('add.submit', { count: ids.length })}
          </Button>
        )
      }
    >
      <p className="quiet">{t('add.credentials')}</p>
      <TextInput
        data-autofocus
        label={t('add.user')}
        autoComplete="off"
        value={user}
        disabled={busy || finished}
        onChange={(event) => setUser(event.currentTarget.value)}
      />
      <PasswordField
        label={t('add.password')}
        value={password}
        disabled={busy || finished}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {only && (
        <TextInput
          label={t('add.name')}
          value={name}
          disabled={busy || finished}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <Autocomplete
        size="xs"
        label={t('add.station')}
        description={t('add.station_hint')}
        data={stations}
        value={station}
        disabled={busy || finished}
        onChange={setStation}
      />
      <ul className="add-results">
        {ids.map((id) => (
          <Result
            key={id}
            name={findings[id]?.name ?? findings[id]?.address ?? id}
            address={addressOf(findings[id])}
            outcome={outcomes[id]}
          />
        ))}
      </ul>
      {ids.length > 1 && !finished && <p className="quiet">{t('add.one_at_a_time')}</p>}
    </DrawerForm>
  )
}

const addressOf = (finding: Finding | undefined) =>
  finding === undefined ? '' : finding.port === null ? finding.address : `${finding.address}:${finding.port}`

function Result({ name, address, outcome }: { name: string; address: string; outcome: Outcome | undefined }) {
  const t = useTranslations('add')
  const told = useProblemSentence()
  const failure = outcome?.state === 'failed' ? told(outcome.error) : undefined
  return (
    <li className="add-result">
      <span className="grow cut">{name}</span>
      <span className="mono quiet">{address}</span>
      <span className="add-outcome" role={outcome ? 'status' : undefined}>
        {outcome && (
          <span className="state-mark" data-tone={tones[outcome.state]}>
            <Shape tone={tones[outcome.state]} />
            {t(outcome.state)}
          </span>
        )}
      </span>
      {failure && (
        <div className="add-why" role="alert">
          {failure.text} {failure.evidence && <code className="mono quiet">{failure.evidence}</code>}
        </div>
      )}
    </li>
  )
}
