/**
 * What every form of the drawer shares: one thing at a time is asked of the engine, what it refused stands above the
 * buttons until the next try, and nothing typed is lost by a refusal. The buttons stay in sight, however long the form.
 */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { ProblemLine } from './problem-line.tsx'

export interface Submission<Work extends string> {
  /** What is being asked now. */
  readonly busy: Work | null
  /** What was refused last; null when nothing was. */
  readonly error: unknown
  /** Does nothing while something else is asked. Never throws: a refusal is `error` then. */
  run(work: Work, task: () => Promise<unknown>): void
}

export function useSubmission<Work extends string = 'save'>(): Submission<Work> {
  const [busy, setBusy] = useState<Work | null>(null)
  const [error, setError] = useState<unknown>(null)
  // Two presses within one frame must not ask twice: the state is a render behind.
  const asking = useRef(false)
  const run = (work: Work, task: () => Promise<unknown>) => {
    if (asking.current) return
    asking.current = true
    setBusy(work)
    setError(null)
    task()
      .catch(setError)
      .finally(() => {
        asking.current = false
        setBusy(null)
      })
  }
  return { busy, error, run }
}

export interface DrawerFormProps {
  submission: Pick<Submission<string>, 'busy' | 'error'>
  onSubmit(): void
  children: ReactNode
  /** Beside each other at the bottom; the first one submits. */
  buttons: ReactNode
}

export function DrawerForm({ submission: { busy, error }, onSubmit, children, buttons }: DrawerFormProps) {
  const form = useRef<HTMLFormElement>(null)
  // What is switched off while the engine is asked loses the keyboard: it is given back.
  const held = useRef<HTMLElement | null>(null)
  useLayoutEffect(() => {
    const present = document.activeElement
    if (busy !== null) held.current = present instanceof HTMLElement && form.current?.contains(present) ? present : null
    else if (present === null || present === document.body) held.current?.focus({ preventScroll: true })
  }, [busy])
  return (
    <form
      ref={form}
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
      <div className="drawer-foot">
        {error !== null && <ProblemLine error={error} />}
        <div className="line">{buttons}</div>
      </div>
    </form>
  )
}
