/** What a webhook is: its address, its secret, which events of which cameras. The same for a new one and for one that is changed. */
import { Button, Checkbox, MultiSelect, PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { type EventHook, type EventKind, eventKinds } from '../../../src-shared/events.ts'
import { useMirror } from '../../kernel/mirror.ts'

interface HookFields {
  readonly url: string
  /** Left out: the one that is kept. Empty: not signed. */
  readonly secret?: string
  readonly kinds: EventKind[]
  readonly camera_ids: string[]
}

interface HookFormProps {
  /** The one that is changed; undefined for a new one. */
  readonly hook?: EventHook
  /** Rejects where it was not taken, so that nothing typed is lost. */
  onSave(fields: HookFields): Promise<void>
  onCancel?(): void
}

export function HookForm({ hook, onSave, onCancel }: HookFormProps) {
  const t = useTranslations('events')
  const cameras = useMirror((mirror) => mirror.rows.cameras)
  const start = { url: hook?.url ?? '', secret: '', kinds: hook?.kinds ?? [], camera_ids: hook?.camera_ids ?? [] }
  const [draft, setDraft] = useState(start)
  const [unsigned, setUnsigned] = useState(false)
  const [busy, setBusy] = useState(false)
  const put = (change: Partial<typeof start>) => setDraft((known) => ({ ...known, ...change }))
  const { url, secret, kinds, camera_ids } = draft
  const save = async () => {
    setBusy(true)
    const given = unsigned ? { secret: '' } : secret === '' ? {} : { secret }
    await onSave({ url, kinds, camera_ids, ...given }).then(
      () => !hook && setDraft({ url: '', secret: '', kinds: [], camera_ids: [] }),
      () => {},
    )
    setBusy(false)
  }
  return (
    <form
      className="hook-form"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextInput
        size="xs"
        type="url"
        required
        label={t('hook_url')}
        value={url}
        onChange={({ currentTarget: { value } }) => put({ url: value })}
      />
      <PasswordInput
        size="xs"
        autoComplete="off"
        disabled={unsigned}
        label={t(hook?.has_secret ? 'hook_secret_kept' : 'hook_secret')}
        value={secret}
        onChange={({ currentTarget: { value } }) => put({ secret: value })}
      />
      <MultiSelect
        size="xs"
        label={t('hook_kinds')}
        data={eventKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={kinds}
        onChange={(chosen) => put({ kinds: chosen as EventKind[] })}
      />
      <MultiSelect
        size="xs"
        searchable
        label={t('hook_cameras')}
        data={Object.values(cameras).map(({ id, name }) => ({ value: id, label: name }))}
        value={camera_ids}
        onChange={(chosen) => put({ camera_ids: chosen })}
      />
      {hook?.has_secret && (
        <Checkbox label={t('hook_unsigned')} checked={unsigned} onChange={({ currentTarget: { checked } }) => setUnsigned(checked)} />
      )}
      <div className="line">
        <Button type="submit" size="compact-sm" loading={busy}>
          {t(hook ? 'hook_save' : 'hook_add')}
        </Button>
        {onCancel && (
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            {t('hook_cancel')}
          </Button>
        )}
      </div>
    </form>
  )
}
