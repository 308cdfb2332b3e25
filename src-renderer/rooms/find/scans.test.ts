import { describe, expect, it } from 'vitest'
import { sample } from '../../testing/fake-engine.ts'
import { isWholeAddress } from './add-by-hand.tsx'
import { keepOrder, sortFindings } from './scans.ts'

const list = (...findings: ReturnType<typeof sample.finding>[]) => Object.fromEntries(findings.map((finding) => [finding.id, finding]))
const a = sample.finding({ id: 'a', name: 'Yard', address: '10.0.0.9', first_seen: 3 })
const b = sample.finding({ id: 'b', name: 'Gate 10', address: '10.0.0.70', first_seen: 2 })
const c = sample.finding({ id: 'c', name: 'Gate 9', address: '10.0.0.8', first_seen: 1, camera_id: '1' })

describe('rows of findings', () => {
  it('come in the order in which they were found', () => {
    expect(keepOrder(list(a, b, c), [])).toEqual(['c', 'b', 'a'])
  })

  it('never move because one changed or another came', () => {
    const earlier = sample.finding({ id: 'd', first_seen: 0 })
    expect(keepOrder(list(earlier, { ...b, name: 'Axis' }, a), ['a', 'c', 'b'])).toEqual(['a', 'b', 'd'])
  })

  it('move when another order is chosen, numbers by their value', () => {
    expect(sortFindings(list(a, b, c), 'name')).toEqual(['c', 'b', 'a'])
    expect(sortFindings(list(a, b, c), 'address')).toEqual(['c', 'a', 'b'])
    expect(sortFindings(list(a, b, c), 'state')).toEqual(['b', 'a', 'c'])
  })
})

describe('what is typed to add a camera', () => {
  it('is opened as it stands where it is a whole address, and looked for otherwise', () => {
    for (const whole of ['rtsp://10.0.0.64/main', ' http://cam/video', 'ONVIF://cam', '/dev/video0', 'synthetic:smptebars'])
      expect([whole, isWholeAddress(whole)]).toEqual([whole, true])
    for (const place of ['10.0.0.64', 'gate.local:8554', '10.0.0.10-40', '10.0.0.0/24', '10.0.0.1, 10.0.0.2', 'fe80::1', ''])
      expect([place, isWholeAddress(place)]).toEqual([place, false])
  })
})
