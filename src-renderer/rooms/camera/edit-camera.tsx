/** Drawer: change a camera. Only what was changed is sent; a password that is left empty stays. */
import { Autocomplete, Button, Checkbox, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { closeDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'
import { DrawerForm, useSubmission } from '../../parts/drawer-form.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { useStationNames } from '../../parts/stations.ts'
import { addressOf } from './address-of.ts'
import { removeCamera } from './remove-camera.ts'

export interface CameraForm {
  name: string
  station: string
  url: string
  sub_url: string
  user: string
  password: string
  forget: boolean
}

const subUrl = ({ source, streams }: Camera) =>
  source.kind === 'rtsp' ? (streams.find(({ role, profile_token }) => role === 'sub' && profile_token === null)?.url ?? '') : ''

export const formOf = (camera: Camera): CameraForm => ({
  name: camera.name,
  station: camera.station ?? '',
  url: addressOf(camera),
  sub_url: subUrl(camera),
  user: camera.user ?? '',
  password: '',
  forget: false,
})

/** The request for what differs from `before`. */
export function changesOf(before: CameraForm, after: CameraForm) {
  const text = (name: 'station' | 'user' | 'sub_url') => (after[name] === before[name] ? {} : { [name]: after[name].trim() || null })
  return {
    ...(after.name === before.name ? {} : { name: after.name.trim() }),
    ...(after.url === before.url ? {} : { url: after.url.trim() }),
    ...text('station'),
    ...text('sub_url'),
    ...text('user'),
    ...(after.forget ? { password: null } : after.password ? { password: after.password } : {}),
  }
}

type FieldName = 'name' | 'url' | 'sub_url' | 'user' | 'password'

export function EditCamera({ id, field = 'name' }: { id: string; field?: FieldName | undefined }) {
  const t = useTranslations('camera')
  const camera = useMirror((mirror) => mirror.rows.cameras[id])
  return camera ? <Form camera={camera} first={field} /> : <p>{t('gone')}</p>
}

/** `first`: where the keyboard begins. */
function Form({ camera, first }: { camera: Camera; first: FieldName }) {
  const t = useTranslations()
  const stations = useStationNames()
  const [before] = useState(() => formOf(camera))
  const [form, setForm] = useState(before)
  const submission = useSubmission()
  const busy = submission.busy !== null
  const set = (change: Partial<CameraForm>) => setForm((kept) => ({ ...kept, ...change }))
  const field = (name: FieldName) => ({
    'data-autofocus': name === first || undefined,
    label: t(`edit.${name}`),
    value: form[name],
    disabled: busy,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value }),
  })

  const save = () =>
    submission.run('save', async () => {
      await engine().cameras.change({ camera_id: camera.id, ...changesOf(before, form) })
      closeDrawer()
      say({ tone: 'ok', key: 'saved' })
    })

  return (
    <DrawerForm
      submission={submission}
      onSubmit={save}
      buttons={
        <>
          <Button type="submit" variant="filled" loading={busy}>
            {t('frame.save')}
          </Button>
          <Button onClick={closeDrawer}>{t('frame.cancel')}</Button>
          <span className="grow" />
          <Button leftSection={<Trash2 size={14} aria-hidden />} onClick={() => removeCamera(camera.id)}>
            {t('camera.remove')}
          </Button>
        </>
      }
    >
      <TextInput required {...field('name')} />
      <Autocomplete
        size="xs"
        label={t('edit.station')}
        data={stations}
        value={form.station}
        disabled={busy}
        onChange={(station) => set({ station })}
      />
      <TextInput required classNames={{ input: 'mono' }} spellCheck={false} {...field('url')} />
      {camera.source.kind === 'rtsp' && (
        <TextInput description={t('edit.sub_url_hint')} classNames={{ input: 'mono' }} spellCheck={false} {...field('sub_url')} />
      )}
      <TextInput autoComplete="off" {...field('user')} />
      <PasswordField
        description={camera.has_password ? t('edit.password_kept') : t('edit.password_none')}
        {...field('password')}
        disabled={busy || form.forget}
      />
      {camera.has_password && (
        <Checkbox
          size="xs"
          label={t('edit.forget')}
          checked={form.forget}
          onChange={(event) => set({ forget: event.currentTarget.checked })}
        />
      )}
      <p className="quiet">{t('edit.note')}</p>
    </DrawerForm>
  )
}
