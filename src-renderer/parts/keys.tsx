/** Keys as they stand on this keyboard. */
import { Kbd } from '@mantine/core'

const mac = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent)
const shown: Record<string, string> = { Escape: 'Esc', ' ': 'Space', ArrowRight: '→', ArrowLeft: '←' }

/** `mod+k` as it stands on this keyboard. */
export function keyCaps(shortcut: string): string[] {
  return (shortcut === '+' ? ['+'] : shortcut.split('+')).map((part) =>
    part === 'mod' ? (mac ? '⌘' : 'Ctrl') : (shown[part] ?? part.toUpperCase()),
  )
}

export function Keys({ shortcut }: { shortcut: string }) {
  return (
    <span className="key-caps">
      {keyCaps(shortcut).map((cap) => (
        <Kbd key={cap} size="xs">
          {cap}
        </Kbd>
      ))}
    </span>
  )
}
