import { Button, SegmentedControl, Select } from '@mantine/core'
import { ChevronLeft, ChevronRight, Maximize } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { perform } from '../../kernel/actions.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { actionById } from '../../kernel/registry.ts'
import { go, useItem } from '../../kernel/ui.ts'
import { Empty } from '../../parts/empty.tsx'
import { useStationNames } from '../../parts/stations.ts'
import { TitleBar } from '../../parts/title-bar.tsx'
import { inStation, noStation, OneCamera, useCameras } from '../camera/index.ts'
import { WallGrid } from './wall-grid.tsx'
import { gridFor, gridSizes, pageOf } from './wall-pages.ts'
import { type GridSize, useWall } from './wall-state.ts'

/** Milliseconds that the tour stays on a page. */
const tourStay = 10_000

export function WallRoom() {
  const open = useItem('wall')
  return open === null ? <Grid /> : <OneCamera id={open} />
}

function Grid() {
  const t = useTranslations()
  const { grid: chosen, station, page: wanted, tour } = useWall()
  const cameras = useCameras()
  const here = useMemo(() => inStation(cameras, station), [cameras, station])
  const grid = gridFor(chosen, here.length)
  const { page, pages, shown } = pageOf(here, grid, wanted)
  useTour(tour && pages > 1, pages)
  const publishes = useMirror((mirror) => Object.values(mirror.rows.publications).some(({ status }) => status !== 'stopped'))

  return (
    <>
      <TitleBar
        title={t('rooms.wall')}
        end={
          <>
            {pages > 1 && (
              <>
                <Button aria-pressed={tour} variant={tour ? 'light' : 'default'} onClick={() => perform(actionById('tour'))}>
                  {t('wall.tour')}
                </Button>
                <Button px={6} aria-label={t('wall.previous')} onClick={() => perform(actionById('previous-page'))}>
                  <ChevronLeft size={16} aria-hidden />
                </Button>
                <span className="quiet">{t('wall.page', { page: page + 1, pages })}</span>
                <Button px={6} aria-label={t('wall.next')} onClick={() => perform(actionById('next-page'))}>
                  <ChevronRight size={16} aria-hidden />
                </Button>
              </>
            )}
            {cameras.length > 0 && !publishes && (
              <Button variant="filled" onClick={() => go('publish')}>
                {t('next_step.publish')}
              </Button>
            )}
            <Button
              leftSection={<Maximize size={14} aria-hidden />}
              disabled={here.length === 0}
              onClick={() => perform(actionById('full-screen'))}
            >
              {t('wall.full_screen')}
            </Button>
          </>
        }
      >
        <StationFilter />
        <SegmentedControl
          size="xs"
          aria-label={t('wall.grid')}
          data={gridSizes.map((size) => ({ value: String(size), label: String(size) }))}
          value={String(grid)}
          onChange={(value) => useWall.setState({ grid: Number(value) as GridSize, page: 0 })}
        />
      </TitleBar>
      <div className="wall" data-full-screen>
        {shown.length > 0 ? <WallGrid cameras={shown} grid={grid} /> : <NoCameras filtered={station !== null} />}
      </div>
    </>
  )
}

function useTour(runs: boolean, pages: number): void {
  useEffect(() => {
    if (!runs) return
    const timer = setInterval(() => useWall.setState(({ page }) => ({ page: (page + 1) % pages })), tourStay)
    return () => clearInterval(timer)
  }, [runs, pages])
}

function StationFilter() {
  const t = useTranslations('wall')
  const station = useWall((wall) => wall.station)
  const names = useStationNames()
  const some = useMirror((mirror) => Object.values(mirror.rows.cameras).some((camera) => camera.station === null))
  if (names.length === 0) return null
  const data = names.map((name) => ({ value: name, label: name }))
  if (some) data.push({ value: noStation, label: t('no_station') })
  return (
    <Select
      className="wall-station"
      aria-label={t('station')}
      placeholder={t('all_stations')}
      clearable
      clearButtonProps={{ 'aria-label': t('all_stations') }}
      data={data}
      value={station}
      onChange={(value) => useWall.setState({ station: value, page: 0 })}
    />
  )
}

function NoCameras({ filtered }: { filtered: boolean }) {
  const t = useTranslations()
  if (filtered)
    return (
      <Empty
        title={t('wall.station')}
        actions={<Button onClick={() => useWall.setState({ station: null })}>{t('wall.all_stations')}</Button>}
      >
        <p>{t('wall.empty_station')}</p>
      </Empty>
    )
  return (
    <Empty
      title={t('wall.empty_title')}
      actions={
        <>
          <Button variant="filled" onClick={() => go('find')}>
            {t('rooms.find')}
          </Button>
          <Button onClick={() => perform(actionById('add-synthetic'))}>{t('actions.add_synthetic')}</Button>
        </>
      }
    >
      <p>{t('wall.empty')}</p>
    </Empty>
  )
}
