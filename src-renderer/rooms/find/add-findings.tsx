/**
 * Drawer: one login, a station and a name each for what was found, and the server that they are published to where that is
 * wished; then each row's own result. The engine adds them in one command, the first one alone.
 */
import { Autocomplete, Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { AdoptResult, Finding } from '../../../src-shared/discovery.ts'
import { closeDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { go } from '../../kernel/ui.ts'
import { refusalOf, useProblemSentence, useServerName } from '../../language/index.ts'
import { DrawerForm, useSubmission } from '../../parts/drawer-form.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { Shape } from '../../parts/state-mark.tsx'
import { useStationNames } from '../../parts/stations.ts'

/** The next thing to press, once the fields are of no more use. */
const focus = (button: HTMLButtonElement | null) => button?.focus()

const addressOf = ({ address, port }: Finding) => (port === null ? address : `${address}:${port}`)

export function AddFindings({ ids }: { ids: readonly string[] }) {
  const t = useTranslations()
  const findings = useMirror((mirror) => mirror.rows.findings)
  const stations = useStationNames()
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [station, setStation] = useState('')
  const [names, setNames] = useState<Readonly<Record<string, string>>>(() => proposedNames(ids))
  const [results, setResults] = useState<Readonly<Record<string, AdoptResult>>>({})
  const { server, servers, choose } = useServerChoice()
  const submission = useSubmission<'add' | 'publish'>()
  const busy = submission.busy !== null
  const failed = ids.filter((id) => results[id]?.problem)
  const finished = ids.every((id) => results[id]?.camera)
  const asked = Object.keys(results).length > 0

  const add = (work: 'add' | 'publish') =>
    submission.run(work, async () => {
      const wanted = asked ? failed : ids
      const answers = await engine().discovery.adoptSeveral({
        findings: wanted.map((finding_id) => ({ finding_id, name: names[finding_id]?.trim() || undefined })),
        user: user || null,
        password: password || null,
        station: station.trim() || null,
        publish: work === 'publish' ? { profile: server ?? undefined } : undefined,
      })
      setResults((kept) => ({ ...kept, ...Object.fromEntries(answers.map((answer) => [answer.finding_id, answer])) }))
    })

  return (
    <DrawerForm
      submission={submission}
      onSubmit={() => add('add')}
      buttons={
        finished && failed.length === 0 ? (
          <>
            <Button variant="filled" ref={focus} onClick={() => go('wall')}>
              {t('add.show_wall')}
            </Button>
            <Button onClick={closeDrawer}>{t('add.finish')}</Button>
          </>
        ) : (
          <>
            <Button type="submit" variant="filled" loading={submission.busy === 'add'} disabled={submission.busy === 'publish'}>
              {asked ? t('add.retry') : t('add.submit', { count: ids.length })}
            </Button>
            {servers.length > 0 && (
              <Button loading={submission.busy === 'publish'} disabled={submission.busy === 'add'} onClick={() => add('publish')}>
                {t('add.and_publish')}
              </Button>
            )}
            {busy && <span className="quiet">{t('add.asking')}</span>}
          </>
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
      <Autocomplete
        size="xs"
        label={t('add.station')}
        description={t('add.station_hint')}
        data={stations}
        value={station}
        disabled={busy || finished}
        onChange={setStation}
      />
      {servers.length > 0 && (
        <Select
          label={t('add.server')}
          description={t('add.server_hint')}
          allowDeselect={false}
          data={servers}
          value={server}
          disabled={busy || finished}
          onChange={choose}
        />
      )}
      <ul className="add-results">
        {ids.map((id) => {
          const finding = findings[id]
          return (
            finding && (
              <Row
                key={id}
                finding={finding}
                only={ids.length === 1}
                name={names[id] ?? ''}
                result={results[id]}
                busy={busy}
                rename={(name) => setNames((kept) => ({ ...kept, [id]: name }))}
              />
            )
          )
        })}
      </ul>
      {ids.length > 1 && !finished && <p className="quiet">{t('add.one_at_a_time')}</p>}
    </DrawerForm>
  )
}

/** What each calls itself, where that tells it from its like; else what the engine proposes: model and end of the address. */
function proposedNames(ids: readonly string[]): Record<string, string> {
  const { findings } = useMirror.getState().rows
  const told = ids.map((id) => findings[id]?.name)
  const speaks = ({ name, vendor, model }: Finding) =>
    ids.length === 1 ||
    (told.filter((other) => other === name).length === 1 &&
      ![vendor, model].some((part) => part && name?.toLowerCase().includes(part.toLowerCase())))
  const own = (finding: Finding | undefined) =>
    (finding && speaks(finding) ? finding.name : undefined) ?? finding?.proposed_name ?? finding?.name
  // Two behind one address would be called the same.
  const taken = new Set<string>()
  return Object.fromEntries(
    ids.map((id) => {
      const name = own(findings[id]) ?? ''
      let free = name
      for (let number = 2; free !== '' && taken.has(free); number += 1) free = `${name} (${number})`
      taken.add(free)
      return [id, free]
    }),
  )
}

/** The one in use, until another is chosen. */
function useServerChoice() {
  const serverName = useServerName()
  const profiles = useMirror((mirror) => mirror.rows.profiles)
  const [chosen, choose] = useState<string | null>(null)
  const active = Object.values(profiles).find((profile) => profile.active)?.name ?? null
  const servers = Object.keys(profiles).map((name) => ({ value: name, label: serverName(name) }))
  return { server: chosen ?? active, servers, choose }
}

interface RowProps {
  finding: Finding
  only: boolean
  name: string
  result: AdoptResult | undefined
  busy: boolean
  rename(name: string): void
}

function Row({ finding, only, name, result, busy, rename }: RowProps) {
  const t = useTranslations('add')
  const told = useProblemSentence()
  const problem = result?.problem
  const failure = problem ? told(refusalOf(problem.code, problem.data)) : undefined
  // It is a camera as soon as its row says so, while others are still asked.
  const done = finding.camera_id !== null || (result?.camera ?? null) !== null
  const address = addressOf(finding)
  return (
    <li className="add-result">
      <TextInput
        className="grow"
        {...(only ? { label: t('name') } : { 'aria-label': t('name_of', { address }) })}
        value={name}
        disabled={busy || done}
        onChange={(event) => rename(event.currentTarget.value)}
      />
      <span className="mono quiet add-address cut" title={address}>
        {address}
      </span>
      <span className="add-outcome" role={result ? 'status' : undefined}>
        {(done || busy || failure) && <Outcome state={done ? 'done' : failure && !busy ? 'failed' : 'waiting'} />}
      </span>
      {failure && (
        <div className="add-why" role="alert">
          {failure.text} {failure.evidence && <code className="mono quiet">{failure.evidence}</code>}
        </div>
      )}
    </li>
  )
}

const tones = { done: 'live', failed: 'failed', waiting: 'connecting' } as const

function Outcome({ state }: { state: keyof typeof tones }) {
  const t = useTranslations('add')
  return (
    <span className="state-mark" data-tone={tones[state]}>
      <Shape tone={tones[state]} />
      {t(state)}
    </span>
  )
}
