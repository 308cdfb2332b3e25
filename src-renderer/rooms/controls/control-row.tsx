/** One control: its name, what sets it, why it cannot be set now, and what came of the last change. */
import { ActionIcon, Button, Checkbox, NumberInput, Select, Slider, Switch, TextInput } from '@mantine/core'
import { RotateCcw } from 'lucide-react'
import { memo, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Control, ControlResult } from '../../../src-shared/controls.ts'

interface ControlRowProps {
  readonly control: Control
  /** The control whose automatic holds this one. */
  readonly holder: Control | undefined
  readonly outcome: ControlResult | { readonly problem: string } | undefined
  onSet(control: Control, value: Control['value']): void
  onReset(id: string): void
}

export const ControlRow = memo(function ControlRow({ control, holder, outcome, onSet, onReset }: ControlRowProps) {
  const t = useTranslations('image')
  const { label, inactive, read_only, unit } = control
  const standard = control.default
  const release = holder && inactive?.release
  const word = ({ options }: Control, value: Control['value']) =>
    typeof value === 'boolean' ? t(value ? 'on' : 'off') : (options.find((option) => option.value === value)?.label ?? String(value))
  return (
    <div className="control" data-control={control.id} data-inactive={inactive !== null || undefined}>
      <div className="control-head">
        <span className="control-label" title={control.id}>
          {label}
          {unit && <span className="quiet"> {unit}</span>}
        </span>
        {standard !== null && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('reset', { name: label })}
            disabled={control.value === standard || read_only || inactive !== null}
            onClick={() => onReset(control.id)}
          >
            <RotateCcw size={13} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <Field control={control} disabled={read_only || inactive !== null} onSet={(value) => onSet(control, value)} />
      {inactive && (
        <div className="line quiet">
          <span>{holder ? t('inactive', { name: holder.label, value: word(holder, holder.value) }) : t('inactive_unknown')}</span>
          {holder && release !== null && release !== undefined && (
            <Button size="compact-xs" onClick={() => onSet(holder, release)}>
              {t('release', { name: holder.label, value: word(holder, release) })}
            </Button>
          )}
        </div>
      )}
      {read_only && <span className="quiet">{t('read_only')}</span>}
      {outcome && <Outcome outcome={outcome} />}
    </div>
  )
})

function Outcome({ outcome }: { outcome: ControlResult | { readonly problem: string } }) {
  const t = useTranslations('image')
  if ('problem' in outcome)
    return (
      <span role="status" className="control-outcome" data-outcome="not-applied">
        {t('out_of_range', { problem: outcome.problem })}
      </span>
    )
  const { outcome: word, value, reason, evidence } = outcome
  const said =
    word === 'applied'
      ? t('applied')
      : word === 'applied-as'
        ? t('applied_as', { value: String(value) })
        : t(`not_applied.${reason ?? 'ignored'}`, { evidence: evidence ?? '' })
  return (
    <span role="status" className="control-outcome" data-outcome={word}>
      {said}
    </span>
  )
}

function Field({ control, disabled, onSet }: { control: Control; disabled: boolean; onSet(value: Control['value']): void }) {
  const t = useTranslations('image')
  const { kind, label, value, options } = control
  switch (kind) {
    case 'number':
      return <NumberField control={control} disabled={disabled} onSet={onSet} />
    case 'switch':
      return (
        <Switch aria-label={label} checked={value === true} disabled={disabled} onChange={(event) => onSet(event.currentTarget.checked)} />
      )
    case 'choice': {
      const chosen = options.find((option) => option.value === value)
      return (
        <Select
          size="xs"
          aria-label={label}
          disabled={disabled}
          allowDeselect={false}
          value={chosen ? String(chosen.value) : null}
          data={options.map((option) => ({ value: String(option.value), label: option.label }))}
          onChange={(picked) => onSet(options.find((option) => String(option.value) === picked)?.value ?? null)}
        />
      )
    }
    case 'button':
      return (
        <Button size="compact-sm" disabled={disabled} onClick={() => onSet(null)}>
          {t('press')}
        </Button>
      )
    case 'bits':
      return (
        <div className="control-bits">
          {options.map((option) => {
            const bit = Number(option.value)
            const mask = Number(value ?? 0)
            const isSet = Math.floor(mask / bit) % 2 === 1
            return (
              <Checkbox
                key={bit}
                label={option.label}
                checked={isSet}
                disabled={disabled}
                onChange={() => onSet(isSet ? mask - bit : mask + bit)}
              />
            )
          })}
        </div>
      )
    case 'text':
      return value === null ? (
        <span className="quiet">{t('no_value')}</span>
      ) : (
        <TextField control={control} disabled={disabled} onSet={onSet} />
      )
  }
}

/** A slider where the range is told, and the exact number beside it. */
function NumberField({ control, disabled, onSet }: { control: Control; disabled: boolean; onSet(value: number): void }) {
  const t = useTranslations('image')
  const { label, min, max, default: standard } = control
  const [moving, setMoving] = useState<number>()
  const value = moving ?? (typeof control.value === 'number' ? control.value : undefined)
  const step = control.step ?? (min !== null && max !== null && max - min <= 2 ? 0.01 : 1)
  const commit = (next: number) => {
    setMoving(undefined)
    if (next !== control.value) onSet(next)
  }
  const hasRange = min !== null && max !== null && max - min < 2 ** 31
  return (
    <div className="control-number">
      {hasRange && (
        <Slider
          className="grow"
          size="sm"
          thumbLabel={label}
          label={null}
          min={min}
          max={max}
          step={step}
          disabled={disabled}
          value={value ?? min}
          marks={typeof standard === 'number' && standard > min && standard < max ? [{ value: standard }] : []}
          onChange={setMoving}
          onChangeEnd={commit}
        />
      )}
      <NumberInput
        size="xs"
        className="control-exact"
        aria-label={t('value_of', { name: label })}
        title={min !== null && max !== null ? t('range', { min: String(min), max: String(max) }) : undefined}
        step={step}
        disabled={disabled}
        value={value ?? ''}
        clampBehavior="none"
        onChange={(next) => setMoving(typeof next === 'number' ? next : undefined)}
        onBlur={() => moving !== undefined && commit(moving)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && moving !== undefined) commit(moving)
        }}
      />
    </div>
  )
}

function TextField({ control, disabled, onSet }: { control: Control; disabled: boolean; onSet(value: string): void }) {
  const [typed, setTyped] = useState<string>()
  const commit = () => {
    if (typed !== undefined && typed !== control.value) onSet(typed)
    setTyped(undefined)
  }
  return (
    <TextInput
      size="xs"
      aria-label={control.label}
      disabled={disabled}
      value={typed ?? String(control.value ?? '')}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}
