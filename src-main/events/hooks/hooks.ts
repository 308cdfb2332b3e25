/** Webhooks: the addresses that events are sent to. Addresses and signing secrets are sealed at rest; secrets are never told. */
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { type EventHook, EventKind, type EventNotice, type HookChange, type HookDraft } from '../../../src-shared/events.ts'
import type { Trouble } from '../../../src-shared/trouble.ts'
import { asFailure, type Clock, createLimiter, type Log, Problem } from '../../base/index.ts'
import { maskQueries, type Secrets } from '../../secrets/index.ts'
import type { Store } from '../../store/types.ts'
import { postMessage } from './post-message.ts'
import { createSender, type Sender } from './sender.ts'

/** As kept: address and secret are sealed. */
const Kept = z.object({
  id: z.string(),
  url: z.string(),
  secret: z.string().nullable(),
  kinds: z.array(EventKind),
  camera_ids: z.array(z.string()),
  enabled: z.boolean(),
})
type Kept = z.infer<typeof Kept>

export interface Hooks {
  list(): EventHook[]
  add(draft: HookDraft): Promise<EventHook>
  change(id: string, change: HookChange): Promise<EventHook>
  remove(id: string): Promise<void>
  test(id: string): Promise<{ status: number | null; ms: number; trouble: Trouble | null }>
  tell(notice: EventNotice, cameraName: string): void
  /** Does any of them want the events of this camera? */
  wants(cameraId: string): boolean
  close(): void
}

export async function openHooks(options: { store: Store; secrets: Secrets; clock: Clock; log: Log; changed(): void }): Promise<Hooks> {
  const { store, secrets, clock, log, changed } = options
  const setting = store.setting('event-hooks', z.array(Kept))
  const changes = createLimiter(1)
  const open = (sealed: string | null): string => {
    try {
      return sealed === null ? '' : secrets.open(sealed)
    } catch {
      return '' // sealed with another key: it has to be entered again
    }
  }
  interface Entry {
    readonly kept: Kept
    readonly url: string
    readonly secret: string
    readonly sender: Sender
  }
  const entries = new Map<string, Entry>()
  const put = (kept: Kept): Entry => {
    const [url, secret] = [open(kept.url), open(kept.secret)]
    secrets.learn(secret)
    const sender =
      entries.get(kept.id)?.sender ??
      createSender({
        clock,
        target() {
          const now = entries.get(kept.id)
          return { url: now?.url ?? '', secret: now?.secret }
        },
        changed() {
          const trouble = entries.get(kept.id)?.sender.trouble
          if (trouble?.attempt === 1) log.warn({ hook: kept.id, reason: trouble.failure.message }, 'a webhook takes nothing')
        },
      })
    const entry = { kept, url, secret, sender }
    entries.set(kept.id, entry)
    return entry
  }
  for (const kept of (await setting.read()) ?? []) put(kept)

  const find = (id: string): Entry => {
    const entry = entries.get(id)
    if (!entry) throw new Problem('EVENT_HOOK_NOT_FOUND', { hook_id: id })
    return entry
  }
  const shownUrl = (url: string) => maskQueries(secrets.redact(url))
  const shown = ({ kept: { id, kinds, camera_ids, enabled }, url, secret, sender }: Entry): EventHook => ({
    ...{ id, url: shownUrl(url), has_secret: secret !== '', kinds, camera_ids, enabled },
    ...{ waiting: sender.waiting, dropped: sender.dropped, delivered_at: sender.deliveredAt },
    trouble: sender.trouble?.failure.toTrouble(sender.trouble.at, sender.trouble.attempt, sender.trouble.retryAt) ?? null,
  })
  const write = async (list: readonly Kept[]) => {
    await setting.write([...list])
    changed()
  }
  const allKept = () => [...entries.values()].map(({ kept }) => kept)
  const check = (url: string) => {
    const refuse = (problem: string) => new Problem('INPUT_INVALID', { fields: [{ field: 'url', problem }] })
    if (!URL.canParse(url)) throw refuse('is not an address')
    // what is masked when it is told was sent back with something else changed
    if (/\*\*\*/.test(url)) throw refuse('has *** where a password or a token belongs: enter it again')
  }

  return {
    list: () => [...entries.values()].map(shown),
    add: ({ url, secret = '', ...rest }) =>
      changes.run(async () => {
        check(url)
        const kept: Kept = { ...rest, id: randomUUID(), url: secrets.seal(url), secret: secret === '' ? null : secrets.seal(secret) }
        const entry = put(kept)
        await write(allKept())
        return shown(entry)
      }),
    change: (id, { url, secret, ...rest }) =>
      changes.run(async () => {
        const before = find(id)
        // what was read can be sent back
        const renewed = url === undefined || url === shownUrl(before.url) ? before.url : url
        check(renewed)
        const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
        const kept: Kept = {
          ...before.kept,
          ...given,
          url: secrets.seal(renewed),
          secret: secret === undefined ? before.kept.secret : secret === '' ? null : secrets.seal(secret),
        }
        const entry = put(kept)
        await write(allKept())
        entry.sender.again()
        return shown(entry)
      }),
    remove: (id) =>
      changes.run(async () => {
        find(id).sender.close()
        entries.delete(id)
        await write(allKept())
      }),
    async test(id) {
      const { url, secret } = find(id)
      const began = clock.now()
      const body = JSON.stringify({ event: 'test', at: began })
      try {
        const status = await postMessage({ url, secret }, body, randomUUID(), Math.floor(began / 1000))
        return { status, ms: clock.now() - began, trouble: null }
      } catch (thrown) {
        const failure = asFailure(thrown)
        const status = /^HTTP (\d{3})/.exec(failure.evidence ?? '')?.[1]
        return { status: status === undefined ? null : Number(status), ms: clock.now() - began, trouble: failure.toTrouble(clock.now()) }
      }
    },
    tell({ change, event }, camera_name) {
      for (const { kept, sender } of entries.values()) {
        const wanted = kept.kinds.length === 0 || kept.kinds.includes(event.kind)
        if (kept.enabled && wanted && covers(kept, event.camera_id))
          sender.give({ event: 'camera_event', change, camera_name, data: event })
      }
    },
    wants: (cameraId) => [...entries.values()].some(({ kept }) => kept.enabled && covers(kept, cameraId)),
    close() {
      for (const { sender } of entries.values()) sender.close()
    },
  }
}

const covers = ({ camera_ids }: Kept, cameraId: string) => camera_ids.length === 0 || camera_ids.includes(cameraId)
