/** Keeps a range, whatever its age: why, and until when. */
import { Button, Popover, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { say } from '../../kernel/ui.ts'
import { OverPopover } from '../../parts/over.tsx'

const ends = ['30', '90', '365', 'never'] as const
const day = 86_400_000

export interface ProtectButtonProps {
  cameraIds: readonly string[]
  range: { readonly from: number; readonly to: number }
  changed(): void
}

export function ProtectButton({ cameraIds, range, changed }: ProtectButtonProps) {
  const t = useTranslations('recordings')
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [end, setEnd] = useState<(typeof ends)[number]>('90')
  const protect = () =>
    attempt(async () => {
      for (const camera_id of cameraIds)
        await engine().recording.protect({
          ...{ camera_id, from: Math.round(range.from), to: Math.round(range.to) },
          reason: reason.trim() || t('protect_reason'),
          until: end === 'never' ? null : Date.now() + Number(end) * day,
        })
      setOpen(false)
      say({ tone: 'ok', key: 'recording_protected' })
      changed()
    })
  return (
    <OverPopover opened={open} onChange={setOpen} position="top" width={260} trapFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="default" disabled={cameraIds.length === 0} onClick={() => setOpen(!open)}>
          {t('protect')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <form
          className="recordings-form"
          onSubmit={(event) => {
            event.preventDefault()
            protect()
          }}
        >
          <TextInput
            size="xs"
            data-autofocus
            maxLength={500}
            label={t('protect_why')}
            placeholder={t('protect_reason')}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <Select
            size="xs"
            label={t('protect_until')}
            data={ends.map((value) => ({
              value,
              label: value === 'never' ? t('protect_always') : t('protect_days', { count: Number(value) }),
            }))}
            value={end}
            allowDeselect={false}
            onChange={(value) => setEnd((value ?? '90') as typeof end)}
          />
          <Button type="submit" size="compact-sm" variant="filled">
            {t('protect')}
          </Button>
        </form>
      </Popover.Dropdown>
    </OverPopover>
  )
}
