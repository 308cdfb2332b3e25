/** Keys as they stand on this keyboard. */
import { Kbd } from '@mantine/core'
import { useTranslations } from 'use-intl'

const mac = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent)
const shown: Record<string, string> = { Escape: 'Esc', ArrowRight: '→', ArrowLeft: '←' }

/** `mod+k` as it stands on this keyboard. */
export function keyCaps(shortcut: string): string[] {
  return (shortcut === '+' ? ['+'] : shortcut.split('+')).map((part) =>
    part === 'mod' ? (mac ? '⌘' : 'Ctrl') : (shown[part] ?? part.toUpperCase()),
  )
}

export function Keys({ shortcut }: { shortcut: string }) {
  const t = useTranslations('help')
  return (
    <span className="key-caps">
      {keyCaps(shortcut).map((cap) => (
        <Kbd key={cap} size="xs">
          {cap === ' ' ? t('space') : cap}
        </Kbd>
      ))}
    </span>
  )
}
