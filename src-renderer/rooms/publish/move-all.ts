/** Everything that is published goes to one server from now on; taken back, each goes where it went. */
import { attempt } from '../../kernel/attempt.ts'
import { engine } from '../../kernel/engine-link.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { say } from '../../kernel/ui.ts'

/** Each as it was asked for by hand; nothing moves where one of them could not. */
export async function moveAllTo(name: string): Promise<void> {
  const client = engine().publishing
  const before = Object.values(useMirror.getState().rows.publications).filter(
    ({ status, profile }) => status !== 'stopped' && profile !== name,
  )
  await client.move({ profile: name, camera_ids: before.map(({ camera_id }) => camera_id) })
  const undo = () =>
    attempt(async () => {
      for (const profile of new Set(before.map((one) => one.profile)))
        await client.move({ profile, camera_ids: before.filter((one) => one.profile === profile).map(({ camera_id }) => camera_id) })
    })
  say({ tone: 'ok', key: 'moved', values: { count: before.length, name }, undo })
}
