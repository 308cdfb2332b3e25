/**
 * Drawer: a camera by what one has of it. A whole address is opened as it is; a host, an IP, several, a range or a network is
 * tried, and told step by step what was tried and what answered.
 */
import { Autocomplete, Button, Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { openDrawer } from '../../kernel/drawers.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { openCamera, say } from '../../kernel/ui.ts'
import { asRefusal } from '../../language/index.ts'
import { DrawerForm, useSubmission } from '../../parts/drawer-form.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { useStationNames } from '../../parts/stations.ts'
import { ScanTargets } from './scan-targets.tsx'
import { runningScan } from './scans.ts'

const blank = { url: '', name: '', user: '', password: '', station: '' }

/** What can be opened as it stands; anything else is a place to look at. */
export const isWholeAddress = (text: string) => /^\s*(?:[a-z][a-z0-9+.-]*:\/\/|\/dev\/|synthetic:)/i.test(text)

export function AddByHand() {
  const t = useTranslations('hand')
  const stations = useStationNames()
  const [form, setForm] = useState(blank)
  const [verify, setVerify] = useState(true)
  const [scanId, setScanId] = useState<string>()
  const scan = useMirror(({ rows }) => (scanId === undefined ? undefined : rows.scans[scanId]))
  const findings = useMirror(({ rows }) => rows.findings)
  const submission = useSubmission()
  const busy = submission.busy !== null
  const whole = isWholeAddress(form.url)
  const searching = scan?.state === 'running'
  const found = whole ? [] : (scan?.finding_ids ?? []).filter((id) => findings[id]?.camera_id === null)
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
  const look = () =>
    submission.run('save', async () => {
      const { discovery } = engine()
      const other = runningScan(useMirror.getState().rows.scans)
      // What a person asks for goes before what searches by itself.
      if (other) await discovery.cancel({ scan_id: other.id })
      const { id } = await discovery.start({ targets: form.url.trim() })
      setScanId(id)
    })

  return (
    <DrawerForm
      submission={submission}
      onSubmit={() => (whole ? add(verify) : found.length > 0 && !searching ? openDrawer({ kind: 'add-findings', ids: found }) : look())}
      buttons={
        whole ? (
          <>
            <Button type="submit" variant="filled" loading={busy}>
              {t('submit')}
            </Button>
            {busy && verify && <span className="quiet">{t('asking')}</span>}
            {!busy && asRefusal(submission.error)?.code === 'SOURCE_FAILED' && <Button onClick={() => add(false)}>{t('anyway')}</Button>}
          </>
        ) : (
          <>
            {found.length > 0 && (
              <Button
                variant="filled"
                type={searching ? 'button' : 'submit'}
                onClick={() => openDrawer({ kind: 'add-findings', ids: found })}
              >
                {t('add_found', { count: found.length })}
              </Button>
            )}
            <Button
              type={found.length > 0 ? 'button' : 'submit'}
              variant={found.length > 0 ? 'default' : 'filled'}
              loading={busy || searching}
              disabled={!form.url.trim()}
              onClick={found.length > 0 ? look : undefined}
            >
              {t('look')}
            </Button>
          </>
        )
      }
    >
      <TextInput data-autofocus required description={t('url_hint')} classNames={{ input: 'mono' }} spellCheck={false} {...field('url')} />
      {whole ? (
        <>
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
        </>
      ) : scan ? (
        <ScanTargets scan={scan} />
      ) : (
        <p className="quiet">{t('what_is_tried')}</p>
      )}
    </DrawerForm>
  )
}
