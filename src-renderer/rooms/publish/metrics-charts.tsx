/** Bit rate, rate and delay over time; what comes in live is added at the end. */
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useMemo, useRef } from 'react'
import uPlot from 'uplot'
import { useLocale, useTranslations } from 'use-intl'
import 'uplot/dist/uPlot.min.css'
import type { MetricPoint, Publication } from '../../../src-shared/publishing.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { useQuery } from '../../kernel/use-query.ts'
import { type SpanName, spans } from './spans-of-time.ts'

/** More than a chart has pixels across would be drawn over each other. */
const mostPoints = 1200

export function MetricsCharts({ id, span }: { id: string; span: SpanName }) {
  const t = useTranslations()
  const { answer } = useQuery(
    async () => thinned(await engine().publishing.metrics({ camera_id: id, since: Date.now() - spans[span] }), mostPoints),
    `${id} ${span}`,
  )
  const live = useLivePoints(id)
  const points = useMemo(() => {
    const last = answer?.at(-1)?.at ?? 0
    return [...(answer ?? []), ...live.filter(({ at }) => at > last)]
  }, [answer, live])
  if (!answer) return <p className="quiet">{t('frame.loading')}</p>
  if (points.length < 2) return <p className="quiet">{t('details.no_metrics')}</p>
  return (
    <div className="charts">
      <Chart title={t('details.chart_bitrate')} points={points} value={({ bitrate }) => bitrate / 1e6} />
      <Chart title={t('details.chart_fps')} points={points} value={({ fps }) => fps} />
      <Chart title={t('details.chart_delay')} points={points} value={({ delay_ms }) => delay_ms} />
    </div>
  )
}

/** So many points at most, each the mean of its neighbours; gaps of the delay stay gaps. */
export function thinned(points: readonly Point[], most: number): Point[] {
  const size = Math.ceil(points.length / most)
  if (size <= 1) return [...points]
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return Array.from({ length: Math.ceil(points.length / size) }, (_, n) => {
    const some = points.slice(n * size, (n + 1) * size)
    const delays = some.map(({ delay_ms }) => delay_ms).filter((delay) => delay !== null)
    return {
      at: some[0]?.at ?? 0,
      bitrate: mean(some.map(({ bitrate }) => bitrate)),
      fps: mean(some.map(({ fps }) => fps)),
      delay_ms: delays.length > 0 ? mean(delays) : null,
    }
  })
}

type Point = Pick<MetricPoint, 'at' | 'bitrate' | 'fps' | 'delay_ms'>
const liveKept = 1800

/** What the engine tells of this publication since the row was opened. */
function useLivePoints(id: string): readonly Point[] {
  const points = useRef<{ of: string; metrics: Publication['metrics'] | undefined; list: Point[] }>({
    of: id,
    metrics: undefined,
    list: [],
  })
  const metrics = useMirror((mirror) => mirror.rows.publications[id]?.metrics)
  if (points.current.of !== id) points.current = { of: id, metrics: undefined, list: [] }
  if (metrics && metrics !== points.current.metrics) {
    const { bitrate, fps, delay_ms } = metrics
    points.current = { of: id, metrics, list: [...points.current.list.slice(-liveKept), { at: Date.now(), bitrate, fps, delay_ms }] }
  }
  return points.current.list
}

interface ChartProps {
  title: string
  points: readonly Point[]
  value(point: Point): number | null
}

function Chart({ title, points, value }: ChartProps) {
  const locale = useLocale()
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const look = useComputedColorScheme('dark')
  const data = useMemo<uPlot.AlignedData>(() => [points.map(({ at }) => at / 1000), points.map(value)], [points, value])
  const first = useRef(data)
  first.current = data

  useEffect(() => {
    const element = box.current
    if (!element) return
    const made = new uPlot(chartOptions(element, look, locale), first.current, element)
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: chartHeight }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = undefined
    }
  }, [look, locale])
  useEffect(() => plot.current?.setData(data), [data])

  const last = points.at(-1)
  const present = last && value(last)
  const shown = present === null || present === undefined ? '–' : present.toLocaleString(locale, { maximumFractionDigits: 1 })
  return (
    <figure className="chart">
      <figcaption>
        {title} <strong>{shown}</strong>
      </figcaption>
      <div ref={box} role="img" aria-label={`${title}: ${shown}`} />
    </figure>
  )
}

const chartHeight = 110

/** `_look`: the colours are those of the moment, so that another look needs another chart. */
function chartOptions(element: HTMLElement, _look: string, locale: string): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const axis = {
    stroke: colour('--text-2'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  }
  return {
    width: element.clientWidth || 300,
    height: chartHeight,
    // Half of the last hour stands beyond the end of the line.
    padding: [null, 36, null, null],
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] } },
    axes: [
      {
        ...axis,
        size: 22,
        // As wide as 10:20:05 PM with some air.
        space: 90,
        values: (_plot, times) => times.map((time) => clock(time, times, locale)),
      },
      { ...axis, size: 34 },
    ],
    series: [{}, { stroke: colour('--live'), width: 1.25, points: { show: false } }],
  }
}

/** To the second on a short axis, day and month on a long one. */
function clock(time: number, all: readonly number[], locale: string): string {
  const length = (all.at(-1) ?? 0) - (all[0] ?? 0)
  const at = new Date(time * 1000)
  if (length >= 2 * 86_400) return at.toLocaleDateString(locale, { day: 'numeric', month: 'numeric' })
  const seconds = length < 600 ? { second: '2-digit' as const } : {}
  return at.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit', ...seconds })
}
