/** What is to be the same on all: only what is filled in is changed. */
import { NumberInput, Select, TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { ControlValue } from '../../../../src-shared/controls.ts'

export interface ManyWish {
  /** `stream1` is the largest of each camera. */
  readonly stream: 'stream1' | 'stream2'
  readonly codec: string
  readonly resolution: string
  readonly fps: number | string
  /** Mbit/s */
  readonly bitrate: number | string
  readonly constant: 'leave' | 'on' | 'off'
  /** Seconds. */
  readonly keyFrame: number | string
  readonly clock: 'leave' | 'computer' | 'ntp'
  readonly ntp: string
}

export const noWish: ManyWish = {
  ...{ stream: 'stream1', codec: '', resolution: '', fps: '', bitrate: '', constant: 'leave', keyFrame: '', clock: 'leave', ntp: '' },
}

/** As the engine takes it. */
export function wishedValues({ stream, codec, resolution, fps, bitrate, constant, keyFrame }: ManyWish): Record<string, ControlValue> {
  const wished: [string, ControlValue | undefined][] = [
    ['codec', codec || undefined],
    ['resolution', resolution.trim().replace(/\s*[×x]\s*/, 'x') || undefined],
    ['fps', fps === '' ? undefined : Number(fps)],
    ['bitrate', bitrate === '' ? undefined : Math.round(Number(bitrate) * 1000)],
    ['constant', constant === 'leave' ? undefined : constant === 'on'],
    ['key_frame', keyFrame === '' ? undefined : Number(keyFrame)],
  ]
  return Object.fromEntries(wished.flatMap(([name, value]) => (value === undefined ? [] : [[`${stream}.${name}`, value] as const])))
}

export const wishesAnything = (wish: ManyWish): boolean => wish.clock !== 'leave' || Object.keys(wishedValues(wish)).length > 0

export function ManyValues({ wish, onChange }: { wish: ManyWish; onChange(wish: ManyWish): void }) {
  const t = useTranslations('many')
  const field = useTranslations('setup.field')
  const change = (one: Partial<ManyWish>) => onChange({ ...wish, ...one })
  return (
    <fieldset className="many-part">
      <legend>{t('changes')}</legend>
      <div className="setup-fields">
        <Select
          size="xs"
          label={t('which_stream')}
          allowDeselect={false}
          value={wish.stream}
          data={(['stream1', 'stream2'] as const).map((value) => ({ value, label: t(value) }))}
          onChange={(next) => change({ stream: (next as ManyWish['stream'] | null) ?? wish.stream })}
        />
        <Select
          size="xs"
          label={field('codec')}
          clearable
          placeholder={t('leave')}
          value={wish.codec || null}
          data={['H264', 'H265', 'JPEG']}
          onChange={(next) => change({ codec: next ?? '' })}
        />
        <TextInput
          size="xs"
          label={field('resolution')}
          placeholder={t('leave')}
          value={wish.resolution}
          onChange={({ currentTarget }) => change({ resolution: currentTarget.value })}
        />
        <NumberInput
          size="xs"
          label={field('fps')}
          placeholder={t('leave')}
          min={1}
          max={240}
          value={wish.fps}
          onChange={(fps) => change({ fps })}
        />
        <NumberInput
          size="xs"
          label={t('bitrate')}
          placeholder={t('leave')}
          min={0.03}
          max={200}
          step={0.5}
          value={wish.bitrate}
          onChange={(bitrate) => change({ bitrate })}
        />
        <Select
          size="xs"
          label={field('constant')}
          allowDeselect={false}
          value={wish.constant}
          data={(['leave', 'on', 'off'] as const).map((value) => ({ value, label: t(value) }))}
          onChange={(next) => change({ constant: (next as ManyWish['constant'] | null) ?? wish.constant })}
        />
        <NumberInput
          size="xs"
          label={t('key_frame')}
          placeholder={t('leave')}
          min={0.04}
          max={60}
          step={0.5}
          value={wish.keyFrame}
          onChange={(keyFrame) => change({ keyFrame })}
        />
        <Select
          size="xs"
          label={t('clock')}
          allowDeselect={false}
          value={wish.clock}
          data={(['leave', 'computer', 'ntp'] as const).map((value) => ({
            value,
            label: value === 'leave' ? t('leave') : t(`by_${value}`),
          }))}
          onChange={(next) => change({ clock: (next as ManyWish['clock'] | null) ?? wish.clock })}
        />
        {wish.clock === 'ntp' && (
          <TextInput size="xs" label={t('ntp')} value={wish.ntp} onChange={({ currentTarget }) => change({ ntp: currentTarget.value })} />
        )}
      </div>
    </fieldset>
  )
}
