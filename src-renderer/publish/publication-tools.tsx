/** Over the table: what it shows of the cameras. Forty of them are not looked through by eye. */
import { Select, TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { type Part, parts } from './publication-list.ts'

export interface PublicationToolsProps {
  question: string
  ask(question: string): void
  part: Part
  setPart(part: Part): void
  shown: number
  total: number
}

export function PublicationTools({ question, ask, part, setPart, shown, total }: PublicationToolsProps) {
  const t = useTranslations('publish')
  return (
    <div className="find-tools">
      <TextInput
        data-search
        className="find-filter"
        aria-label={t('filter')}
        placeholder={t('filter')}
        value={question}
        onChange={(event) => ask(event.currentTarget.value)}
      />
      <Select
        className="publish-part"
        aria-label={t('part')}
        allowDeselect={false}
        data={parts.map((value) => ({ value, label: t(`part_${value}`) }))}
        value={part}
        onChange={(value) => value && setPart(value as Part)}
      />
      <span className="quiet">{shown === total ? t('count', { count: total }) : t('count_shown', { shown, count: total })}</span>
    </div>
  )
}
