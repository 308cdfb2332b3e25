/** A state as a word, a shape and a colour, always the three together. */
import { useTranslations } from 'use-intl'
import type { Tone } from '../kernel/room.ts'
import type { Messages } from '../language/index.ts'

export type StateWord = keyof Messages['state']

const toneOf: Record<StateWord, Tone> = {
  live: 'live',
  publishing: 'live',
  ready_server: 'live',
  connecting: 'connecting',
  reconnecting: 'attention',
  stalled: 'attention',
  attention: 'attention',
  failed: 'failed',
  held: 'failed',
  idle: 'idle',
  paused: 'idle',
  ready: 'idle',
  not_published: 'idle',
}

export function StateMark({ word, shapeOnly = false }: { word: StateWord; shapeOnly?: boolean }) {
  const t = useTranslations('state')
  const tone = toneOf[word]
  return (
    <span className="state-mark" data-tone={tone}>
      <Shape tone={tone} />
      <span className={shapeOnly ? 'unseen' : undefined}>{t(word)}</span>
    </span>
  )
}

/** ● ◐ ▲ ■ ○ ⏺, drawn, because fonts disagree about their size. */
export function Shape({ tone }: { tone: Tone }) {
  return (
    <svg className="state-shape" data-tone={tone} viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
      {tone === 'live' && <circle cx="6" cy="6" r="5" fill="currentColor" />}
      {tone === 'connecting' && (
        <>
          <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M6 1.5a4.5 4.5 0 0 0 0 9z" fill="currentColor" />
        </>
      )}
      {tone === 'attention' && <path d="M6 1 11.5 11H.5z" fill="currentColor" />}
      {tone === 'failed' && <rect x="1" y="1" width="10" height="10" fill="currentColor" />}
      {tone === 'recording' && (
        <>
          <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.25" />
          <circle cx="6" cy="6" r="2.75" fill="currentColor" />
        </>
      )}
      {tone === 'idle' && <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />}
    </svg>
  )
}
