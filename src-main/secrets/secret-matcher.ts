/**
 * Finds one secret in a text, however it is written, in time proportional to the text.
 *
 * The positions that may follow the characters matched so far are kept as a small set, so that a password full of
 * backslashes or percent signs cannot make the search explode.
 */
import { writingsOf } from './writings.ts'

/** Per character of the secret: its writings by the first code unit. */
type Step = ReadonlyMap<number, readonly string[]>

export interface SecretMatcher {
  /** The first two code units that a match can begin with, as one number each. */
  readonly beginnings: ReadonlySet<number>
  /** Where the longest match from this position ends; -1: none. */
  endOf(text: string, from: number): number
}

export const beginning = (first: number, second: number): number => first * 0x10000 + second

export function createSecretMatcher(secret: string): SecretMatcher {
  const steps = [...secret].map(stepFor)
  return { beginnings: beginningsOf(steps), endOf: (text, from) => longestMatch(steps, text, from) }
}

function longestMatch(steps: readonly Step[], text: string, from: number): number {
  let ends = [from]
  for (const step of steps) {
    const next: number[] = []
    for (const at of ends)
      for (const writing of step.get(text.charCodeAt(at)) ?? [])
        if (text.startsWith(writing, at) && !next.includes(at + writing.length)) next.push(at + writing.length)
    if (next.length === 0) return -1
    ends = next
  }
  return Math.max(...ends)
}

const knownSteps = new Map<string, Step>()

function stepFor(character: string): Step {
  const known = knownSteps.get(character)
  if (known) return known
  const step = new Map<number, string[]>()
  knownSteps.set(character, step)
  for (const writing of writingsOf(character)) {
    const unit = writing.charCodeAt(0)
    step.set(unit, [...(step.get(unit) ?? []), writing])
  }
  return step
}

function beginningsOf([first, second]: readonly Step[]): Set<number> {
  const found = new Set<number>()
  for (const writing of [...(first?.values() ?? [])].flat())
    if (writing.length > 1) found.add(beginning(writing.charCodeAt(0), writing.charCodeAt(1)))
    else for (const unit of second?.keys() ?? []) found.add(beginning(writing.charCodeAt(0), unit))
  return found
}
