/** The inputs of a recorder: each is added with the login that one of them was added with. */
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Finding, FindingInput } from '../../../src-shared/discovery.ts'
import { engine } from '../../kernel/engine-link.ts'
import { openCamera } from '../../kernel/ui.ts'
import { useSubmission } from '../../parts/drawer-form.tsx'
import { ProblemLine } from '../../parts/problem-line.tsx'

export function FindingInputs({ finding, inputs }: { finding: Finding; inputs: readonly FindingInput[] }) {
  const t = useTranslations()
  const { busy, error, run } = useSubmission<string>()
  const add = (input: string) => run(input, () => engine().discovery.adopt({ finding_id: finding.id, input }))
  return (
    <section className="stack">
      <h2>{t('finding.inputs')}</h2>
      {error !== null && <ProblemLine error={error} />}
      <ul className="add-results">
        {inputs.map(({ input, name, camera_id }) => (
          <li key={input} className="add-result">
            <span className="grow cut">{name}</span>
            {camera_id === null ? (
              <Button
                size="compact-xs"
                loading={busy === input}
                disabled={busy !== null}
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
