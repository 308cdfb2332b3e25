/** What can be chosen for a publication, and what excludes what. Pure. */
import type { StreamRole } from '../../../src-shared/cameras.ts'
import type { PublishWishes, Way } from '../../../src-shared/publishing.ts'

export type Audio = PublishWishes['convert_audio']
export type Video = PublishWishes['convert_video']

export interface Choices {
  readonly way: Way
  /** Empty: the best one. */
  readonly role: StreamRole | ''
  /** Empty: as the server's template says. */
  readonly path: string
  readonly audio: Audio
  readonly video: Video
}

export function choicesOf(wishes: PublishWishes | null | undefined): Choices {
  if (!wishes) return { way: 'auto', role: '', path: '', audio: 'none', video: 'none' }
  const { way, role, publish_path, convert_audio, convert_video } = wishes
  return { way, role: role ?? '', path: publish_path ?? '', audio: convert_audio, video: convert_video }
}

/** Only FFmpeg converts; what a server fetches or forwards itself cannot even be had without its sound. The engine refuses the rest. */
export function canDo(way: Way, change: Audio | Video): boolean {
  if (change === 'none' || way === 'auto' || way === 'ffmpeg') return true
  return way === 'direct' && change === 'drop'
}

/** What the way cannot do is left as it is. */
export function possible(choices: Choices): Choices {
  const { way, audio, video } = choices
  return { ...choices, audio: canDo(way, audio) ? audio : 'none', video: canDo(way, video) ? video : 'none' }
}
