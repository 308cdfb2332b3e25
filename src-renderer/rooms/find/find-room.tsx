import { Button, Checkbox } from '@mantine/core'
import { Play, Plus, Search, Square } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Finding } from '../../../src-shared/discovery.ts'
import { perform } from '../../kernel/actions.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { actionById } from '../../kernel/registry.ts'
import { FilterBar } from '../../parts/filter-bar.tsx'
import { matches } from '../../parts/matches.ts'
import { moveByArrow } from '../../parts/move-by-arrow.ts'
import { TitleBar } from '../../parts/title-bar.tsx'
import { FindEmpty } from './find-empty.tsx'
import { FindingRow } from './finding-row.tsx'
import { ScanLine } from './scan-line.tsx'
import { findingText, keepOrder, lastScan, type Order, orders, sortFindings } from './scans.ts'
import { choose, useSelection } from './selection.ts'

export function FindRoom() {
  const t = useTranslations()
  const scans = useMirror((mirror) => mirror.rows.scans)
  const chosen = useSelection()
  const known = useMirror((mirror) => mirror.connection !== 'connecting')
  const [question, ask] = useState('')
  const { order, setOrder, shown, total } = useFindings(question)
  const scan = lastScan(scans)
  const running = scan?.state === 'running'
  const addable = shown.filter(({ camera_id }) => camera_id === null).map(({ id }) => id)
  const picked = addable.filter((id) => chosen.has(id))

  return (
    <>
      <TitleBar
        title={t('rooms.find')}
        end={
          <>
            <Button leftSection={<Play size={14} aria-hidden />} onClick={() => perform(actionById('add-synthetic'))}>
              {t('find.synthetic')}
            </Button>
            <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => perform(actionById('add-by-hand'))}>
              {t('find.by_hand')}
            </Button>
            {picked.length > 0 && (
              <Button variant="filled" onClick={() => openDrawer({ kind: 'add-findings', ids: picked })}>
                {t('find.add_many', { count: picked.length })}
              </Button>
            )}
          </>
        }
      >
        <Button
          className="find-scan"
          variant={running || picked.length > 0 || (!scan && total === 0) ? 'default' : 'filled'}
          leftSection={running ? <Square size={13} aria-hidden /> : <Search size={14} aria-hidden />}
          onClick={() => perform(actionById(running ? 'stop-scan' : 'scan'))}
        >
          {running ? t('find.stop') : t('find.scan')}
        </Button>
        <span className="quiet find-acts-on">{t('find.acts_on')}</span>
      </TitleBar>
      {scan && <ScanLine scan={scan} />}
      {total === 0 ? (
        <div className="room">{known && <FindEmpty scan={scan} />}</div>
      ) : (
        <>
          <FilterBar
            label={t('find.filter')}
            question={question}
            ask={ask}
            choice={{
              label: t('find.sort'),
              options: orders.map((value) => ({ value, label: t(`find.sort_${value}`) })),
              value: order,
              choose: setOrder,
            }}
            count={
              shown.length === total ? t('find.count', { count: total }) : t('find.count_shown', { shown: shown.length, count: total })
            }
          >
            <Checkbox
              size="xs"
              aria-label={t('find.choose_all')}
              checked={addable.length > 0 && picked.length === addable.length}
              indeterminate={picked.length > 0 && picked.length < addable.length}
              disabled={addable.length === 0}
              onChange={() => choose(picked.length === addable.length ? [] : addable)}
            />
          </FilterBar>
          <ul className="room find-list" onKeyDown={(event) => moveByArrow(event, rowControls)}>
            {shown.map((finding) => (
              <FindingRow key={finding.id} finding={finding} chosen={finding.camera_id === null && chosen.has(finding.id)} />
            ))}
            {shown.length === 0 && <li className="find-none quiet">{t('find.empty.filtered', { text: question })}</li>}
          </ul>
        </>
      )}
    </>
  )
}

/** What the arrows move among, each kind in its own column. */
const rowControls = ['.finding', '.finding-name', '.finding input:enabled', '.finding > button']

/** Rows stay where they are while findings arrive and change; they move only when another order is chosen. */
function useFindings(question: string) {
  const findings = useMirror((mirror) => mirror.rows.findings)
  const [order, keep] = useState<Order>('found')
  const known = useRef<string[]>([])
  const ids = useMemo(() => {
    known.current = keepOrder(findings, known.current)
    return known.current
  }, [findings])
  const [, redraw] = useState(0)
  const shown = (known.current.length > 0 ? known.current : ids)
    .map((id) => findings[id])
    .filter((finding): finding is Finding => finding !== undefined && matches(findingText(finding), question))
  const setOrder = (next: Order) => {
    known.current = sortFindings(findings, next)
    keep(next)
    redraw((count) => count + 1)
  }
  return { order, setOrder, shown, total: Object.keys(findings).length }
}
