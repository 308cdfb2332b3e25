/** `xs:duration` as cameras write it (`PT60S`, `PT00H01M00S`, `P0Y0M0DT0H0M10S`, `PT60,5S`), in seconds; undefined for anything else. */
export function secondsOf(text: string | undefined): number | undefined {
  const found = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/.exec(text?.trim() ?? '')
  if (!found || found.slice(1).every((part) => part === undefined)) return undefined
  const [years, months, days, hours, minutes, seconds] = found.slice(1).map((part) => Number((part ?? '0').replace(',', '.')))
  const whole = (years ?? 0) * 365 + (months ?? 0) * 30 + (days ?? 0)
  return whole * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
}
