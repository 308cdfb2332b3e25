/** The last minutes of one figure, small enough for a table row. The word beside it says the present value. */
export interface SparklineProps {
  values: readonly number[]
  label: string
  width?: number
  height?: number
}

/** The line as an SVG path over a box; flat at the bottom where all is nothing. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  const top = Math.max(...values, 1)
  const step = values.length > 1 ? width / (values.length - 1) : width
  return values.map((value, i) => `${i === 0 ? 'M' : 'L'}${round(i * step)} ${round(height - 1 - (value / top) * (height - 2))}`).join('')
}
const round = (value: number) => Math.round(value * 10) / 10

export function Sparkline({ values, label, width = 96, height = 22 }: SparklineProps) {
  return (
    <svg className="sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={`M0 ${height - 0.5}H${width}`} className="sparkline-ground" />
      {values.length > 1 && <path d={sparkPath(values, width, height)} className="sparkline-line" />}
    </svg>
  )
}
