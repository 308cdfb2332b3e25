/** What is done with the picture of a camera that is on the screen: stopped, gone back in, listened to. */
import { Pause, Play, Volume2, VolumeX } from 'lucide-react'
import type { StreamState } from '../../../src-shared/cameras.ts'
import { type Action, type ActionContext, called } from '../../kernel/actions.ts'
import type { CameraAction } from '../../kernel/room.ts'
import { targetCamera } from '../../kernel/target-camera.ts'
import { canHear, shownPicture } from '../../pictures/index.ts'

const paused = (id: string) => shownPicture(id)?.state.word === 'paused'
const listens = (id: string) => shownPicture(id)?.state.listening === 'on'

/** Its sound, where this page can play it. */
function hears({ rows }: ActionContext, id: string): boolean {
  const view = shownPicture(id)
  const streams = [rows.streams[`${id}/sub`], rows.streams[`${id}/main`], ...(rows.cameras[id]?.streams ?? [])]
  const sound = streams
    .flatMap((stream) => (stream as Pick<StreamState, 'tracks'> | undefined)?.tracks ?? [])
    .find(({ kind }) => kind === 'audio')
  return view !== undefined && sound !== undefined && (view.state.way === 'mse' || canHear(sound)) && view.state.listening !== 'failed'
}

export const pictureCameraActions: readonly CameraAction[] = [
  {
    id: 'pause',
    label: (_, id) => (paused(id) ? 'live_again' : 'pause'),
    icon: (_, id) => (paused(id) ? Play : Pause),
    group: 'wall',
    shortcut: ' ',
    on: ['tile'],
    when: (_, id) => shownPicture(id) !== undefined,
    run: (id) => (paused(id) ? shownPicture(id)?.resume() : shownPicture(id)?.pause()),
  },
  {
    id: 'listen',
    label: (_, id) => (listens(id) ? 'mute' : 'listen'),
    icon: (_, id) => (listens(id) ? Volume2 : VolumeX),
    group: 'wall',
    shortcut: 'm',
    on: ['tile'],
    when: hears,
    run: (id) => shownPicture(id)?.listen(!listens(id)),
  },
]

const step = (id: string, label: 'step_back' | 'step_forth', shortcut: string, by: 1 | -1): Action => ({
  id,
  group: 'wall',
  shortcut,
  words: called(label),
  when: (context) => shownPicture(targetCamera(context) ?? '') !== undefined,
  run: (context) => shownPicture(targetCamera(context) ?? '')?.step(by),
})

export const stepActions: readonly Action[] = [step('step-back', 'step_back', ',', -1), step('step-forth', 'step_forth', '.', 1)]
