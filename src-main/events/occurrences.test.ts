import { describe, expect, it } from 'vitest'
import type { EventNotice } from '../../src-shared/events.ts'
import { createOccurrences } from './occurrences.ts'
import type { Notification } from './pull-point/read-notifications.ts'

/** A clock that a test turns. */
function handClock() {
  let time = 1_700_000_000_000
  const planned = new Set<{ at: number; call: () => void }>()
  return {
    now: () => time,
    random: () => 0.5,
    after(ms: number, call: () => void) {
      const one = { at: time + ms, call }
      planned.add(one)
      return () => void planned.delete(one)
    },
    turn(ms: number) {
      time += ms
      for (const one of [...planned]) if (one.at <= time && planned.delete(one)) one.call()
    },
  }
}

function camera() {
  const clock = handClock()
  const told: EventNotice[] = []
  const ids = Array.from({ length: 1000 }, (_, n) => String(n + 1))
  const occurrences = createOccurrences({ cameraId: '1', clock, nextId: () => ids.shift() ?? '', notice: (notice) => told.push(notice) })
  const say = (topic: string, data: Record<string, string>, more: Partial<Notification> & { ahead?: number } = {}) => {
    const { ahead = 0, ...rest } = more
    occurrences.take({ topic, operation: 'Changed', at: clock.now() + ahead, source: { Rule: 'r' }, data, ...rest }, ahead)
  }
  return { clock, told, occurrences, say, changes: () => told.map(({ change, event }) => `${change} ${event.kind}`) }
}
const motion = 'VideoSource/MotionAlarm'

describe('occurrences', () => {
  it('begin once however often they are said, and end with the camera’s word', () => {
    const { say, told, changes, clock, occurrences } = camera()
    say(motion, { State: 'true' })
    say(motion, { State: 'true' })
    // a new subscription tells all states anew
    say(motion, { State: 'true' }, { operation: 'Initialized' })
    clock.turn(4000)
    say(motion, { State: 'false' })
    say(motion, { State: 'false' })
    expect(changes()).toEqual(['began motion', 'ended motion'])
    expect(told[1]?.event).toMatchObject({
      id: told[0]?.event.id,
      to: (told[0]?.event.from ?? 0) + 4000,
      ended_by: 'camera',
      before: false,
    })
    expect(occurrences.active).toEqual([])
  })

  it('tell what held before, and not what did not', () => {
    const { say, told, changes } = camera()
    say(motion, { State: 'false' }, { operation: 'Initialized' })
    say('RuleEngine/LineDetector/Crossed', { ObjectId: '1' }, { operation: 'Initialized' })
    expect(changes()).toEqual([])
    say('Device/Trigger/DigitalInput', { LogicalState: 'true' }, { operation: 'Initialized' })
    expect(changes()).toEqual(['began input'])
    expect(told[0]?.event.before).toBe(true)
  })

  it('end by silence where the camera never says an end, and wait for it where it does', () => {
    const { say, changes, clock, told } = camera()
    say(motion, { State: 'true' })
    clock.turn(20_000)
    say(motion, { State: 'true' })
    clock.turn(20_000)
    expect(changes()).toEqual(['began motion'])
    clock.turn(11_000)
    expect(changes()).toEqual(['began motion', 'ended motion'])
    expect(told[1]?.event.ended_by).toBe('silence')
    say(motion, { State: 'false' })
    say(motion, { State: 'true' })
    clock.turn(600_000)
    expect(changes()).toHaveLength(3)
    clock.turn(6 * 3600_000)
    expect(changes().at(-1)).toBe('ended motion')
  })

  it('count what crosses a line one by one, and what was sent twice once', () => {
    const { say, changes, clock } = camera()
    const line = 'RuleEngine/LineDetector/Crossed'
    const at = clock.now()
    say(line, { ObjectId: '1' }, { at })
    say(line, { ObjectId: '1' }, { at })
    say(line, { ObjectId: '2' }, { at })
    clock.turn(1000)
    say(line, { ObjectId: '1' })
    expect(changes()).toEqual(['pulse line', 'pulse line', 'pulse line'])
  })

  it('stand in our time, also where the camera’s clock is wrong or says nothing that can be', () => {
    const { say, told, clock } = camera()
    say(motion, { State: 'true' }, { ahead: 3600_000 })
    clock.turn(1000)
    say(motion, { State: 'false' }, { ahead: 3600_000 })
    expect(told.map(({ event }) => event.from)).toEqual([clock.now() - 1000, clock.now() - 1000])
    say('Device/Trigger/DigitalInput', { LogicalState: 'true' }, { at: Date.UTC(1999, 1) })
    expect(told[2]?.event.from).toBe(clock.now())
    say('Device/Trigger/AlarmIn', { State: 'true' }, { at: undefined })
    expect(told[3]?.event.from).toBe(clock.now())
  })

  it('cut a flood off, and count what was left out', () => {
    const { say, told, occurrences, clock } = camera()
    for (let n = 0; n < 500; n += 1) say('RuleEngine/LineDetector/Crossed', { ObjectId: String(n) })
    expect(told).toHaveLength(120)
    expect(occurrences.skipped).toBe(380)
    clock.turn(61_000)
    say('RuleEngine/LineDetector/Crossed', { ObjectId: 'x' })
    expect(told).toHaveLength(121)
  })

  it('are over when nobody listens any more', () => {
    const { say, told, occurrences } = camera()
    say(motion, { State: 'true' })
    occurrences.lost()
    expect(told.at(-1)).toMatchObject({ change: 'ended', event: { ended_by: 'lost' } })
  })

  it('keep the state of relays, by token', () => {
    const { say, occurrences } = camera()
    say('Device/Trigger/Relay', { LogicalState: 'active' }, { source: { RelayToken: 'R1' } })
    say('Device/Trigger/Relay', { LogicalState: 'inactive' }, { source: { RelayToken: 'R2' }, operation: 'Initialized' })
    expect([...occurrences.relays]).toEqual([
      ['R1', true],
      ['R2', false],
    ])
  })
})
