/** A query: something asked of the engine once, and again whenever `key` changes or the engine is back. The last answer stays meanwhile, and an older one never replaces a newer. */
import { useEffect, useRef, useState } from 'react'
import { useMirror } from './mirror.ts'

export interface Query<T> {
  readonly answer: T | undefined
  /** Why the last question was not answered. */
  readonly error: unknown
}

export function useQuery<T>(ask: (key: string) => Promise<T>, key: string): Query<T> {
  const ready = useMirror((mirror) => mirror.connection === 'ready')
  const [query, setQuery] = useState<Query<T>>({ answer: undefined, error: undefined })
  const latest = useRef(ask)
  latest.current = ask
  useEffect(() => {
    if (!ready) return
    let wanted = true
    const question = async () => latest.current(key)
    question().then(
      (answer) => wanted && setQuery({ answer, error: undefined }),
      (error: unknown) => wanted && setQuery(({ answer }) => ({ answer, error })),
    )
    return () => {
      wanted = false
    }
  }, [key, ready])
  return query
}
