/** Every action that can be done now and every camera, by typing a few letters of it. */
import { Modal, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useId, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { actionContext, canRun, perform } from '../kernel/actions.ts'
import { useLayer } from '../kernel/layers.ts'
import { useMirror } from '../kernel/mirror.ts'
import { house } from '../kernel/registry.ts'
import { openCamera, useUi } from '../kernel/ui.ts'
import { Keys } from '../parts/keys.tsx'
import { matches, plain } from '../parts/matches.ts'

interface Entry {
  readonly id: string
  readonly text: string
  readonly group: string
  readonly shortcut: string | undefined
  run(): void
}

const shownAtMost = 40

export function Palette() {
  const t = useTranslations()
  const opened = useUi((ui) => ui.palette)
  const close = () => useUi.setState({ palette: false })
  useLayer(opened, close)
  return (
    <Modal.Root
      opened={opened}
      onClose={close}
      closeOnEscape={false}
      padding={0}
      size={560}
      yOffset="10vh"
      lockScroll={false}
      transitionProps={{ duration: 120 }}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={t('palette.title')}>
        <Modal.Body>{opened && <PaletteBody close={close} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

/** Those that match, with those that are called just like the question before those that only hold its words. */
export function bestFirst<T extends { readonly text: string; readonly group: string }>(entries: readonly T[], question: string): T[] {
  const asked = plain(question.trim())
  const found = entries.filter(({ text, group }) => matches(`${text} ${group}`, question))
  return found.sort((a, b) => Number(plain(b.text).includes(asked)) - Number(plain(a.text).includes(asked)))
}

function useEntries(question: string): Entry[] {
  const t = useTranslations()
  const cameras = useMirror((mirror) => mirror.rows.cameras)
  return useMemo(() => {
    const context = actionContext()
    const possible = house().actions.filter((action) => action.id !== 'palette' && action.id !== 'back' && canRun(action, context))
    const all: Entry[] = [
      ...possible.map((action) => ({
        id: action.id,
        text: action.words(t, context),
        group: t(`groups.${action.group}`),
        shortcut: action.shortcut,
        run: () => void perform(action),
      })),
      ...Object.values(cameras).map(({ id, name }) => ({
        id: `camera-${id}`,
        text: t('actions.open_camera', { name }),
        group: t('palette.cameras'),
        shortcut: undefined,
        run: () => openCamera(id),
      })),
    ]
    return bestFirst(all, question).slice(0, shownAtMost)
  }, [t, cameras, question])
}

function PaletteBody({ close }: { close: () => void }) {
  const t = useTranslations('palette')
  const list = useId()
  const [question, ask] = useState('')
  const [at, setAt] = useState(0)
  const entries = useEntries(question)
  const present = entries[Math.min(at, entries.length - 1)]
  useEffect(() => {
    document.getElementById(`${list}-${present?.id}`)?.scrollIntoView({ block: 'nearest' })
  }, [list, present])

  const choose = (entry: Entry | undefined) => {
    if (!entry) return
    close()
    // After the palette has given the focus back, so that what is opened next can take it.
    setTimeout(() => entry.run())
  }
  const pressed = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && entries.length > 0) setAt((Math.min(at, entries.length - 1) + step + entries.length) % entries.length)
    else if (event.key === 'Enter') choose(present)
    else return
    event.preventDefault()
  }

  return (
    <div className="palette">
      <TextInput
        data-autofocus
        size="sm"
        leftSection={<Search size={16} aria-hidden />}
        aria-label={t('search')}
        placeholder={t('search')}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={present ? `${list}-${present.id}` : undefined}
        value={question}
        onChange={(event) => {
          ask(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={pressed}
      />
      <div id={list} role="listbox" aria-label={t('title')} className="palette-list">
        {entries.map((entry) => (
          // The keyboard stays in the field above (aria-activedescendant).
          <div
            key={entry.id}
            id={`${list}-${entry.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={entry === present}
            className="palette-entry"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(entry)}
            onKeyDown={pressed}
          >
            <span className="grow cut">{entry.text}</span>
            <span className="quiet">{entry.group}</span>
            {entry.shortcut && <Keys shortcut={entry.shortcut} />}
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className="palette-nothing quiet">{t('nothing')}</p>}
      <output className="unseen" aria-live="polite">
        {t('results', { count: entries.length })}
      </output>
    </div>
  )
}
