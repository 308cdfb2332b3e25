/**
 * Hands the page its two ports to the engine, and nothing else: no Electron object, no function of Node.
 * The page cannot be given them before it listens, so it says when it does.
 */
import { ipcRenderer } from 'electron'
import { channels } from '../src-shared/channels.ts'

const origin = window.location.origin

ipcRenderer.on(channels.ports, (event) => {
  window.postMessage({ type: channels.ports }, origin, event.ports)
})
ipcRenderer.on(channels.engine, (_event, notice) => {
  window.postMessage(notice, origin)
})
ipcRenderer.on(channels.seen, (_event, seen) => {
  window.postMessage({ type: channels.seen, seen }, origin)
})
window.addEventListener('message', (event) => {
  if (event.source !== window) return
  for (const asked of [channels.ready, channels.retry]) if (event.data?.type === asked) ipcRenderer.send(asked)
})
