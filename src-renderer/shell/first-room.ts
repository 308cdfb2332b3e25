/**
 * Where a fresh window begins: in Find while the library is empty, and searching by itself then; on the wall otherwise.
 */

import { engine } from '../kernel/engine-link.ts'
import { useMirror } from '../kernel/mirror.ts'
import { useUi } from '../kernel/ui.ts'

/**
 * `placed`: the address named a room already. Waits for the first snapshot, then acts once; whoever pressed something
 * meanwhile has chosen, and is not taken away from there.
 */
export function chooseFirstRoom(placed: boolean): void {
  const untouched = useUi.getState()
  const choose = () => {
    const { connection, rows } = useMirror.getState()
    if (connection !== 'ready') return
    stop()
    const empty = Object.keys(rows.cameras).length === 0
    if (!placed && useUi.getState() === untouched) useUi.setState({ room: empty ? 'find' : 'wall' })
    // A refusal here (a scan runs already) is nothing that anybody asked for.
    if (empty && Object.keys(rows.scans).length === 0)
      engine()
        .discovery.start()
        .catch(() => {})
  }
  const stop = useMirror.subscribe(choose)
  choose()
}
