/** A moment as it is read, with its milliseconds: of two pictures a second holds dozens. */
import { useLocale } from 'use-intl'

export function useMomentText(): (at: number) => string {
  const locale = useLocale()
  return (at) =>
    new Date(at).toLocaleString(locale, {
      ...{ year: '2-digit', month: 'numeric', day: 'numeric' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
    })
}
