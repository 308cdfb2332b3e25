/** One line about everything; each item leads to its cause. */
import { useTranslations } from 'use-intl'
import { transport } from '../kernel/connect.ts'
import { type Connection, useMirror } from '../kernel/mirror.ts'
import { house } from '../kernel/registry.ts'
import type { StatusEntry, Tone } from '../kernel/room.ts'
import { Shape } from '../parts/state-mark.tsx'

export function StatusBar() {
  const t = useTranslations()
  const connection = useMirror((mirror) => mirror.connection)
  // Drawn again where it says something else, not for each figure of a stream.
  useMirror((mirror) => JSON.stringify(house().status.map(({ entry }) => entry(mirror.rows, t))))
  const { rows } = useMirror.getState()
  if (connection !== 'ready') return <LostBar tone={connection === 'connecting' ? 'connecting' : 'failed'} connection={connection} />
  return (
    <footer className="status">
      {house().status.map(({ id, entry }) => {
        const told = entry(rows, t)
        return told && <Item key={id} entry={told} />
      })}
    </footer>
  )
}

function Item({ entry }: { entry: StatusEntry }) {
  return (
    <button type="button" className="status-item" onClick={entry.run}>
      {entry.tone && <Sign tone={entry.tone} />}
      <span>{entry.text}</span>
    </button>
  )
}

const Sign = ({ tone }: { tone: Tone }) => (
  <span className="state-mark" data-tone={tone}>
    <Shape tone={tone} />
  </span>
)

function LostBar({ tone, connection }: { tone: Tone; connection: Exclude<Connection, 'ready'> }) {
  const t = useTranslations('connection')
  return (
    <footer className="status" data-lost={connection === 'connecting' ? undefined : true}>
      <span className="status-lost" role="alert">
        <Sign tone={tone} />
        {connection === 'lost' ? t(`lost_${transport}`) : t(connection)}
      </span>
    </footer>
  )
}
