/** What was tried at addresses that were given by hand, step by step, and what answered. */
import { Button } from '@mantine/core'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Scan, ScanStep, ScanTarget } from '../../../src-shared/discovery.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { openCamera } from '../../kernel/ui.ts'
import { Shape } from '../../parts/state-mark.tsx'

const tones = { waiting: 'idle', trying: 'connecting', found: 'live', nothing: 'attention' } as const

export function ScanTargets({ scan }: { scan: Scan }) {
  const t = useTranslations('targets')
  const { targets } = scan
  if (!targets) return null
  return (
    <section className="section">
      <p role="status">{t('progress', { tried: targets.tried, total: targets.total, found: targets.found })}</p>
      <ul className="add-results">
        {targets.each.map((target) => (
          <Target key={`${target.host} ${target.port}`} target={target} few={targets.each.length <= 3} />
        ))}
      </ul>
      {scan.state !== 'running' && targets.found === 0 && <p>{t('nothing_text')}</p>}
    </section>
  )
}

function Target({ target: { host, port, state, finding_id, steps }, few }: { target: ScanTarget; few: boolean }) {
  const t = useTranslations()
  const finding = useMirror(({ rows }) => (finding_id === null ? undefined : rows.findings[finding_id]))
  const [toggled, toggle] = useState<boolean>()
  const open = toggled ?? few
  const Chevron = open ? ChevronDown : ChevronRight
  const place = port === null ? host : `${host}:${port}`
  return (
    <li className="add-result">
      <button type="button" className="target-name grow" aria-expanded={open} onClick={() => toggle(!open)}>
        <Chevron size={14} aria-hidden />
        <span className="mono">{place}</span>
        <span className="cut">{finding?.name ?? finding?.model}</span>
      </button>
      <span className="state-mark" data-tone={tones[state]}>
        <Shape tone={tones[state]} />
        {t(`targets.${state}`)}
      </span>
      {finding &&
        (finding.camera_id === null ? (
          <Button size="compact-xs" onClick={() => openDrawer({ kind: 'add-findings', ids: [finding.id] })}>
            {t('find.add')}
          </Button>
        ) : (
          <Button size="compact-xs" onClick={() => openCamera(finding.camera_id ?? '')}>
            {t('find.show')}
          </Button>
        ))}
      {open && steps.length > 0 && (
        <ol className="target-steps">
          {steps.map((step) => (
            <Step key={`${step.by} ${step.at}`} step={step} />
          ))}
        </ol>
      )}
    </li>
  )
}

function Step({ step: { by, at, answered, cause, said } }: { step: ScanStep }) {
  const t = useTranslations()
  const tone = answered ? 'live' : 'idle'
  return (
    <li title={said ?? undefined}>
      <span className="state-mark" data-tone={tone}>
        <Shape tone={tone} />
      </span>
      <span>{t(`targets.by.${by}`)}</span>
      <span className="mono quiet grow cut" title={at}>
        {at}
      </span>
      <span className="quiet">{cause ? t(`cause.${cause}.name`) : answered ? t('targets.answered') : t('targets.silent')}</span>
    </li>
  )
}
