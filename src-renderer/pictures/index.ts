/**
 * Live pictures in the window: one media channel to the engine, any number of canvases fed by it.
 *
 * At start: `const media = new MediaClient()`, `onLink((link) => media.use(link?.media))`, and
 * `<MediaProvider value={media}>` around the screens; then `<CameraPicture cameraId label/>` wherever a picture belongs.
 * A picture is shown by the best way that works here: WebCodecs, MSE or JPEG (`viewing-ways.ts`); `media.viewing.force` chooses one.
 * No frame passes through React; a picture asks for as many pixels as it shows, and for nothing while it is not seen.
 */
export { CameraPicture } from './camera-picture.tsx'
export { FigureText } from './figure-text.tsx'
export { LastPicture } from './last-picture.tsx'
export { MediaClient } from './media-client.ts'
export { MediaProvider, useMedia } from './media-provider.tsx'
export { initialState, type PictureState } from './picture-state.ts'
export { PictureView } from './picture-view.ts'
export { onShown, shownPicture, shownVersion } from './shown-pictures.ts'
export { canHear } from './sound-player.ts'

export { type Way, ways } from './viewing-ways.ts'
