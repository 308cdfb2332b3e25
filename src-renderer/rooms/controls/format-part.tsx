/** What a camera that is plugged in delivers: pixel format, size, rate. What it compresses itself is passed on as it is. */
import { Button, Select } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera, DeviceFormat } from '../../../src-shared/cameras.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useProblemSentence } from '../../language/index.ts'
import { Interrupts } from './interrupts.tsx'

const sizeOf = ({ width, height }: { width: number; height: number }) => `${width}x${height}`
const unique = <T,>(values: readonly T[]) => [...new Set(values)]

export function FormatPart({ camera }: { camera: Camera }) {
  const t = useTranslations('setup')
  const sentence = useProblemSentence()
  const { id, source } = camera
  const [formats, setFormats] = useState<readonly DeviceFormat[]>()
  const [failed, setFailed] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState(false)
  const track = camera.streams[0]?.tracks[0]
  const present = {
    format:
      source.kind === 'v4l2'
        ? (source.format ?? (track?.codec === 'mjpeg' || track?.codec === 'h264' ? track.codec : undefined))
        : undefined,
    size:
      source.kind === 'v4l2' && source.width && source.height
        ? `${source.width}x${source.height}`
        : track?.width
          ? `${track.width}x${track.height}`
          : undefined,
    fps: source.kind === 'v4l2' ? (source.fps ?? track?.fps ?? undefined) : undefined,
  }
  const [chosen, choose] = useState<{ format?: string; size?: string; fps?: number }>({})
  useEffect(() => {
    let ended = false
    setFormats(undefined)
    choose({})
    setDone(false)
    setFailed(undefined)
    engine()
      .cameras.formats({ camera_id: id })
      .then(
        (told) => !ended && setFormats(told),
        (thrown: unknown) => !ended && setFailed(thrown),
      )
    return () => {
      ended = true
    }
  }, [id])
  if (source.kind !== 'v4l2') return null
  if (failed && !formats) return <p className="quiet">{sentence(failed).text}</p>
  if (!formats) return <p className="quiet">{t('reading_device')}</p>
  if (formats.length === 0) return <p className="quiet">{t('formats_unknown')}</p>

  const names = unique(formats.map(({ format }) => format))
  const wanted = chosen.format ?? present.format
  const format = names.find((name) => name === wanted) ?? names[0] ?? ''
  const sizes = formats.filter((one) => one.format === format)
  const size = sizes.find((one) => sizeOf(one) === (chosen.size ?? present.size)) ?? sizes[0]
  const rates = size?.rates ?? []
  const fps = chosen.fps ?? present.fps
  const rate = rates.find((one) => one === fps) ?? rates[0]
  const apply = () => {
    if (!size) return
    setBusy(true)
    setFailed(undefined)
    setDone(false)
    const { width, height } = size
    engine()
      .cameras.change({
        camera_id: id,
        source: { kind: 'v4l2', device: source.device, format, width, height, ...(rate ? { fps: rate } : {}) },
      })
      .then(() => {
        choose({})
        setDone(true)
      }, setFailed)
      .finally(() => setBusy(false))
  }
  const isSame = format === present.format && size && sizeOf(size) === present.size && (rate === undefined || rate === present.fps)
  return (
    <section className="section" data-part="formats">
      <h2>{t('formats')}</h2>
      <div className="setup-fields">
        <Select
          size="xs"
          label={t('format')}
          allowDeselect={false}
          value={format}
          data={names.map((name) => ({
            value: name,
            label: formats.find((one) => one.format === name)?.compressed ? `${name} · ${t('passed_on')}` : name,
          }))}
          onChange={(next) => next && choose({ format: next })}
        />
        <Select
          size="xs"
          label={t('size')}
          allowDeselect={false}
          value={size ? sizeOf(size) : null}
          data={sizes.map(sizeOf)}
          onChange={(next) => next && choose({ format, size: next })}
        />
        {rates.length > 0 && (
          <Select
            size="xs"
            label={t('rate')}
            allowDeselect={false}
            value={rate === undefined ? null : String(rate)}
            data={rates.map(String)}
            onChange={(next) => next && size && choose({ format, size: sizeOf(size), fps: Number(next) })}
          />
        )}
      </div>
      {!isSame && (
        <>
          <Interrupts cameraId={id} />
          <Button variant="filled" loading={busy} onClick={apply}>
            {t('format_apply')}
          </Button>
        </>
      )}
      {failed !== undefined && (
        <span role="status" className="control-outcome" data-outcome="not-applied">
          {sentence(failed).text}
        </span>
      )}
      {done && isSame && (
        <span role="status" className="control-outcome" data-outcome="applied">
          {t('outcome.applied')}
        </span>
      )}
    </section>
  )
}
