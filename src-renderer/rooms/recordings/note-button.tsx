/** A bookmark at the moment that is shown, with a word about it, for every camera that is chosen. */
import { Button, Popover, TextInput } from '@mantine/core'
import { Bookmark } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useFigures } from '../../language/index.ts'
import { OverPopover } from '../../parts/over.tsx'
import { pause, useClock } from './playback-clock.ts'

export function NoteButton({ cameraIds, changed }: { cameraIds: readonly string[]; changed(): void }) {
  const t = useTranslations('recordings')
  const figures = useFigures()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const at = useClock((clock) => (open ? Math.round(clock.at) : 0))
  const save = () =>
    attempt(async () => {
      for (const camera_id of cameraIds) await engine().recording.bookmark({ camera_id, at, text: text.trim() })
      setText('')
      setOpen(false)
      changed()
    })
  return (
    <OverPopover opened={open} onChange={setOpen} position="bottom-end" width={280} trapFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          disabled={cameraIds.length === 0}
          leftSection={<Bookmark size={14} aria-hidden />}
          onClick={() => {
            pause()
            setOpen(!open)
          }}
        >
          {t('note')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <form
          className="recordings-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim()) save()
          }}
        >
          <TextInput
            size="xs"
            data-autofocus
            maxLength={500}
            label={t('note_at', { time: figures.dateTime(at) })}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Button type="submit" size="compact-sm" variant="filled" disabled={text.trim() === ''}>
            {t('note_save')}
          </Button>
        </form>
      </Popover.Dropdown>
    </OverPopover>
  )
}
