/** The addresses that are told what cameras notice, each with how it goes, changed in its place; one more; a test. */
import { Button, Checkbox } from '@mantine/core'
import { Pencil, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { EventHook } from '../../../src-shared/events.ts'
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { sayProblem } from '../../kernel/ui.ts'
import { useFigures } from '../../language/index.ts'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import { HookForm } from './hook-form.tsx'

/** Milliseconds between two looks at what was delivered, while the section is on the screen. */
const lookEvery = 5000

export function HooksPart() {
  const t = useTranslations('events')
  const ready = useMirror((mirror) => mirror.connection === 'ready')
  const [hooks, setHooks] = useState<readonly EventHook[]>()
  const read = async () => setHooks(await engine().events.hooks())
  // biome-ignore lint/correctness/useExhaustiveDependencies: it reads itself
  useEffect(() => {
    if (!ready) return
    attempt(read)
    const timer = setInterval(() => void read().catch(() => {}), lookEvery)
    return () => clearInterval(timer)
  }, [ready])
  if (!hooks) return null
  const thenRead = async (ask: () => Promise<unknown>) => {
    try {
      await ask()
      await read()
    } catch (thrown) {
      sayProblem(thrown)
      throw thrown
    }
  }
  return (
    <>
      {hooks.length === 0 && <p className="quiet">{t('hooks_none')}</p>}
      {hooks.length > 0 && (
        <ul className="hook-list">
          {hooks.map((hook) => (
            <HookLine key={hook.id} hook={hook} thenRead={thenRead} />
          ))}
        </ul>
      )}
      <HookForm onSave={(fields) => thenRead(() => engine().events.addHook(fields))} />
    </>
  )
}

function HookLine({ hook, thenRead }: { hook: EventHook; thenRead(ask: () => Promise<unknown>): Promise<void> }) {
  const t = useTranslations('events')
  const figures = useFigures()
  const [tested, setTested] = useState<Awaited<ReturnType<ReturnType<typeof engine>['events']['testHook']>>>()
  const [edits, setEdits] = useState(false)
  const cameras = useMirror((mirror) => mirror.rows.cameras)
  const then = (ask: () => Promise<unknown>) => void thenRead(ask).catch(() => {})
  const { id, url, kinds, camera_ids, enabled, has_secret, waiting, dropped, delivered_at } = hook
  const notes = [
    ...kinds.map((kind) => t(`kind.${kind}`)),
    ...camera_ids.map((camera) => cameras[camera]?.name ?? camera),
    has_secret && t('hook_signed'),
    delivered_at !== null && t('hook_delivered', { when: figures.dateTime(delivered_at) }),
    t('hook_waiting', { count: waiting }),
    t('hook_dropped', { count: dropped }),
  ].filter(Boolean)
  const trouble = tested?.trouble ?? hook.trouble
  return (
    <li>
      <div className="line">
        <Checkbox
          aria-label={t('hook_enabled', { url })}
          checked={enabled}
          onChange={({ currentTarget: { checked } }) => then(() => engine().events.changeHook({ hook_id: id, enabled: checked }))}
        />
        <span className="mono grow cut" title={url}>
          {url}
        </span>
        <Button
          size="compact-xs"
          aria-label={t('hook_test', { url })}
          onClick={() => then(async () => setTested(await engine().events.testHook({ hook_id: id })))}
        >
          {t('test')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t('hook_edit', { url })}
          aria-expanded={edits}
          onClick={() => setEdits(!edits)}
        >
          <Pencil size={14} aria-hidden />
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t('hook_remove', { url })}
          onClick={() => then(() => engine().events.removeHook({ hook_id: id }))}
        >
          <Trash2 size={14} aria-hidden />
        </Button>
      </div>
      {notes.length > 0 && <span className="quiet">{notes.join(' · ')}</span>}
      {tested && !tested.trouble && (
        <span role="status">{t('hook_taken', { status: String(tested.status ?? 0), ms: String(Math.round(tested.ms)) })}</span>
      )}
      {trouble && <TroubleLine trouble={trouble} side="server" />}
      {edits && (
        <HookForm
          hook={hook}
          onSave={async (fields) => {
            await thenRead(() => engine().events.changeHook({ hook_id: id, ...fields }))
            setTested(undefined)
            setEdits(false)
          }}
          onCancel={() => setEdits(false)}
        />
      )}
    </li>
  )
}
