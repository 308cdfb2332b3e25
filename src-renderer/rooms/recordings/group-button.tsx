/** Records the chosen cameras as one: one name, one note, for how long, and how long after a stop. */
import { Button, NumberInput, Popover, Textarea, TextInput } from '@mantine/core'
import { Disc } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { say } from '../../kernel/ui.ts'
import { OverPopover } from '../../parts/over.tsx'

const empty = { name: '', note: '', minutes: '', after: '' }

export function GroupButton({ cameraIds }: { cameraIds: readonly string[] }) {
  const t = useTranslations('recordings')
  const [open, setOpen] = useState(false)
  const [form, setForm] = useState<Record<keyof typeof empty, string>>(empty)
  const set = (key: keyof typeof empty) => (value: string | number) => setForm((before) => ({ ...before, [key]: String(value) }))
  const start = () =>
    attempt(async () => {
      const plans = await engine().recording.plans()
      const roles = [...new Set(cameraIds.flatMap((id) => plans.find(({ camera_id }) => camera_id === id)?.roles ?? ['main' as const]))]
      const session = await engine().recording.start({
        ...{ camera_ids: [...cameraIds], roles: roles.slice(0, 2) },
        ...(form.name.trim() ? { name: form.name.trim() } : {}),
        ...(form.note.trim() ? { note: form.note.trim() } : {}),
        ...(Number(form.minutes) > 0 ? { duration: Number(form.minutes) * 60 } : {}),
        post_roll: Number(form.after) || 0,
      })
      setOpen(false)
      setForm(empty)
      say({ tone: 'ok', key: 'recording', values: { name: session.name } })
    })
  return (
    <OverPopover opened={open} onChange={setOpen} position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          disabled={cameraIds.length === 0}
          leftSection={<Disc size={14} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {t('group', { count: cameraIds.length })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={12}>
        <form
          className="recordings-form"
          onSubmit={(event) => {
            event.preventDefault()
            start()
          }}
        >
          <TextInput
            size="xs"
            data-autofocus
            maxLength={200}
            label={t('group_name')}
            value={form.name}
            onChange={({ currentTarget }) => set('name')(currentTarget.value)}
          />
          <Textarea
            size="xs"
            maxLength={5000}
            rows={2}
            label={t('group_note')}
            value={form.note}
            onChange={({ currentTarget }) => set('note')(currentTarget.value)}
          />
          <NumberInput
            size="xs"
            min={1}
            label={t('group_minutes')}
            placeholder={t('group_until')}
            value={form.minutes}
            onChange={set('minutes')}
          />
          <NumberInput size="xs" min={0} max={3600} label={t('group_after')} value={form.after} onChange={set('after')} />
          <Button type="submit" size="compact-sm" variant="filled">
            {t('group_start')}
          </Button>
        </form>
      </Popover.Dropdown>
    </OverPopover>
  )
}
