/** Drawer: a camera by its address, for what no search finds. Where it does not answer it can be saved all the same. */
import { Autocomplete, Button, Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { engine } from '../../kernel/session.ts'
import { openCamera, say } from '../../kernel/ui.ts'
import { asRefusal } from '../../language/index.ts'
import { DrawerForm, useSubmission } from '../../parts/drawer-form.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { useStationNames } from '../../parts/stations.ts'

const blank = { url: '', name: '', user: '', password: '', station: '' }

export function AddByHand() {
  const t = useTranslations('hand')
  const stations = useStationNames()
  const [form, setForm] = useState(blank)
  const [verify, setVerify] = useState(true)
  const submission = useSubmission()
  const busy = submission.busy !== null
  const field = (name: keyof typeof blank) => ({
    label: t(name),
    value: form[name],
    disabled: busy,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget
      setForm((kept) => ({ ...kept, [name]: value }))
    },
  })

  const add = (asking: boolean) =>
    submission.run('save', async () => {
      const camera = await engine().cameras.create({
        url: form.url.trim(),
        name: form.name.trim() || undefined,
        station: form.station.trim() || undefined,
        user: form.user || undefined,
        password: form.password || undefined,
        verify: asking,
      })
      say({ tone: 'ok', key: 'added', values: { name: camera.name } })
      openCamera(camera.id)
    })

  return (
    <DrawerForm
      submission={submission}
      onSubmit={() => add(verify)}
      buttons={
        <>
          <Button type="submit" variant="filled" loading={busy}>
            {t('submit')}
          </Button>
          {busy && verify && <span className="quiet">{t('asking')}</span>}
          {!busy && asRefusal(submission.error)?.code === 'SOURCE_FAILED' && <Button onClick={() => add(false)}>{t('anyway')}</Button>}
        </>
      }
    >
      <TextInput data-autofocus required description={t('url_hint')} classNames={{ input: 'mono' }} spellCheck={false} {...field('url')} />
      <TextInput autoComplete="off" {...field('user')} />
      <PasswordField {...field('password')} />
      <TextInput description={t('name_hint')} {...field('name')} />
      <Autocomplete
        size="xs"
        label={t('station')}
        data={stations}
        value={form.station}
        disabled={busy}
        onChange={(station) => setForm((kept) => ({ ...kept, station }))}
      />
      <Checkbox
        size="xs"
        label={t('verify')}
        checked={verify}
        disabled={busy}
        onChange={(event) => setVerify(event.currentTarget.checked)}
      />
    </DrawerForm>
  )
}
