/** Over a picture that is not live: the word, its age, why, what happens next, and the button that mends it. */
import { useTranslations } from 'use-intl'
import { type Remedy, useFigures } from '../../language/index.ts'
import { useNow } from '../../parts/now.ts'
import { StateMark } from '../../parts/state-mark.tsx'
import { TroubleLine } from '../../parts/trouble-line.tsx'
import type { PictureState } from '../../pictures/index.ts'

export interface PictureStateOverProps {
  state: PictureState
  compact?: boolean
  onRemedy(remedy: Remedy): void
}

export function PictureStateOver({ state, compact = false, onRemedy }: PictureStateOverProps) {
  const t = useTranslations('wall')
  if (state.word === 'paused') return null
  if (state.word === 'live') return state.waitsForKey ? <Lost compact={compact} /> : null
  return (
    <div className="over">
      <div className="over-head">
        {state.hasPicture && state.lastAt !== null && <Age since={state.lastAt} />}
        <StateMark word={state.word} />
      </div>
      {state.trouble && (
        <div className="over-why">
          <TroubleLine trouble={state.trouble} side="camera" compact={compact} onRemedy={onRemedy} />
        </div>
      )}
      {!state.trouble && state.word === 'stalled' && <p className="over-why over-still">{t('still')}</p>}
    </div>
  )
}

/** The picture stands still on purpose: what would come is not the camera's picture. */
function Lost({ compact }: { compact: boolean }) {
  const t = useTranslations('pictures')
  return (
    <div className="over over-lost">
      <div className="over-head">
        <StateMark word="attention" shapeOnly={compact} /> {t('waits')}
      </div>
    </div>
  )
}

function Age({ since }: { since: number }) {
  const t = useTranslations('figures')
  const figures = useFigures()
  return <span>{t('age', { time: figures.duration((useNow() - since) / 1000) })}</span>
}
