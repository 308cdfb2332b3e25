/** Hold to talk through this camera: by the button, or by V. Not there where the camera has no loudspeaker; where this page has no microphone, it says why. */
import { ActionIcon, Tooltip } from '@mantine/core'
import { Mic, MicOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { TalkOffer } from '../../../src-shared/talk.ts'
import { onLink } from '../../kernel/engine-link.ts'
import { microphoneMissing, startTalking, stopTalking, useTalk } from './talker.ts'

const key = 'v'

export function TalkButton({ cameraId }: { cameraId: string }) {
  const t = useTranslations('talk')
  const offer = useOffer(cameraId)
  const { state, level, refused } = useTalk()
  const missing = microphoneMissing()
  const possible = offer?.offered === 'yes' && missing === undefined
  useEffect(() => (possible ? watchTalkKey(cameraId) : undefined), [possible, cameraId])
  // one button for each camera: leaving it lets go
  useEffect(() => stopTalking, [])
  if (!offer || offer.offered === 'no') return null
  const label =
    offer.offered === 'other-codec'
      ? t('other_codec', { codecs: offer.codecs.join(', ') })
      : missing
        ? t(`missing.${missing}`)
        : state === 'idle'
          ? t('hold', { key: key.toUpperCase() })
          : t(state)
  const Sign = possible ? Mic : MicOff
  return (
    <>
      {refused !== null && (
        <span role="status" className="quiet">
          {t('no_microphone', { reason: refused })}
        </span>
      )}
      <Tooltip label={label}>
        <ActionIcon
          variant={state === 'idle' ? 'default' : 'filled'}
          size={28}
          aria-label={label}
          aria-pressed={state !== 'idle'}
          data-talk={state}
          data-disabled={!possible || undefined}
          style={state === 'talking' ? { boxShadow: `0 0 0 ${Math.round(level * 6)}px var(--orange)` } : undefined}
          onPointerDown={(event) => {
            if (!possible || event.button !== 0) return
            event.currentTarget.setPointerCapture(event.pointerId)
            startTalking(cameraId)
          }}
          onPointerUp={stopTalking}
          onPointerCancel={stopTalking}
          onLostPointerCapture={stopTalking}
          onBlur={stopTalking}
          onContextMenu={(event) => event.preventDefault()}
          onKeyDown={({ key: pressed, repeat }) => {
            if (possible && !repeat && (pressed === 'Enter' || pressed === ' ')) startTalking(cameraId)
          }}
          onKeyUp={stopTalking}
        >
          <Sign size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  )
}

/** Undefined until the camera was asked, and where it could not be. */
function useOffer(cameraId: string): TalkOffer | undefined {
  const [offer, setOffer] = useState<TalkOffer>()
  useEffect(() => {
    let ended = false
    setOffer(undefined)
    const unlink = onLink((link) => {
      link?.engine.talk.offer({ camera_id: cameraId }).then(
        (found) => !ended && setOffer(found),
        () => {},
      )
    })
    return () => {
      ended = true
      unlink()
    }
  }, [cameraId])
  return offer
}

/** The key, wherever nothing is typed; and whatever takes the hand away. */
function watchTalkKey(cameraId: string): () => void {
  const isTyped = (target: EventTarget | null) =>
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  const down = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== key || event.ctrlKey || event.metaKey || event.altKey || isTyped(event.target)) return
    event.preventDefault()
    if (!event.repeat) startTalking(cameraId)
  }
  const up = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() === key) stopTalking()
  }
  const hidden = () => {
    if (document.visibilityState !== 'visible') stopTalking()
  }
  window.addEventListener('keydown', down)
  window.addEventListener('keyup', up)
  window.addEventListener('blur', stopTalking)
  window.addEventListener('pagehide', stopTalking)
  document.addEventListener('visibilitychange', hidden)
  return () => {
    stopTalking()
    window.removeEventListener('keydown', down)
    window.removeEventListener('keyup', up)
    window.removeEventListener('blur', stopTalking)
    window.removeEventListener('pagehide', stopTalking)
    document.removeEventListener('visibilitychange', hidden)
  }
}
