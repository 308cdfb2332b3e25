/** The inputs of a recorder: each is added with the login that one of them was added with. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Finding, FindingInput } from '../../src-shared/discovery.ts'
import { engine } from '../app/session.ts'
import { openCamera } from '../app/ui.ts'
import { ProblemLine } from '../parts/problem-line.tsx'

export function FindingInputs({ finding, inputs }: { finding: Finding; inputs: readonly FindingInput[] }) {
  const t = useTranslations()
  const [adding, setAdding] = useState<string | null>(null)
  const [refused, setRefused] = useState<unknown>(null)
  const add = (input: string) => {
    setAdding(input)
    setRefused(null)
    engine()
      .discovery.adopt({ finding_id: finding.id, input })
      .catch(setRefused)
      .finally(() => setAdding(null))
  }
  return (
    <section className="stack">
      <h2>{t('finding.inputs')}</h2>
      {refused !== null && <ProblemLine error={refused} />}
      <ul className="add-results">
        {inputs.map(({ input, name, camera_id }) => (
          <li key={input} className="add-result">
            <span className="grow cut">{name}</span>
            {camera_id === null ? (
              <Button
                size="compact-xs"
                loading={adding === input}
                disabled={adding !== null}
                aria-label={`${t('find.add')} ${name}`}
                onClick={() => add(input)}
              >
                {t('find.add')}
              </Button>
            ) : (
              <Button size="compact-xs" aria-label={`${t('find.show')} ${name}`} onClick={() => openCamera(camera_id)}>
                {t('find.show')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
