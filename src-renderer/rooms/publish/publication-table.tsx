/** Every camera with its publication: one row each, that opens to its details. */
import { Checkbox } from '@mantine/core'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import type { Camera } from '../../../src-shared/cameras.ts'
import { useItem } from '../../kernel/ui.ts'
import { moveByArrow } from '../../parts/move-by-arrow.ts'
import { type Column, numberColumns, useColumns } from './columns.ts'
import { sortable } from './publication-list.ts'
import { PublicationRow } from './publication-row.tsx'

export interface PublicationTableProps {
  cameras: readonly Camera[]
  chosen: ReadonlySet<string>
  choose(change: (chosen: ReadonlySet<string>) => ReadonlySet<string>): void
  /** Cameras whose trouble is told elsewhere. */
  quiet: ReadonlySet<string>
  sort: Sort | null
  sortBy(column: Column): void
}

export interface Sort {
  readonly column: Column
  readonly down: boolean
}

export function PublicationTable({ cameras, chosen, choose, quiet, sort, sortBy }: PublicationTableProps) {
  const t = useTranslations('publish')
  const open = useItem('publish')
  const columns = useColumns()
  const all = cameras.length > 0 && cameras.every(({ id }) => chosen.has(id))
  const some = cameras.some(({ id }) => chosen.has(id))
  // The same function for as long as the table is there, so that a tick draws one row and not all.
  const toggle = useCallback(
    (id: string) =>
      choose((present) => {
        const next = new Set(present)
        if (!next.delete(id)) next.add(id)
        return next
      }),
    [choose],
  )
  const toggleAll = () =>
    choose((present) => {
      const next = new Set(present)
      for (const { id } of cameras)
        if (all) next.delete(id)
        else next.add(id)
      return next
    })
  return (
    <table className="table publications" aria-label={t('table')} onKeyDown={(event) => moveByArrow(event, rowControls)}>
      <thead>
        <tr>
          <th scope="col" className="cell-tick">
            <Checkbox size="xs" aria-label={t('choose_all')} checked={all} indeterminate={some && !all} onChange={toggleAll} />
          </th>
          {columns.map((column) => (
            <th
              key={column}
              scope="col"
              className={numberColumns.has(column) ? `number col-${column}` : `col-${column}`}
              aria-sort={sort?.column === column ? (sort.down ? 'descending' : 'ascending') : undefined}
            >
              {sortable.has(column) ? (
                <button type="button" className="sort" onClick={() => sortBy(column)}>
                  {t(`col_${column}`)}
                  {sort?.column === column && (sort.down ? <ArrowDown size={11} aria-hidden /> : <ArrowUp size={11} aria-hidden />)}
                </button>
              ) : (
                t(`col_${column}`)
              )}
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
            quiet={quiet.has(camera.id)}
            toggle={toggle}
            columns={columns}
          />
        ))}
      </tbody>
    </table>
  )
}

/** What the arrows move among, each kind in its own column. */
const rowControls = [
  '.publication',
  '.publication-name',
  '.publication .cell-tick input',
  '.publication-buttons > :first-child',
  '.publication-buttons > :last-child',
]
