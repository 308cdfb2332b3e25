/** Rows as CSV (RFC 4180) for a spreadsheet, for the downloads of the gateway and of the window: a column per field, lists and objects as JSON. */

/** A cell that a spreadsheet would run as a formula: names of cameras come from the network. */
const formula = /^[=+\-@\t\r]/

/** `fields`: the columns, in this order, also where there are no rows; fields that only rows have come after them. */
export function exportCsv(rows: readonly object[], fields: readonly string[]): string {
  const columns = [...new Set([...fields, ...rows.flatMap((row) => Object.keys(row))])]
  return csvHead(columns) + csvLines(rows, columns)
}

/** The line that names the columns. */
export function csvHead(columns: readonly string[]): string {
  return `${columns.map(cell).join(',')}\r\n`
}

/** For files that are written piece by piece: a line per row, of these columns only. */
export function csvLines(rows: readonly object[], columns: readonly string[]): string {
  return rows.map((row) => `${columns.map((column) => cell((row as Readonly<Record<string, unknown>>)[column])).join(',')}\r\n`).join('')
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
