/** Drawer: a server's addresses and credentials, and the test that tells them apart. Passwords left empty stay. */
import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ServerProfile, ServerProfileCheck } from '../../../src-shared/publishing.ts'
import { attempt } from '../../kernel/attempt.ts'
import { closeDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'
import { useServerName } from '../../language/index.ts'
import { DrawerForm, useSubmission } from '../../parts/drawer-form.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { CertificateReview } from './certificate-review.tsx'
import { ServerProfileChecks } from './profile-checks.tsx'
import { blankServer, formOfServerProfile, hostOf, profileInput, type ServerForm } from './server-form.ts'

export function ServerProfileForm({ name }: { name: string | null }) {
  const profile = useMirror((mirror) => (name === null ? undefined : mirror.rows.profiles[name]))
  return <Form key={profile ? name : ''} profile={profile} />
}

function Form({ profile }: { profile: ServerProfile | undefined }) {
  const t = useTranslations('profile')
  const frame = useTranslations('frame')
  const serverName = useServerName()
  const [before] = useState<ServerForm>(() => (profile ? { ...formOfServerProfile(profile), name: serverName(profile.name) } : blankServer))
  const [form, setForm] = useState(before)
  const [checks, setChecks] = useState<ServerProfileCheck[] | null>(null)
  const submission = useSubmission<'save' | 'test' | 'other'>()
  const { busy, run } = submission
  const client = () => engine().publishing.profiles
  const set = (change: Partial<ServerForm>) => setForm((kept) => ({ ...kept, ...change }))

  /** A name that only the language gives is none that was written. */
  const input = () => profileInput(profile && form.name === before.name ? { ...form, name: profile.name } : form)
  const save = () =>
    run('save', async () => {
      if (profile) {
        const { name, ...rest } = input()
        await client().change({ ...rest, name: profile.name, ...(name === profile.name ? {} : { new_name: name }) })
        closeDrawer()
        say({ tone: 'ok', key: 'saved' })
        return
      }
      const made = await client().create(input())
      closeDrawer()
      // The first one is in use at once; another one is offered where it was just made.
      const use = { label: 'use_server', run: () => attempt(() => client().activate({ name: made.name })) } as const
      say({ tone: 'ok', key: 'server_added', values: { name: serverName(made.name) }, ...(made.active ? {} : { next: use }) })
    })
  /** What stands in the form is tested, and nothing of it is saved: cameras may be publishing there. */
  const test = () =>
    run('test', async () => {
      setChecks(null)
      setChecks(await client().try({ ...input(), ...(profile ? { passwords_of: profile.name } : {}) }))
    })
  const remove = (name: string) =>
    run('other', async () => {
      const called = serverName(name)
      await client().remove({ name })
      closeDrawer()
      say({ tone: 'ok', key: 'profile_removed', values: { name: called } })
    })

  const field = (name: Exclude<keyof ServerForm, 'transport' | 'reconnect_limit' | 'reconnect_delay'>, label: string) => ({
    label,
    value: form[name],
    disabled: busy !== null,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value }),
  })
  const address = { classNames: { input: 'mono' }, spellCheck: false }

  return (
    <DrawerForm
      submission={submission}
      onSubmit={save}
      buttons={
        <>
          <Button type="submit" variant="filled" loading={busy === 'save'} disabled={busy !== null}>
            {frame('save')}
          </Button>
          <Button loading={busy === 'test'} disabled={busy !== null || !hostOf(form.rtsp_url)} onClick={test}>
            {t('test')}
          </Button>
          {profile && !profile.active && (
            <Button disabled={busy !== null} onClick={() => run('other', () => client().activate({ name: profile.name }))}>
              {t('activate')}
            </Button>
          )}
          <span className="grow" />
          {profile && (
            <Button disabled={busy !== null} onClick={() => remove(profile.name)}>
              {t('remove')}
            </Button>
          )}
        </>
      }
    >
      {profile && (profile.active || profile.local) && (
        <p className="quiet">{[profile.active && t('active'), profile.local && t('local')].filter(Boolean).join(' · ')}</p>
      )}
      <TextInput
        required
        data-autofocus={profile ? undefined : true}
        description={t('rtsp_hint')}
        {...address}
        {...field('rtsp_url', t('rtsp_url'))}
      />
      <TextInput placeholder={hostOf(form.rtsp_url)} description={t('name_hint')} {...field('name', t('name'))} />
      <Select
        label={t('transport')}
        allowDeselect={false}
        data={['tcp', 'udp'].map((value) => ({ value, label: value.toUpperCase() }))}
        value={form.transport}
        onChange={(value) => value && set({ transport: value as 'tcp' | 'udp' })}
      />
      <TextInput autoComplete="off" {...field('user', t('user'))} />
      <PasswordField description={profile?.has_password ? t('kept') : undefined} {...field('password', t('password'))} />
      <TextInput description={t('api_hint')} {...address} {...field('api_url', t('api'))} />
      <TextInput autoComplete="off" {...field('api_user', t('api_user'))} />
      <PasswordField description={profile?.has_api_password ? t('kept') : undefined} {...field('api_password', t('api_password'))} />
      <TextInput
        description={t('path_hint', { id: '{id}', name: '{name}', station: '{station}', role: '{role}' })}
        {...address}
        {...field('path_template', t('path_template'))}
      />
      <NumberInput
        label={t('reconnect_limit')}
        description={t('reconnect_limit_hint')}
        min={0}
        max={1_000_000}
        allowDecimal={false}
        value={form.reconnect_limit}
        onChange={(value) => set({ reconnect_limit: Number(value) })}
      />
      <NumberInput
        label={t('reconnect_delay')}
        min={0.5}
        max={3600}
        value={form.reconnect_delay}
        onChange={(value) => set({ reconnect_delay: Number(value) })}
      />
      <TestResult checks={checks}>
        {profile && form.rtsp_url === before.rtsp_url && form.api_url === before.api_url ? (
          <CertificateReview name={profile.name} accepted={test} />
        ) : (
          <p>{t('certificate_unsaved')}</p>
        )}
      </TestResult>
    </DrawerForm>
  )
}

/** In sight as soon as it is there: the form may be longer than the window. `children`: about another certificate, where there is one. */
function TestResult({ checks, children }: { checks: readonly ServerProfileCheck[] | null; children: React.ReactNode }) {
  const t = useTranslations('profile')
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    if (checks) place.current?.scrollIntoView({ block: 'end' })
  }, [checks])
  return (
    <section ref={place} className="test-result" aria-live="polite">
      {checks ? <ServerProfileChecks checks={checks} /> : <p className="quiet">{t('never_tested')}</p>}
      {checks?.some(({ trouble }) => trouble?.cause === 'certificate') && children}
    </section>
  )
}
