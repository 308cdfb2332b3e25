/** How the picture of the one camera that is open is shown, for what stands beside it. Changes when its state does, never for a frame. */
import { create } from 'zustand'
import type { StreamRole } from '../../../src-shared/cameras.ts'
import { initialState, type PictureState, type PictureView } from '../../pictures/index.ts'

interface OpenPicture {
  readonly picture: PictureState
  /** Undefined before and after. */
  readonly view: PictureView | undefined
  /** Which stream of the camera a person asked for; undefined: the one that fits. */
  readonly role: StreamRole | undefined
}

export const useOpenPicture = create<OpenPicture>(() => ({ picture: initialState, view: undefined, role: undefined }))
export const pictureChanged = (picture: PictureState) => useOpenPicture.setState({ picture })
export const viewChanged = (view: PictureView | undefined) => useOpenPicture.setState({ view })
export const chooseStream = (role: StreamRole | undefined) => useOpenPicture.setState({ role })
