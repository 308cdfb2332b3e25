/** Dragging a camera from the list or from its tile onto another tile. */
const kind = 'application/x-camgate-camera'

export const drag = {
  begin(event: React.DragEvent, cameraId: string): void {
    event.dataTransfer.setData(kind, cameraId)
    event.dataTransfer.effectAllowed = 'move'
  },
  /** Marks what is under the pointer, where a camera is dragged over it. */
  over(event: React.DragEvent<HTMLElement>): void {
    if (!event.dataTransfer.types.includes(kind)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'move'
    event.currentTarget.dataset.over = ''
  },
  leave(event: React.DragEvent<HTMLElement>): void {
    // Onto what lies within is no leaving.
    if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return
    delete event.currentTarget.dataset.over
  },
  drop(event: React.DragEvent<HTMLElement>): string | undefined {
    delete event.currentTarget.dataset.over
    const id = event.dataTransfer.getData(kind)
    if (!id) return undefined
    event.preventDefault()
    return id
  },
}
