/** Every camera with its publication: one row each, that opens to its details. */
import { Checkbox } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../src-shared/cameras.ts'
import { useUi } from '../app/ui.ts'
import { numberColumns, useColumns } from './columns.ts'
import { PublicationRow } from './publication-row.tsx'

export interface PublicationTableProps {
  cameras: readonly Camera[]
  chosen: ReadonlySet<string>
  choose(chosen: ReadonlySet<string>): void
}

export function PublicationTable({ cameras, chosen, choose }: PublicationTableProps) {
  const t = useTranslations('publish')
  const open = useUi((ui) => ui.openPublication)
  const columns = useColumns()
  const all = cameras.every(({ id }) => chosen.has(id))
  const some = cameras.some(({ id }) => chosen.has(id))
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    choose(next)
  }
  return (
    <table className="table publications" aria-label={t('table')} onKeyDown={moveByArrow}>
      <thead>
        <tr>
          <th scope="col" className="cell-tick">
            <Checkbox
              size="xs"
              aria-label={t('choose_all')}
              checked={all}
              indeterminate={some && !all}
              onChange={() => choose(new Set(all ? [] : cameras.map(({ id }) => id)))}
            />
          </th>
          {columns.map((column) => (
            <th key={column} scope="col" className={numberColumns.has(column) ? `number col-${column}` : `col-${column}`}>
              {t(`col_${column}`)}
            </th>
          ))}
          <th scope="col">
            <span className="unseen">{t('col_action')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {cameras.map((camera) => (
          <PublicationRow
            key={camera.id}
            camera={camera}
            chosen={chosen.has(camera.id)}
            open={open === camera.id}
            toggle={toggle}
            columns={columns}
          />
        ))}
      </tbody>
    </table>
  )
}

/** Up and down go from one row's name to the next. */
function moveByArrow(event: React.KeyboardEvent<HTMLTableElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0 || !(event.target instanceof HTMLElement) || !event.target.matches('.publication-name')) return
  const names = [...event.currentTarget.querySelectorAll<HTMLElement>('.publication-name')]
  names[names.indexOf(event.target) + step]?.focus()
  event.preventDefault()
}
