import { useTranslations } from 'use-intl'
import { type GapCause, gapCauses } from '../../../src-shared/recording-rows.ts'
import type { Cause } from '../../../src-shared/trouble.ts'

type Own = (typeof gapCauses)[number]
const own = new Set<string>(gapCauses)

/** Why there is nothing, in words. */
export function useGapName(): (cause: GapCause) => string {
  const t = useTranslations()
  return (cause) => (own.has(cause) ? t(`recordings.gap.${cause as Own}`) : t(`cause.${cause as Cause}.name`))
}

export function GapName({ cause }: { cause: GapCause }) {
  return <span>{useGapName()(cause)}</span>
}
