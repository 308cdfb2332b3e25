/** Entry of the page: connects to the engine and shows the window. */
import '@mantine/core/styles.css'
import './shell/theme.css'
import './shell/app.css'
import './shell/foot.css'
import './shell/over.css'
import './parts/parts.css'
import { createRoot } from 'react-dom/client'
import { followAddress } from './kernel/address.ts'
import { onLink, startEngineLink } from './kernel/engine-link.ts'
import { furnish } from './kernel/furnish.ts'
import { MediaClient } from './pictures/index.ts'
import { rooms } from './rooms/index.ts'
import { App } from './shell/app.tsx'
import { appActions } from './shell/app-actions.ts'
import { fetchDrawers } from './shell/drawers.tsx'
import { chooseFirstRoom } from './shell/first-room.ts'

const media = new MediaClient()
furnish(rooms, appActions(rooms))
onLink((link) => media.use(link?.media))
startEngineLink()
for (const room of rooms) room.start?.()
chooseFirstRoom(followAddress())

const root = document.getElementById('root')
if (root) createRoot(root).render(<App media={media} />)

// What the first screen does not need is here before it is asked for: a form must open while the gateway is away, too.
const later = window.requestIdleCallback ?? setTimeout
later(() => {
  for (const part of [...fetchDrawers(), ...rooms.flatMap((room) => room.ahead?.() ?? [])]) part.catch(() => {})
})
