/** Who reads what and when, without a camera: a stream of packets made by hand. */
import { describe, expect, it } from 'vitest'
import { Failure, type Log } from '../../base/index.ts'
import type { MediaDescription } from '../../media/index.ts'
import type { HubPacket } from '../types.ts'
import { Audience, type InnerReader } from './audience.ts'
import { BlockPool } from './block-pool.ts'
import { FlushScheduler } from './flush-scheduler.ts'
import { GopCache } from './gop-cache.ts'
import { PacketLog } from './packet-log.ts'

const errors: string[] = []
const log: Log = { debug() {}, info() {}, warn() {}, error: (fields) => void errors.push(JSON.stringify(fields)), child: () => log }
const description: MediaDescription = { tool: undefined, tracks: [] }
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))

function stage() {
  const packets = new PacketLog(new BlockPool())
  const group = new GopCache(1024 * 1024, packets)
  const held: boolean[] = []
  const audience = new Audience(group, log, new FlushScheduler(), (one) => held.push(one))
  let count = 0
  const send = (key = false) => {
    count += 1
    const facts = { track: 0, video: true, key, begins: true, capturedAt: count, arrivedAt: count }
    const packet = packets.append(Buffer.alloc(20, count), 0, 20, facts)
    group.add(packet)
    audience.packet(packet)
  }
  return { audience, send, held }
}

function reader(more: Partial<InnerReader> = {}) {
  const told: string[] = []
  const one: InnerReader = {
    name: 'one',
    purpose: 'view',
    transient: true,
    described: () => void told.push('described'),
    packets: (packets: readonly HubPacket[]) => void told.push(packets.map(({ capturedAt }) => capturedAt).join(' ')),
    troubled: (failure) => void told.push(failure?.cause ?? 'runs'),
    ...more,
  }
  return { one, told }
}

describe('the audience of a stream', () => {
  it('counts its readers by what they are for', () => {
    const { audience } = stage()
    audience.join(reader().one, true, undefined)
    const leave = audience.join(reader({ purpose: 'publish' }).one, true, undefined)
    expect(audience.purposes).toEqual({ view: 1, record: 0, publish: 1 })
    expect(leave()).toBe(true)
    expect(leave()).toBe(false)
    expect(audience.purposes).toEqual({ view: 1, record: 0, publish: 0 })
  })

  it('describes before it hands out, and gives a late reader the group from its key frame on', async () => {
    const { audience, send } = stage()
    audience.describe(description)
    const first = reader()
    audience.join(first.one, true, undefined)
    send()
    await turn()
    expect(first.told).toEqual(['described'])
    send(true)
    send()
    await turn()
    const late = reader()
    audience.join(late.one, true, undefined)
    const live = reader()
    audience.join(live.one, false, undefined)
    send()
    await turn()
    expect(first.told).toEqual(['described', '2 3', '4'])
    expect(late.told).toEqual(['described', '2 3 4'])
    expect(live.told).toEqual(['described'])
    send(true)
    await turn()
    expect(live.told).toEqual(['described', '5'])
  })

  it('tells a newcomer of the trouble that there is, and everybody of its end', async () => {
    const { audience } = stage()
    audience.trouble(new Failure('refused'))
    const { one, told } = reader()
    audience.join(one, true, undefined)
    expect(told).toEqual([])
    await turn()
    audience.trouble(undefined)
    audience.trouble(undefined)
    expect(told).toEqual(['refused', 'runs'])
  })

  it('lets no reader that throws, or left, disturb the others', async () => {
    const { audience, send } = stage()
    audience.describe(description)
    const thrower = reader({
      packets: () => {
        throw new Error('no room')
      },
    })
    const gone = reader()
    const last = reader()
    audience.join(thrower.one, true, undefined)
    const leave = audience.join(gone.one, true, undefined)
    audience.join(last.one, true, undefined)
    send(true)
    leave()
    await turn()
    expect(gone.told).toEqual([])
    expect(last.told).toEqual(['described', '1'])
    expect(errors.join()).toContain('no room')
  })

  it('says whether somebody still holds the memory', async () => {
    const { audience, send, held } = stage()
    audience.describe(description)
    let full = true
    audience.join(reader({ holds: () => full }).one, true, undefined)
    send(true)
    await turn()
    full = false
    send()
    await turn()
    audience.join(reader({ transient: false }).one, true, undefined)
    send()
    await turn()
    expect(held).toEqual([true, false, true])
  })
})
