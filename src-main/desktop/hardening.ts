/** What a page may not do, whatever it is talked into (Electron documentation, "Security": 5, 13, 14, 15). */
import { type App, session, shell } from 'electron'
import { pageUrl, scheme } from './page-protocol.ts'

/** Permissions that a page of ours needs, each with its reason; everything else is refused. */
const permissions: Readonly<Record<string, string>> = {
  fullscreen: 'the wall and one camera in full screen',
  'clipboard-sanitized-write': 'the copy buttons of addresses',
}

export function hardenContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event, url) => {
      if (url !== pageUrl) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      // The addresses where a publication can be watched: in the person's own browser, never in a window of ours.
      if (/^https?:$/.test(protocolOf(url))) void shell.openExternal(url)
      return { action: 'deny' }
    })
  })
  void app.whenReady().then(() => {
    session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) => {
      const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
      answer(permission in permissions || (permission === 'media' && isMedia(media)))
    })
    session.defaultSession.setPermissionCheckHandler(
      (_contents, permission, _origin, { mediaType }) =>
        permission in permissions || (permission === 'media' && mediaType !== undefined && isMedia([mediaType])),
    )
    session.defaultSession.setDevicePermissionHandler(() => false)
    session.defaultSession.webRequest.onBeforeRequest((details, answer) => {
      const own = [`${scheme}:`, 'blob:', 'data:', 'devtools:'].some((prefix) => details.url.startsWith(prefix))
      answer({ cancel: !own })
    })
  })
}

/**
 * The microphone to talk through a camera; this computer's own camera to tune it where only the browser can (Windows, macOS): asked for
 * when a person presses for it. The page shows nothing of it, and sends nothing of it anywhere.
 */
const isMedia = (media: readonly string[]) =>
  media.length > 0 && media.every((one) => one === 'audio' || (one === 'video' && process.platform !== 'linux'))

function protocolOf(url: string): string {
  try {
    return new URL(url).protocol
  } catch {
    return ''
  }
}
