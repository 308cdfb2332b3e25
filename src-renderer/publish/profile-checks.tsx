/** Outcome of a server's test, step by step: what answered, how fast, and what is wrong with what did not. */
import { Popover } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { ProfileCheck } from '../../src-shared/publishing.ts'
import { useFigures, useTroubleSentence } from '../language/index.ts'
import { Shape, type Tone } from '../parts/state-mark.tsx'

const tones: Record<ProfileCheck['outcome'], Tone> = { ok: 'live', failed: 'failed', skipped: 'idle' }

export function ProfileChecks({ checks }: { checks: readonly ProfileCheck[] }) {
  const t = useTranslations('check')
  const figures = useFigures()
  const sentence = useTroubleSentence()
  return (
    <ul className="checks">
      {checks.map((line) => {
        const why = line.trouble && sentence({ ...line.trouble, retry_at: null }, 'server', 0)
        return (
          <li key={line.check}>
            <span className="state-mark" data-tone={tones[line.outcome]}>
              <Shape tone={tones[line.outcome]} />
              <span className="check-outcome">{t(line.outcome)}</span>
            </span>
            <span className="grow">{t(line.check)}</span>
            <span className="quiet">{line.outcome === 'skipped' ? '' : figures.ms(Math.round(line.ms))}</span>
            {line.detail && <span className="check-why quiet">{line.detail}</span>}
            {why && (
              <span className="check-why">
                {why.text} {why.evidence && <code className="mono quiet">{why.evidence}</code>}
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** The same in one line, with the rest behind it. */
export function CheckSummary({ checks }: { checks: readonly ProfileCheck[] }) {
  const t = useTranslations()
  const figures = useFigures()
  const failed = checks.find(({ outcome }) => outcome === 'failed')
  const version = checks.find(({ check, outcome }) => check === 'api-version' && outcome === 'ok')?.detail
  const rtsp = checks.find(({ check }) => check === 'rtsp-reachable')
  const tone: Tone = failed ? 'failed' : 'live'
  const text = failed
    ? `${t(`check.${failed.check}`)}: ${failed.trouble ? t(`cause.${failed.trouble.cause}.name`) : t('check.failed')}`
    : [version, t('check.ok'), rtsp && figures.ms(Math.round(rtsp.ms))].filter(Boolean).join(' · ')
  return (
    <Popover width={380} position="bottom-start" shadow="md" defaultOpened={failed !== undefined}>
      <Popover.Target>
        <button type="button" className="link check-summary" data-tone={tone}>
          <Shape tone={tone} /> {text}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <ProfileChecks checks={checks} />
      </Popover.Dropdown>
    </Popover>
  )
}
