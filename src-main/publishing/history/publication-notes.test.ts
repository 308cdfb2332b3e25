import { describe, expect, it } from 'vitest'
import type { Publication } from '../../../src-shared/publishing.ts'
import type { Cause, Trouble } from '../../../src-shared/trouble.ts'
import type { PublicationLog } from './publication-log.ts'
import { openNotes } from './publication-notes.ts'

const trouble = (cause: Cause): Trouble => ({ cause, evidence: null, at: 0, retry_at: null, attempt: 1 })
const seen = (status: Publication['status'], more: Partial<Publication> = {}) =>
  ({ ...{ status, way: 'direct', trouble: null, damaged: null, lagging: null, thinned: null }, ...more }) as Publication

function notes() {
  const said: string[] = []
  const history = {
    begin: () => {
      said.push('begins')
      return {
        wayChanged: () => {},
        outageBegins: (cause: Cause) => void said.push(`out: ${cause}`),
        outageEnds: () => void said.push('mended'),
        impairmentBegins: (cause: Cause) => void said.push(`impaired: ${cause}`),
        impairmentEnds: (cause: Cause) => void said.push(`well: ${cause}`),
        end: (how: string) => void said.push(`ends: ${how}`),
      }
    },
  } as unknown as PublicationLog
  return { said, notes: openNotes(history, { cameraId: '1', cameraName: 'Gate', profile: 'central', path: 'gate' }) }
}

describe('the history of a publication', () => {
  it('has an outage for as long as it gave up, until it works again', () => {
    const { said, notes: one } = notes()
    one.note(seen('publishing'))
    one.note(seen('failed', { trouble: trouble('path-refused') }))
    one.note(seen('failed', { trouble: trouble('path-refused') }))
    one.note(seen('publishing'))
    expect(said).toEqual(['begins', 'mended', 'out: path-refused', 'out: path-refused', 'mended'])
  })

  it.for([
    { how: 'stopped', last: 'failed', told: 'failed' },
    { how: 'stopped', last: 'held', told: 'failed' },
    { how: 'stopped', last: 'publishing', told: 'stopped' },
    { how: 'engine-ended', last: 'failed', told: 'engine-ended' },
  ] as const)('ends as $told where it is $how after it was $last', ({ how, last, told }) => {
    const { said, notes: one } = notes()
    one.note(seen(last, last === 'publishing' ? {} : { trouble: trouble('duel') }))
    one.end(how)
    expect(said.at(-1)).toBe(`ends: ${told}`)
  })

  it('names what was impaired, and until when', () => {
    const { said, notes: one } = notes()
    one.note(seen('publishing', { damaged: trouble('damaged') }))
    one.note(seen('publishing', { damaged: trouble('damaged'), lagging: trouble('slow-source') }))
    one.note(seen('publishing', { lagging: trouble('slow-source') }))
    expect(said.filter((word) => word !== 'mended').slice(1)).toEqual([
      ...['impaired: damaged', 'impaired: damaged', 'impaired: slow-source', 'impaired: slow-source', 'well: damaged'],
    ])
  })
})
