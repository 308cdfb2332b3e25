/** Up and down in a list or table go to the same control of the next row, so that each row need not be tabbed through. */
export function moveByArrow(event: React.KeyboardEvent<HTMLElement>, kinds: readonly string[]): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const { target, currentTarget } = event
  if (step === 0 || event.defaultPrevented || !(target instanceof HTMLElement)) return
  const kind = kinds.find((selector) => target.matches(selector))
  if (kind === undefined) return
  const same = [...currentTarget.querySelectorAll<HTMLElement>(kind)]
  same[same.indexOf(target) + step]?.focus()
  event.preventDefault()
}
