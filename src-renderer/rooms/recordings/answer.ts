/** What the engine answered to a question, asked again whenever its key changes; undefined until it did. An older answer never replaces a newer one. */
import { useEffect, useRef, useState } from 'react'
import { EngineLost } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { sayProblem } from '../../kernel/ui.ts'

export function useAnswer<T>(ask: () => Promise<T>, key: string): T | undefined {
  const ready = useMirror((mirror) => mirror.connection === 'ready')
  const [answer, setAnswer] = useState<T>()
  const latest = useRef(ask)
  latest.current = ask
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for everything that the question depends on
  useEffect(() => {
    if (!ready) return
    let current = true
    Promise.resolve()
      .then(() => latest.current())
      .then(
        (value) => current && setAnswer(value),
        (error: unknown) => current && !(error instanceof EngineLost) && sayProblem(error),
      )
    return () => {
      current = false
    }
  }, [key, ready])
  return answer
}
