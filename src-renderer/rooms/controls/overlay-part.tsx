/** Texts on the picture: made, changed and taken away, each time with the picture before and after as the proof. */
import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { type Overlay, type OverlayKind, type OverlayOutcome, type Overlays, overlayKinds } from '../../../src-shared/setup-device.ts'
import { engine } from '../../kernel/engine-link.ts'
import { BeforeAfter } from './before-after.tsx'
import { useRefusal } from './use-setup-run.tsx'

export function OverlayPart({ camera: { id } }: { camera: Camera }) {
  const t = useTranslations('setup')
  const why = useRefusal()
  const [told, setTold] = useState<Overlays>()
  const [busy, setBusy] = useState(false)
  const [came, setCame] = useState<{ outcome?: OverlayOutcome; failed?: unknown }>()
  useEffect(() => {
    let ended = false
    setTold(undefined)
    setCame(undefined)
    engine()
      .setup.overlays({ camera_id: id })
      .then(
        (overlays) => !ended && setTold(overlays),
        // the encoders above have said already that it does not answer
        () => {},
      )
    return () => {
      ended = true
    }
  }, [id])
  if (!told?.offered) return null

  const run = (ask: () => Promise<OverlayOutcome>) => {
    setBusy(true)
    setCame(undefined)
    ask()
      .then(
        (outcome) => {
          setTold(outcome.overlays)
          setCame({ outcome })
        },
        (failed: unknown) => setCame({ failed }),
      )
      .finally(() => setBusy(false))
  }
  const save = (wish: Draft, token?: string) =>
    run(() => engine().setup.saveOverlay({ camera_id: id, ...wish, ...(token === undefined ? {} : { token }) }))
  const full = told.most !== null && told.overlays.length >= told.most
  const outcome = came?.outcome
  const word = outcome?.outcome ?? 'not-applied'
  return (
    <section className="section" data-part="overlays">
      <h2>{t('overlays')}</h2>
      {told.overlays.map((overlay) => (
        <OverlayForm
          key={`${overlay.token} ${JSON.stringify(overlay)}`}
          overlay={overlay}
          told={told}
          busy={busy}
          onSave={(wish) => save(wish, overlay.token)}
          onRemove={() => run(() => engine().setup.removeOverlay({ camera_id: id, token: overlay.token }))}
        />
      ))}
      {full ? (
        <p className="quiet">{t('overlays_full', { count: String(told.most ?? 0) })}</p>
      ) : (
        <details>
          <summary>{t('overlay_add')}</summary>
          <OverlayForm told={told} busy={busy} onSave={save} />
        </details>
      )}
      {came && (
        <>
          <span role="status" className="control-outcome" data-outcome={word}>
            {[t(`outcome.${word}`), outcome ? outcome.evidence : why(came.failed)].filter(Boolean).join(': ')}
          </span>
          {outcome && <BeforeAfter before={outcome.before} after={outcome.after} />}
        </>
      )}
    </section>
  )
}

interface Draft {
  kind?: OverlayKind
  text?: string
  position?: string
  x?: number
  y?: number
  font_size?: number
}

interface OverlayFormProps {
  readonly overlay?: Overlay
  readonly told: Overlays
  readonly busy: boolean
  onSave(wish: Draft): void
  onRemove?(): void
}

function OverlayForm({ overlay, told, busy, onSave, onRemove }: OverlayFormProps) {
  const t = useTranslations('setup')
  const [draft, setDraft] = useState<Draft>({})
  const kinds = told.kinds.filter((kind): kind is OverlayKind => (overlayKinds as readonly string[]).includes(kind))
  const kind = draft.kind ?? (overlay?.kind as OverlayKind | undefined) ?? 'Plain'
  const position = draft.position ?? overlay?.position ?? told.positions[0] ?? 'UpperLeft'
  const change = (one: Draft) => setDraft((before) => ({ ...before, ...one }))
  const name = overlay?.text ?? (overlay ? kindWord(t, overlay.kind) : t('overlay_new'))
  const isOurs = (overlayKinds as readonly string[]).includes(kind)
  const places = [...new Set([position, ...told.positions])]
  return (
    <form
      className="setup-fields"
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault()
        onSave(overlay ? draft : { kind, position, ...draft })
      }}
    >
      {isOurs && (
        <Select
          size="xs"
          label={t('overlay_kind')}
          allowDeselect={false}
          value={kind}
          data={[...new Set([kind, ...kinds])].map((one) => ({ value: one, label: kindWord(t, one) }))}
          onChange={(next) => next && change({ kind: next as OverlayKind })}
        />
      )}
      {kind === 'Plain' && (
        <TextInput
          size="xs"
          label={t('overlay_text')}
          value={draft.text ?? overlay?.text ?? ''}
          onChange={({ currentTarget }) => change({ text: currentTarget.value })}
        />
      )}
      <Select
        size="xs"
        label={t('overlay_position')}
        allowDeselect={false}
        value={position}
        data={places.map((one) => ({ value: one, label: placeWord(t, one) }))}
        onChange={(next) => next && change({ position: next })}
      />
      {position === 'Custom' &&
        (['x', 'y'] as const).map((axis) => (
          <NumberInput
            key={axis}
            size="xs"
            label={t(`overlay_${axis}`)}
            min={-1}
            max={1}
            step={0.05}
            value={draft[axis] ?? overlay?.[axis] ?? 0}
            onChange={(next) => change({ [axis]: Number(next) })}
          />
        ))}
      {told.font_sizes && (
        <NumberInput
          size="xs"
          label={t('overlay_size')}
          min={told.font_sizes.min}
          max={told.font_sizes.max}
          value={draft.font_size ?? overlay?.font_size ?? ''}
          onChange={(next) => typeof next === 'number' && change({ font_size: next })}
        />
      )}
      <div className="line setup-wide">
        <Button
          type="submit"
          size="compact-sm"
          loading={busy}
          disabled={overlay ? Object.keys(draft).length === 0 : kind === 'Plain' && !draft.text}
        >
          {t(overlay ? 'overlay_change' : 'overlay_make')}
        </Button>
        {onRemove && (
          <ActionIcon variant="subtle" color="gray" aria-label={t('overlay_remove', { name })} disabled={busy} onClick={onRemove}>
            <Trash2 size={14} aria-hidden />
          </ActionIcon>
        )}
      </div>
    </form>
  )
}

type Words = ReturnType<typeof useTranslations<'setup'>>

const kindWord = (t: Words, kind: string) =>
  (overlayKinds as readonly string[]).includes(kind) ? t(`overlay_kinds.${kind as OverlayKind}`) : kind
const places = ['UpperLeft', 'UpperRight', 'LowerLeft', 'LowerRight', 'Custom'] as const
const placeWord = (t: Words, place: string) =>
  (places as readonly string[]).includes(place) ? t(`overlay_places.${place as (typeof places)[number]}`) : place
