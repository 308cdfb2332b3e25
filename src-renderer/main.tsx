/** Entry of the page: connects to the engine and shows the window. */
import '@mantine/core/styles.css'
import './app/theme.css'
import './app/app.css'
import './app/over.css'
import './parts/parts.css'
import './find/find.css'
import './wall/wall.css'
import './publish/publish.css'
import './settings/settings.css'
import { createRoot } from 'react-dom/client'
import * as z from 'zod'
import { App } from './app/app.tsx'
import { chooseFirstRoom } from './app/first-room.ts'
import { onLink, startSession } from './app/session.ts'
import { followAddress } from './app/ui.ts'
import { MediaClient } from './media/index.ts'
import { gatherBitrates } from './publish/index.ts'

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
  for (const part of [import('./app/drawer-body.tsx'), import('./publish/publication-details.tsx')]) part.catch(() => {})
})
