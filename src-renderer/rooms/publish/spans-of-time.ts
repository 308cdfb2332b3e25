/** How far an open row looks back. */
const hour = 3600 * 1000

/** Milliseconds. */
export const spans = { hour, day: 24 * hour, week: 7 * 24 * hour, month: 30 * 24 * hour } as const
export type SpanName = keyof typeof spans
export const spanNames = Object.keys(spans) as SpanName[]
