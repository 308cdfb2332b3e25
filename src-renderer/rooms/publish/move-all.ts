/** Everything that is published goes to one server from now on; taken back, each goes where it went. */
import { attempt } from '../../kernel/attempt.ts'
import { useMirror } from '../../kernel/mirror.ts'
import { engine } from '../../kernel/session.ts'
import { say } from '../../kernel/ui.ts'

/** Each as it was asked for by hand, also where a path was. */
export async function moveAllTo(name: string): Promise<void> {
  const before = Object.values(useMirror.getState().rows.publications).filter(
    ({ status, profile }) => status !== 'stopped' && profile !== name,
  )
  const start = async (where: (publication: (typeof before)[number]) => string) => {
    const client = engine().publishing
    const asked = before.map((publication) =>
      client.start({ camera_id: publication.camera_id, force_restart: true, profile: where(publication) }),
    )
    const refused = (await Promise.allSettled(asked)).find((result) => result.status === 'rejected')
    if (refused) throw refused.reason
  }
  await start(() => name)
  const undo = () => attempt(() => start(({ profile }) => profile))
  say({ tone: 'ok', key: 'moved', values: { count: before.length, name }, undo })
}
