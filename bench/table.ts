/** The results as one table that can be pasted into a README. */
import type { Result } from './result.ts'

export function printTable(results: readonly Result[]): void {
  const rows = [['measured', 'unit', 'Camgate', 'bare', 'ratio', 'aim'], ...results.map(cells)]
  const widths = rows[0]?.map((_, n) => Math.max(...rows.map((row) => (row[n] ?? '').length))) ?? []
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, n) => (n < 2 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join(' | ')} |\n`
  const [head = [], ...body] = rows
  process.stdout.write(
    line(head) + line(widths.map((width, n) => (n < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))) + body.map(line).join(''),
  )
}

function cells({ name, what, unit, ours, theirs, ratio, aim, atLeast }: Result): string[] {
  return [
    `${name}: ${what}`,
    unit,
    figure(ours),
    figure(theirs),
    figure(ratio),
    aim === null ? '' : `${atLeast ? '≥' : '≤'} ${figure(aim)}`,
  ]
}

function figure(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–'
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
