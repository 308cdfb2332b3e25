/** Something asked of the engine once for an open row, and again whenever `about` changes. The last answer stays meanwhile. */
import { useEffect, useRef, useState } from 'react'
import { useMirror } from '../../kernel/mirror.ts'

export interface Asked<T> {
  readonly answer: T | undefined
  readonly error: unknown
}

export function useAsked<T>(ask: (about: string) => Promise<T>, about: string): Asked<T> {
  const ready = useMirror((mirror) => mirror.connection === 'ready')
  const [asked, setAsked] = useState<Asked<T>>({ answer: undefined, error: undefined })
  const latest = useRef(ask)
  latest.current = ask
  useEffect(() => {
    if (!ready) return
    let wanted = true
    const question = async () => latest.current(about)
    question().then(
      (answer) => wanted && setAsked({ answer, error: undefined }),
      (error: unknown) => wanted && setAsked(({ answer }) => ({ answer, error })),
    )
    return () => {
      wanted = false
    }
  }, [about, ready])
  return asked
}
