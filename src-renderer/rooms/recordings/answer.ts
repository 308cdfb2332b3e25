/** The answer to a question of this room; undefined until it came. A refusal stands on the message line, once. */
import { useEffect } from 'react'
import { EngineLost } from '../../kernel/engine-link.ts'
import { sayProblem } from '../../kernel/ui.ts'
import { useQuery } from '../../kernel/use-query.ts'

export function useAnswer<T>(ask: () => Promise<T>, key: string): T | undefined {
  const { answer, error } = useQuery(ask, key)
  useEffect(() => {
    if (error !== undefined && !(error instanceof EngineLost)) sayProblem(error)
  }, [error])
  return answer
}
