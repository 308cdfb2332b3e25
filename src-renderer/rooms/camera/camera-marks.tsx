/** What other rooms know of a camera, as small signs: that it is published, that it is recorded. */
import { house } from '../../kernel/registry.ts'

export const CameraMarks = ({ cameraId }: { cameraId: string }) =>
  house().cameraMarks.map((Mark, place) => {
    // The list never changes while the window lives.
    const key = `${Mark.displayName ?? Mark.name}-${place}`
    return <Mark key={key} cameraId={cameraId} />
  })
