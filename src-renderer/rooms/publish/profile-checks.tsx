/** Outcome of a server's test, step by step: what answered, how fast, and what is wrong with what did not. */
import { Button, Popover } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ServerProfileCheck } from '../../../src-shared/publishing.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import type { Tone } from '../../kernel/room.ts'
import { useFigures } from '../../language/index.ts'
import { OverPopover } from '../../parts/over.tsx'
import { Shape } from '../../parts/state-mark.tsx'

const tones: Record<ServerProfileCheck['outcome'], Tone> = { ok: 'live', failed: 'failed', skipped: 'idle' }

/**
 * What a failed step means here, where that is more than its cause says by itself. A server's API is off unless somebody
 * switches it on, and MediaMTX answers a user without the permission as it answers a wrong password (1.2 to 1.20).
 */
function meaning(
  { check, trouble }: ServerProfileCheck,
  checks: readonly ServerProfileCheck[],
): 'api_off' | 'login_refused' | 'api_login_refused' | null {
  const rtspAnswers = checks.some((other) => other.check === 'rtsp-reachable' && other.outcome === 'ok')
  if (check === 'api-reachable' && trouble?.cause === 'refused' && rtspAnswers) return 'api_off'
  if (trouble?.cause !== 'auth') return null
  return check === 'api-login' ? 'api_login_refused' : 'login_refused'
}

/** `review`: shows what certificate there is now, beside the step that it ended. */
export function ServerProfileChecks({ checks, review }: { checks: readonly ServerProfileCheck[]; review?: () => void }) {
  const words = useTranslations()
  const t = useTranslations('check')
  const figures = useFigures()
  const told = (line: ServerProfileCheck) => {
    if (!line.trouble) return null
    const special = meaning(line, checks)
    // A test is tried once, so nothing is said of a next time.
    const { cause } = line.trouble
    // Two fingerprints are compared beside each other, not within a sentence.
    const evidence = cause === 'certificate' ? null : line.trouble.evidence
    return { text: special ? t(special) : `${words(`cause.${cause}.server`)} ${words(`cause.${cause}.todo`)}`, evidence }
  }
  return (
    <ul className="checks">
      {checks.map((line) => {
        const why = told(line)
        return (
          <li key={line.check}>
            <span className="state-mark" data-tone={tones[line.outcome]}>
              <Shape tone={tones[line.outcome]} />
              <span className="check-outcome">{t(line.outcome)}</span>
            </span>
            <span className="grow">{t(line.check)}</span>
            <span className="quiet">{line.outcome === 'skipped' ? '' : figures.ms(Math.round(line.ms))}</span>
            {line.detail && line.detail !== line.trouble?.evidence && <span className="check-why quiet">{line.detail}</span>}
            {why && (
              <span className="check-why">
                {why.text} {why.evidence && <code className="mono quiet">{why.evidence}</code>}{' '}
                {review && line.trouble?.cause === 'certificate' && (
                  <Button size="compact-xs" onClick={review}>
                    {words('remedy.see-certificate')}
                  </Button>
                )}
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** The same in one line, with the rest behind it. */
export function CheckSummary({ name, checks }: { name: string; checks: readonly ServerProfileCheck[] }) {
  const t = useTranslations()
  const figures = useFigures()
  const failed = checks.find(({ outcome }) => outcome === 'failed')
  const [opened, setOpened] = useState(failed !== undefined)
  const review = () => {
    setOpened(false)
    openDrawer({ kind: 'certificate', name })
  }
  const version = checks.find(({ check, outcome }) => check === 'api-version' && outcome === 'ok')?.detail
  const rtsp = checks.find(({ check }) => check === 'rtsp-reachable')
  const why = ({ trouble }: ServerProfileCheck) => {
    if (trouble?.cause === 'auth') return t('check.refused')
    return trouble ? t(`cause.${trouble.cause}.name`) : t('check.failed')
  }
  const tone: Tone = failed ? 'failed' : 'live'
  const text = failed
    ? `${t(`check.${failed.check}`)}: ${why(failed)}`
    : [version, t('check.ok'), rtsp && figures.ms(Math.round(rtsp.ms))].filter(Boolean).join(' · ')
  return (
    <OverPopover width={380} position="bottom-start" opened={opened} onChange={setOpened}>
      <Popover.Target>
        <button type="button" className="link check-summary" data-tone={tone} onClick={() => setOpened(!opened)}>
          <Shape tone={tone} /> {text}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <ServerProfileChecks checks={checks} review={review} />
      </Popover.Dropdown>
    </OverPopover>
  )
}
