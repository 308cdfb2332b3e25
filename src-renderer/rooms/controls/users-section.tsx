/** Who may log in at the camera: added, changed, taken away; never the one that Camgate itself logs in as. */
import { ActionIcon, Button, PasswordInput, Select, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { type DeviceSetup, type UserLevel, userLevels } from '../../../src-shared/setup-device.ts'
import { engine } from '../../kernel/engine-link.ts'
import type { SetupRun } from './use-setup-run.tsx'

export function UsersSection({
  cameraId,
  device,
  ours,
  setup,
}: {
  cameraId: string
  device: DeviceSetup
  ours: string | null
  setup: SetupRun
}) {
  const t = useTranslations('setup')
  const [leaving, setLeaving] = useState<string>()
  const busy = setup.busy === 'users'
  const isLast = (name: string) =>
    device.users.filter(({ level }) => level === 'Administrator').length === 1 &&
    device.users.some((user) => user.name === name && user.level === 'Administrator')
  const held = (name: string) => (name === ours ? t('user_ours') : isLast(name) ? t('user_last') : undefined)
  const remove = (name: string) => {
    setLeaving(undefined)
    setup.run('users', () => engine().setup.removeUser({ camera_id: cameraId, user: name }))
  }
  const levels = (level: string) => [...new Set([...userLevels, level])].filter(Boolean)
  return (
    <section className="section" data-part="users">
      <h2>{t('users')}</h2>
      <ul className="setup-users">
        {device.users.map(({ name, level }) => (
          <li key={name} className="line">
            <span className="grow">
              {name}
              {name === ours && <span className="quiet"> · {t('user_is_ours')}</span>}
            </span>
            <Select
              size="xs"
              w={140}
              aria-label={t('level_of', { name })}
              allowDeselect={false}
              value={level}
              data={levels(level).map((one) => ({ value: one, label: levelWord(t, one) }))}
              disabled={busy || held(name) !== undefined}
              title={held(name)}
              onChange={(next) =>
                next &&
                next !== level &&
                setup.run('users', () => engine().setup.changeUser({ camera_id: cameraId, user: name, level: next as UserLevel }))
              }
            />
            {leaving === name ? (
              <>
                <Button size="compact-xs" color="red" onClick={() => remove(name)}>
                  {t('user_remove_yes', { name })}
                </Button>
                <Button size="compact-xs" onClick={() => setLeaving(undefined)}>
                  {t('leave')}
                </Button>
              </>
            ) : (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('user_remove', { name })}
                title={held(name)}
                disabled={busy || held(name) !== undefined}
                onClick={() => setLeaving(name)}
              >
                <Trash2 size={14} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {device.users.length > 0 && <PasswordForm cameraId={cameraId} device={device} ours={ours} setup={setup} />}
      <NewUserForm cameraId={cameraId} setup={setup} />
      {setup.said('users')}
    </section>
  )
}

type Words = ReturnType<typeof useTranslations<'setup'>>

const levelWord = (t: Words, level: string) =>
  (userLevels as readonly string[]).includes(level) ? t(`level.${level as UserLevel}`) : level

function PasswordForm({ cameraId, device, ours, setup }: { cameraId: string; device: DeviceSetup; ours: string | null; setup: SetupRun }) {
  const t = useTranslations('setup')
  const [chosen, choose] = useState<string | null>(ours)
  const [password, setPassword] = useState('')
  const user = device.users.find(({ name }) => name === chosen)?.name ?? device.users[0]?.name ?? ''
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        setup.run('users', () => engine().setup.password({ camera_id: cameraId, user, password }))
        setPassword('')
      }}
    >
      <div className="line">
        <Select
          size="xs"
          w={140}
          aria-label={t('user')}
          allowDeselect={false}
          value={user}
          data={device.users.map(({ name }) => name)}
          onChange={choose}
        />
        <PasswordInput
          size="xs"
          className="grow"
          autoComplete="new-password"
          aria-label={t('new_password')}
          placeholder={t('new_password')}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Button type="submit" size="xs" loading={setup.busy === 'users'} disabled={password === ''}>
          {t('password_set')}
        </Button>
      </div>
      {user === ours && <p className="quiet">{t('password_ours')}</p>}
    </form>
  )
}

function NewUserForm({ cameraId, setup }: { cameraId: string; setup: SetupRun }) {
  const t = useTranslations('setup')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [level, setLevel] = useState<UserLevel>('User')
  return (
    <details>
      <summary>{t('user_add')}</summary>
      <form
        className="setup-fields"
        onSubmit={(event) => {
          event.preventDefault()
          setup.run('users', () => engine().setup.addUser({ camera_id: cameraId, user: name.trim(), password, level }))
          setPassword('')
        }}
      >
        <TextInput
          size="xs"
          className="grow"
          autoComplete="off"
          aria-label={t('user_name')}
          placeholder={t('user_name')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <PasswordInput
          size="xs"
          className="grow"
          autoComplete="new-password"
          aria-label={t('user_password')}
          placeholder={t('user_password')}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Select
          size="xs"
          aria-label={t('level_new')}
          allowDeselect={false}
          value={level}
          data={userLevels.map((one) => ({ value: one, label: levelWord(t, one) }))}
          onChange={(next) => setLevel((next as UserLevel | null) ?? level)}
        />
        <Button type="submit" size="xs" loading={setup.busy === 'users'} disabled={name.trim() === '' || password === ''}>
          {t('user_add_now')}
        </Button>
      </form>
    </details>
  )
}
