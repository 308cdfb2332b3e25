/** Entry of the page: connects to the engine and shows the window. */
import '@mantine/core/styles.css'
import './shell/theme.css'
import './shell/app.css'
import './shell/over.css'
import './parts/parts.css'
import './rooms/find/find.css'
import './rooms/wall/wall.css'
import './rooms/publish/publish.css'
import './rooms/settings/settings.css'
import { createRoot } from 'react-dom/client'
import * as z from 'zod'
import { onLink, startSession } from './kernel/session.ts'
import { followAddress } from './kernel/ui.ts'
import { MediaClient } from './pictures/index.ts'
import { gatherBitrates } from './rooms/publish/index.ts'
import { App } from './shell/app.tsx'
import { chooseFirstRoom } from './shell/first-room.ts'

// The page's policy forbids code made from strings, which zod would otherwise try.
z.config({ jitless: true })

const media = new MediaClient()
onLink((link) => media.use(link?.media))
startSession()
gatherBitrates()
chooseFirstRoom(followAddress())

const root = document.getElementById('root')
if (root) createRoot(root).render(<App media={media} />)

// What the first screen does not need is here before it is asked for: a form must open while the gateway is away, too.
const later = window.requestIdleCallback ?? setTimeout
later(() => {
  for (const part of [import('./kernel/drawer-body.tsx'), import('./rooms/publish/publication-details.tsx')]) part.catch(() => {})
})
