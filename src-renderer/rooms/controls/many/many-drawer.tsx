/** The same set-up for many cameras: chosen, planned, then done with a result for each, and tried again where it failed. */
import { Button, Progress } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { deviceUrlOf } from '../../../../src-shared/cameras.ts'
import type { StreamsOutcome } from '../../../../src-shared/setup.ts'
import { engine } from '../../../kernel/engine-link.ts'
import { useMirror } from '../../../kernel/mirror.ts'
import { asRefusal } from '../../../language/index.ts'
import { ManyCameras } from './many-cameras.tsx'
import { ManyOutcomes } from './many-outcomes.tsx'
import { ManyValues, type ManyWish, noWish, wishedValues, wishesAnything } from './many-values.tsx'
import { changesAnything, hasFailed, runMany } from './run-many.ts'

type Step = 'choose' | 'planning' | 'plan' | 'running' | 'done'

export function ManyDrawer({ ids }: { ids?: readonly string[] }) {
  const t = useTranslations('many')
  const rows = useMirror((mirror) => mirror.rows.cameras)
  const cameras = useMemo(
    () =>
      Object.values(rows)
        .filter((camera) => deviceUrlOf(camera) !== undefined)
        .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })),
    [rows],
  )
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set(ids))
  const [wish, setWish] = useState<ManyWish>(noWish)
  const [step, setStep] = useState<Step>('choose')
  const [outcomes, setOutcomes] = useState<Readonly<Record<string, StreamsOutcome>>>({})
  const [under, setUnder] = useState<readonly string[]>([])
  const ending = useRef(new AbortController())
  useEffect(() => () => ending.current.abort(), [])

  const start = async (which: readonly string[], plan: boolean) => {
    ending.current.abort()
    const end = new AbortController()
    ending.current = end
    setUnder(which)
    setOutcomes((before) => (plan ? {} : Object.fromEntries(Object.entries(before).filter(([id]) => !which.includes(id)))))
    setStep(plan ? 'planning' : 'running')
    await runMany(
      which,
      async (id) => {
        const ntp = wish.ntp.trim()
        const [outcome] = await engine().setup.many({
          ...{ camera_ids: [id], values: wishedValues(wish), plan },
          clock: wish.clock === 'leave' ? false : wish.clock,
          ...(wish.clock === 'ntp' && ntp !== '' ? { ntp } : {}),
        })
        if (!outcome) throw new Error('The engine gave no outcome for a camera')
        return outcome
      },
      (id, outcome) => setOutcomes((before) => ({ ...before, [id]: outcome })),
      (id, thrown) => failedOutcome(id, rows[id]?.name ?? id, thrown),
      end.signal,
    )
    if (ending.current === end) setStep(plan ? 'plan' : 'done')
  }

  const list = Object.values(outcomes).sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
  const willChange = list.filter((outcome) => changesAnything(outcome, wish.clock !== 'leave')).map((outcome) => outcome.camera_id)
  const failed = list.filter(hasFailed).map((outcome) => outcome.camera_id)
  const done = under.filter((id) => outcomes[id]).length
  const busy = step === 'planning' || step === 'running'
  const paused = list.filter(({ interrupts }) => interrupts.publication || interrupts.recording).length
  return (
    <div className="stack many" data-step={step}>
      {step === 'choose' ? (
        <>
          <ManyCameras cameras={cameras} chosen={chosen} onChoose={choose} />
          <ManyValues wish={wish} onChange={setWish} />
        </>
      ) : (
        <>
          {busy && <Progress aria-label={t('progress')} value={(done / Math.max(1, under.length)) * 100} />}
          <p role="status">
            {busy
              ? t(step === 'planning' ? 'asking' : 'changing', { done, all: under.length })
              : step === 'plan'
                ? t('plan', { change: willChange.length, all: list.length, paused })
                : t('result', { done: list.length - failed.length, all: list.length })}
          </p>
          <ManyOutcomes outcomes={list} />
        </>
      )}
      <div className="drawer-foot">
        <div className="line">
          {step === 'choose' && (
            <Button variant="filled" disabled={chosen.size === 0 || !wishesAnything(wish)} onClick={() => void start([...chosen], true)}>
              {t('show_plan', { count: chosen.size })}
            </Button>
          )}
          {step === 'plan' && (
            <Button variant="filled" disabled={willChange.length === 0} onClick={() => void start(willChange, false)}>
              {t('run', { count: willChange.length })}
            </Button>
          )}
          {step === 'done' && failed.length > 0 && (
            <Button variant="filled" onClick={() => void start(failed, false)}>
              {t('retry', { count: failed.length })}
            </Button>
          )}
          {busy && <Button onClick={() => ending.current.abort()}>{t('stop')}</Button>}
          {step !== 'choose' && (
            <Button
              onClick={() => {
                ending.current.abort()
                ending.current = new AbortController()
                setStep('choose')
              }}
            >
              {t('back')}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}

function failedOutcome(id: string, name: string, thrown: unknown): StreamsOutcome {
  const refusal = asRefusal(thrown)
  const told = refusal?.code === 'SOURCE_FAILED' ? (refusal.data as { trouble: StreamsOutcome['trouble'] }).trouble : undefined
  const evidence = thrown instanceof Error ? thrown.message : String(thrown)
  return {
    ...{ camera_id: id, name, plan: [], refused: [], results: null, clock: null },
    interrupts: { publication: false, recording: false },
    trouble: told ?? { cause: 'internal', evidence, at: Date.now(), retry_at: null, attempt: 1 },
  }
}
