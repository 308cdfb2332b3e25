// @vitest-environment jsdom
/** A third stream of a camera can be chosen wherever a stream is. */
import { act } from 'react'
import { expect, it } from 'vitest'
import type { StreamRole } from '../../../src-shared/cameras.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { sample } from '../../testing/fake-engine.ts'
import { open, settled } from '../../testing/opened-window.tsx'

const stream = (role: StreamRole, width: number, height: number) => ({
  ...{ role, url: `rtsp://10.0.0.64/${role}`, profile_token: null, probed_at: 1 },
  tracks: [
    { kind: 'video' as const, codec: 'h264' as const, codec_string: null, width, height, fps: 25, sample_rate: null, channels: null },
  ],
})
const streams = [stream('main', 1920, 1080), stream('sub', 640, 360), stream('third', 1280, 720)]

it('is published when it is chosen', async () => {
  const fake = await open(
    'publish',
    { cameras: { 1: sample.camera({ streams }) } },
    {
      'publishing.check': () => ({ camera_id: '1', findings: [], way: 'direct', way_reason: 'passed-on' }),
      'publishing.start': () => sample.publication(),
      'publishing.profiles': () => [],
    },
  )
  await act(async () => openDrawer({ kind: 'publish-options', id: '1' }))
  const option = () =>
    [...document.querySelectorAll<HTMLElement>('[role=option]')].find(({ textContent }) => textContent === 'third, 1280×720')
  await settled(() => expect(option()).toBeDefined())
  await act(async () => option()?.click())
  await act(async () => document.querySelector<HTMLElement>('[type=submit]')?.click())
  await settled(() => expect(fake.asked.find(({ path }) => path === 'publishing.start')?.input).toMatchObject({ role: 'third' }))
})
