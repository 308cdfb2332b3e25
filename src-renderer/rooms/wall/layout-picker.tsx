/** Chooses a layout by its picture, and keeps or brings back one that has a name. */
import { ActionIcon, Button, CloseButton, Popover, TextInput, Tooltip } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'
import { OverPopover } from '../../parts/over.tsx'
import { type LayoutName, layoutNames, layoutOf } from './layouts.ts'
import { arrange, arrangementOf, chooseLayout, useWall } from './wall-state.ts'

export function LayoutPicker({ count }: { count: number }) {
  const t = useTranslations('wall')
  const present = useWall((wall) => arrangementOf(wall).layout)
  const [opened, setOpened] = useState(false)
  const choose = (name: LayoutName) => {
    chooseLayout(name)
    setOpened(false)
  }
  return (
    <OverPopover opened={opened} onChange={setOpened} position="bottom-start" width={300} trapFocus>
      <Popover.Target>
        <Button
          leftSection={<LayoutSign name={present} count={count} />}
          rightSection={<ChevronDown size={13} aria-hidden />}
          aria-label={t('layout_now', { name: present === 'auto' ? t('auto') : present })}
          onClick={() => setOpened(!opened)}
        >
          {present === 'auto' ? t('auto') : present}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack">
          <div className="layout-signs">
            {layoutNames.map((name) => (
              <Tooltip key={name} label={name === 'auto' ? t('auto_text') : name}>
                <ActionIcon
                  variant={name === present ? 'light' : 'default'}
                  size={36}
                  aria-pressed={name === present}
                  aria-label={name === 'auto' ? t('auto') : t('layout_named', { name })}
                  onClick={() => choose(name)}
                >
                  <LayoutSign name={name} count={count} />
                </ActionIcon>
              </Tooltip>
            ))}
          </div>
          <SavedLayouts close={() => setOpened(false)} />
        </div>
      </Popover.Dropdown>
    </OverPopover>
  )
}

function LayoutSign({ name, count }: { name: LayoutName; count: number }) {
  const { columns, rows, cells } = layoutOf(name, name === 'auto' ? Math.min(count, 7) : count, 16 / 10)
  const [width, height] = [20 / columns, 14 / rows]
  return (
    <svg width={20} height={14} viewBox="0 0 20 14" aria-hidden="true">
      {cells.map(({ x, y, wide, high }) => (
        <rect
          key={`${x} ${y}`}
          x={x * width + 0.5}
          y={y * height + 0.5}
          width={wide * width - 1}
          height={high * height - 1}
          rx={0.5}
          fill="currentColor"
        />
      ))}
    </svg>
  )
}

function SavedLayouts({ close }: { close(): void }) {
  const t = useTranslations('wall')
  const saved = useMirror((mirror) => mirror.rows.layouts)
  const [name, setName] = useState('')
  const names = Object.keys(saved).sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
  const show = (chosen: string) => {
    const kept = saved[chosen]
    if (!kept) return
    useWall.setState({ station: kept.station, page: 0 })
    arrange({ layout: layoutNames.find((known) => known === kept.layout) ?? 'auto', order: kept.order, off: kept.off })
    close()
  }
  const save = () =>
    attempt(async () => {
      const wall = useWall.getState()
      const { layout, order, off } = arrangementOf(wall)
      await engine().wall.save({ name: name.trim(), station: wall.station, layout, order: [...order], off: [...off] })
      setName('')
      say({ tone: 'ok', key: 'layout_saved', values: { name: name.trim() } })
    })
  const remove = (gone: string) =>
    attempt(async () => {
      const kept = saved[gone]
      await engine().wall.remove({ name: gone })
      say({
        tone: 'ok',
        key: 'layout_removed',
        values: { name: gone },
        ...(kept && { undo: () => attempt(() => engine().wall.save(kept)) }),
      })
    })
  return (
    <>
      {names.length > 0 && (
        <ul className="saved-layouts" aria-label={t('saved_layouts')}>
          {names.map((kept) => (
            <li key={kept} className="line">
              <button type="button" className="saved-layout grow cut" onClick={() => show(kept)}>
                {kept}
              </button>
              <CloseButton size="sm" aria-label={t('remove_layout', { name: kept })} onClick={() => remove(kept)} />
            </li>
          ))}
        </ul>
      )}
      <form
        className="line"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) save()
        }}
      >
        <TextInput
          className="grow"
          aria-label={t('layout_name')}
          placeholder={t('layout_name')}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!name.trim()}>
          {t('save_layout')}
        </Button>
      </form>
    </>
  )
}
