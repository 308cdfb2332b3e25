/** Nothing is here yet: says why, and what to do, with the buttons that do it. */
import type { ReactNode } from 'react'

export function Empty({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
      {actions && <div className="line">{actions}</div>}
    </div>
  )
}
