/** Takes a camera in hand while its tab is open, and lets it go at everything that may mean that nobody holds it any more. */
import { useEffect } from 'react'
import { onLink } from '../../kernel/engine-link.ts'
import { watchGamepads } from './gamepad.ts'
import { watchKeys } from './keys.ts'
import { hand, usePtz } from './ptz-store.ts'

export function useHand(cameraId: string): void {
  useEffect(() => {
    usePtz.setState({ cameraId, presets: [], tours: [], park: null })
    const release = () => hand.release()
    const hidden = () => {
      if (document.visibilityState !== 'visible') hand.release()
    }
    window.addEventListener('blur', release)
    window.addEventListener('pagehide', release)
    document.addEventListener('visibilitychange', hidden)
    const leaveLink = onLink(release)
    const leaveKeys = watchKeys()
    const leavePads = watchGamepads()
    return () => {
      hand.release()
      leaveKeys()
      leavePads()
      leaveLink()
      window.removeEventListener('blur', release)
      window.removeEventListener('pagehide', release)
      document.removeEventListener('visibilitychange', hidden)
      usePtz.setState({ cameraId: null })
    }
  }, [cameraId])
}
