/** Nothing was found: says what was tried, what usually is in the way, and what can be done instead. */
import { Button, type ButtonProps } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Scan } from '../../../src-shared/discovery.ts'
import { perform } from '../../kernel/actions.ts'
import { actionById } from '../../kernel/registry.ts'
import { Empty } from '../../parts/empty.tsx'

export function FindEmpty({ scan }: { scan: Scan | undefined }) {
  const t = useTranslations()
  const button = (id: string, label: string, props?: ButtonProps) => (
    <Button {...props} onClick={() => perform(actionById(id))}>
      {label}
    </Button>
  )
  const others = (
    <>
      {button('add-by-hand', t('find.by_hand'))}
      {button('add-synthetic', t('actions.add_synthetic'))}
    </>
  )
  if (scan?.state === 'running')
    return (
      <Empty title={t('find.empty.searching_title')} actions={others}>
        <p>{t('find.empty.searching')}</p>
      </Empty>
    )
  if (scan)
    return (
      <Empty title={t('find.empty.nothing_title')} actions={others}>
        <p>{t('find.empty.nothing', { count: scan.interfaces.length, names: namesOf(scan) || t('frame.none') })}</p>
        <p>{t('find.nobody.off')}</p>
        <p>{t('find.empty.play')}</p>
      </Empty>
    )
  return (
    <Empty
      title={t('find.empty.first_title')}
      actions={
        <>
          {button('scan', t('find.scan'), { variant: 'filled' })}
          {others}
        </>
      }
    >
      <p>{t('find.empty.first')}</p>
      <p>{t('find.empty.play')}</p>
    </Empty>
  )
}

const namesOf = (scan: Scan) => [...new Set(scan.interfaces.map(({ name }) => name))].join(', ')
