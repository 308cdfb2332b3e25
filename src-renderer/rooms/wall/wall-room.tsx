import { Button, Select } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { Maximize, PanelLeft, SlidersHorizontal, Table2 } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { perform } from '../../kernel/actions.ts'
import { useLayer } from '../../kernel/layers.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { actionById } from '../../kernel/registry.ts'
import { go, useItem, useUi } from '../../kernel/ui.ts'
import { Empty } from '../../parts/empty.tsx'
import { useStationNames } from '../../parts/stations.ts'
import { TitleBar } from '../../parts/title-bar.tsx'
import { inStation, noStation, OneCamera, useCameras } from '../camera/index.ts'
import { LayoutPicker } from './layout-picker.tsx'
import { layoutOf } from './layouts.ts'
import { StationBoard } from './station-board.tsx'
import { listByItself } from './wall-actions.ts'
import { WallGrid } from './wall-grid.tsx'
import { WallList } from './wall-list.tsx'
import { WallPager } from './wall-pager.tsx'
import { arranged, pageOf } from './wall-pages.ts'
import { arrange, arrangementOf, useWall } from './wall-state.ts'

export function WallRoom() {
  const open = useItem('wall')
  const kiosk = useUi((ui) => ui.kiosk)
  useLayer(kiosk, () => useUi.setState({ kiosk: false }))
  return open === null ? <Grid /> : <OneCamera key={open} id={open} />
}

/** Below this many pixels across, tiles stand below each other. */
const telephone = 600

function Grid() {
  const t = useTranslations()
  const wall = useWall()
  const arrangement = arrangementOf(wall)
  const { layout: name, order, off } = arrangement
  const all = useCameras()
  const here = useMemo(() => arranged(inStation(all, wall.station), { order, off }), [all, wall.station, order, off])
  const { ref, width, height } = useElementSize()
  const narrow = width > 0 && width < telephone
  const ratio = width > 0 && height > 0 ? Math.round((width / height) * 20) / 20 : 16 / 9
  const layout = useMemo(() => layoutOf(name, here.length, ratio), [name, here.length, ratio])
  const { page, pages, shown } = pageOf(here, narrow ? Math.max(1, here.length) : layout.cells.length, wall.page)
  useTour(wall.tour && pages > 1, pages, wall.stay)
  const publishes = useMirror((mirror) => Object.values(mirror.rows.publications).some(({ status }) => status !== 'stopped'))
  const list = wall.list ?? listByItself()
  const board = wall.board && all.length > 0

  return (
    <>
      <TitleBar
        title={t('rooms.wall')}
        end={
          <>
            {pages > 1 && <WallPager page={page} pages={pages} tour={wall.tour} stay={wall.stay} />}
            {all.length > 0 && !publishes && (
              <Button variant="filled" onClick={() => go('publish')}>
                {t('next_step.publish')}
              </Button>
            )}
            {all.length > 1 && (
              <Button
                px={7}
                aria-label={t('actions.set_up_many')}
                title={t('actions.set_up_many')}
                onClick={() => perform(actionById('set-up-many'))}
              >
                <SlidersHorizontal size={14} aria-hidden />
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
        {all.length > 0 && (
          <Button
            px={7}
            className="wall-list-button"
            aria-label={t('wall.list')}
            aria-pressed={list}
            variant={list ? 'light' : 'default'}
            color="gray"
            onClick={() => perform(actionById('wall-list'))}
          >
            <PanelLeft size={15} aria-hidden />
          </Button>
        )}
        {all.length > 0 && (
          <Button
            px={7}
            aria-label={t('wall.stations')}
            title={t('wall.stations')}
            aria-pressed={board}
            variant={board ? 'light' : 'default'}
            color="gray"
            onClick={() => perform(actionById('stations'))}
          >
            <Table2 size={15} aria-hidden />
          </Button>
        )}
        <StationFilter />
        {!narrow && all.length > 0 && <LayoutPicker count={here.length} />}
      </TitleBar>
      <div className="wall-and-list">
        {list && all.length > 0 && !board && <WallList />}
        {board && <StationBoard />}
        <div ref={ref} hidden={board} className="wall" data-full-screen>
          {board ? null : shown.length > 0 ? (
            <WallGrid cameras={shown} layout={narrow ? undefined : layout} />
          ) : (
            <NoCameras filtered={wall.station !== null} takenOff={all.length > 0 && off.length > 0} />
          )}
        </div>
      </div>
    </>
  )
}

function useTour(runs: boolean, pages: number, stay: number): void {
  useEffect(() => {
    if (!runs) return
    const timer = setInterval(() => useWall.setState(({ page }) => ({ page: (page + 1) % pages })), stay * 1000)
    return () => clearInterval(timer)
  }, [runs, pages, stay])
}

function StationFilter() {
  const t = useTranslations('wall')
  const station = useWall((wall) => wall.station)
  const names = useStationNames()
  const some = useMirror((mirror) => Object.values(mirror.rows.cameras).some((camera) => camera.station === null))
  if (names.length === 0 && station === null) return null
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

function NoCameras({ filtered, takenOff }: { filtered: boolean; takenOff: boolean }) {
  const t = useTranslations()
  if (takenOff)
    return (
      <Empty title={t('wall.all_off')} actions={<Button onClick={() => arrange({ off: [] })}>{t('wall.put_all_back')}</Button>}>
        <p>{t('wall.all_off_text')}</p>
      </Empty>
    )
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
