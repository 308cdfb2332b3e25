/** Hands the window's media channel to the pictures below. */
import { createContext, useContext } from 'react'
import type { MediaClient } from './media-client.ts'

const MediaContext = createContext<MediaClient | undefined>(undefined)

export const MediaProvider = MediaContext.Provider

/** Undefined outside of a `MediaProvider`. */
export const useMediaIfAny = () => useContext(MediaContext)

/** Throws outside of a `MediaProvider`. */
export function useMedia(): MediaClient {
  const media = useContext(MediaContext)
  if (!media) throw new Error('A picture stands outside of its MediaProvider')
  return media
}
