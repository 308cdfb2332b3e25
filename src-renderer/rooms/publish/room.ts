/** Publish: which cameras go to which server, how they do, and what mends those that do not. */
import './publish.css'
import './publication-details.css'
import './certificate.css'
import './outages.css'
import { ScreenShareOff, Upload } from 'lucide-react'
import { attempt } from '../../kernel/attempt.ts'
import { openDrawer } from '../../kernel/drawers.ts'
import { tryNow } from '../../kernel/remedies.ts'
import type { Room } from '../../kernel/room.ts'
import { go, openPublication } from '../../kernel/ui.ts'
import { gatherBitrates } from './bitrate-history.ts'
import { CertificateTitle, OptionsTitle, ServerProfileTitle } from './drawer-titles.tsx'
import { isPublished, togglePublication } from './publication.ts'
import { PublicationMark } from './publication-mark.tsx'
import { publishActions } from './publish-actions.ts'
import { PublishRoom } from './publish-room.tsx'
import { publishStatus } from './publish-status.ts'
import { PublishingTab } from './publishing-tab.tsx'
import { serverOf } from './server-of.ts'
import { Servers } from './servers.tsx'

export const publishRoom: Room = {
  name: 'publish',
  screen: { key: '3', icon: Upload, Screen: PublishRoom, opensCameras: true },
  actions: publishActions,
  cameraActions: [
    {
      id: 'publish-toggle',
      label: ({ publications }, id) => (isPublished(publications[id]) ? 'unpublish' : 'publish'),
      icon: ({ publications }, id) => (isPublished(publications[id]) ? ScreenShareOff : Upload),
      group: 'publish',
      shortcut: 'p',
      on: ['tile', 'camera'],
      first: ({ publications }, id) => !isPublished(publications[id]),
      run: togglePublication,
    },
  ],
  cameraTabs: [{ tab: 'publishing', order: 20, Part: PublishingTab }],
  cameraMarks: [PublicationMark],
  drawers: {
    'publish-options': { Title: OptionsTitle, load: async () => (await import('./publish-options.tsx')).PublishOptions },
    profile: { Title: ServerProfileTitle, load: async () => (await import('./profile-form.tsx')).ServerProfileForm },
    certificate: {
      Title: CertificateTitle,
      load: async () => (await import('./certificate-drawer.tsx')).CertificateDrawer,
      onlyShows: true,
    },
  },
  remedies: {
    'edit-server': ({ cameraId }) => openDrawer({ kind: 'profile', name: serverOf(cameraId) }),
    'see-certificate': ({ cameraId }) => {
      const name = serverOf(cameraId)
      if (name !== null) openDrawer({ kind: 'certificate', name })
    },
    'publish-options': ({ cameraId }) => {
      if (cameraId) openDrawer({ kind: 'publish-options', id: cameraId })
    },
    'publish-anyway': ({ cameraId }) => {
      if (cameraId) attempt(() => tryNow(cameraId, 'publication'))
    },
    'show-publication': ({ cameraId }) => (cameraId ? openPublication(cameraId) : go('publish')),
    'add-server': () => openDrawer({ kind: 'profile', name: null }),
  },
  status: publishStatus,
  settings: [{ title: 'servers', order: 10, Part: Servers }],
  start: () => void gatherBitrates(),
  ahead: () => [import('./publication-details.tsx')],
}
