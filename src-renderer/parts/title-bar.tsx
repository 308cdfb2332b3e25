/** Head of a room: its name, what it acts on, and what to press next. */
import type { ReactNode } from 'react'

export function TitleBar({ title, children, end }: { title: string; children?: ReactNode; end?: ReactNode }) {
  return (
    <header className="bar">
      <h1>{title}</h1>
      {children}
      {end && <div className="bar-end">{end}</div>}
    </header>
  )
}
