/** How the picture of the one camera that is open is shown, for what stands beside it. Changes when its state does, never for a frame. */
import { create } from 'zustand'
import { initialState, type PictureState, type PictureView } from '../../pictures/index.ts'

interface OpenPicture {
  readonly picture: PictureState
  /** Undefined before and after. */
  readonly view: PictureView | undefined
}

export const useOpenPicture = create<OpenPicture>(() => ({ picture: initialState, view: undefined }))
export const pictureChanged = (picture: PictureState) => useOpenPicture.setState({ picture })
export const viewChanged = (view: PictureView | undefined) => useOpenPicture.setState({ view })
