/** One connection's packets, made by hand, and what comes out for readers. */
import { describe, expect, it } from 'vitest'
import type { MediaDescription, Track } from '../../media/index.ts'
import { writeSenderReport } from '../../rtsp/index.ts'
import { BlockPool } from './block-pool.ts'
import { Intake } from './intake.ts'
import type { KeptPacket } from './kept-packet.ts'
import { PacketLog } from './packet-log.ts'
import { nextTrackMapping } from './track-mapping.ts'

const common = { channels: undefined, fmtp: {}, parameterSets: [], width: undefined, height: undefined, fps: undefined, control: undefined }
const video: Track = { ...common, index: 0, kind: 'video', codec: 'h264', encoding: 'H264', payloadType: 96, clockRate: 90_000 }
const aac: Track = {
  ...common,
  index: 1,
  kind: 'audio',
  codec: 'aac',
  encoding: 'MPEG4-GENERIC',
  payloadType: 97,
  clockRate: 16_000,
  channels: 1,
}

function stage(tracks: readonly Track[] = [video, aac]) {
  const log = new PacketLog(new BlockPool())
  const out: { kind: string; packet?: KeptPacket; config?: string | undefined }[] = []
  const mapping = nextTrackMapping(undefined, { tool: undefined, tracks }, 0)
  const intake = new Intake(mapping, log, {
    packet: (packet) => void out.push({ kind: packet.video ? (packet.key ? 'key' : 'video') : 'audio', packet }),
    synchronised: () => void out.push({ kind: 'synchronised' }),
    precedes: () => void out.push({ kind: 'precedes' }),
    described: (next: MediaDescription) => void out.push({ kind: 'described', config: next.tracks[1]?.fmtp.config }),
    began: () => void out.push({ kind: 'began' }),
    frame() {},
    broken: () => void out.push({ kind: 'broken' }),
  })
  const counts = [100, 200]
  const send = (track: number, payload: Buffer, time: number, { ssrc = 7, skip = 0, marker = true, late = 0 } = {}) => {
    counts[track] = (counts[track] as number) + 1 + skip
    const packet = Buffer.alloc(12)
    packet[0] = 0x80
    packet[1] = (track === 0 ? 96 : 97) | (marker ? 0x80 : 0)
    packet.writeUInt16BE(counts[track] as number, 2)
    packet.writeUInt32BE(time * (track === 0 ? 90 : 16), 4)
    packet.writeUInt32BE(ssrc + track, 8)
    const whole = Buffer.concat([packet, payload])
    intake.rtp(track, whole, 0, whole.length, 10_000 + time + late)
  }
  const kinds = () => out.splice(0).map(({ kind }) => kind)
  return { intake, send, out, kinds }
}
const key = Buffer.from('65888000aabb', 'hex')
const slice = Buffer.from('419a0102', 'hex')
const sound = Buffer.from('001000200a0b0c0d', 'hex')

describe('an intake', () => {
  it('tells jitter as RFC 3550 does, key frames and delay', () => {
    const { intake, send } = stage()
    send(0, key, 0)
    send(0, slice, 40)
    expect(intake.jitter).toBe(0)
    send(0, slice, 80, { late: 16 })
    expect(intake.jitter).toBe(1)
    send(0, key, 120)
    expect(intake.jitter).toBe(1 + (16 - 1) / 16)
    expect(intake.timing).toMatchObject({ keyInterval: 0.12, delay: 0 })
  })

  it('says once when the reports of the camera tie the tracks to each other', () => {
    const { intake, send, kinds } = stage()
    const report = (track: number, ntpMs: number, rtpTime: number) =>
      intake.rtcp(track, writeSenderReport({ ssrc: 7 + track, ntpMs, rtpTime, packets: 1, octets: 1 }))
    send(0, key, 0)
    send(1, sound, 0)
    report(0, 500_000, 0)
    expect(kinds()).not.toContain('synchronised')
    report(1, 500_000, 0)
    expect(kinds()).toEqual(['synchronised'])
    report(1, 500_100, 1600)
    expect(kinds()).toEqual([])
  })

  it('hands out nothing before a key frame, which is described and announced first', () => {
    const { intake, send, kinds } = stage()
    send(1, sound, 0)
    send(0, slice, 0)
    expect(kinds()).toEqual(['broken'])
    expect(intake).toMatchObject({ heard: true, flowing: false, awaitsKeySince: 10_000 })
    send(0, key, 40)
    expect(kinds()).toEqual(['described', 'began', 'precedes', 'key'])
    expect(intake).toMatchObject({ flowing: true, awaitsKeySince: undefined })
    send(1, sound, 64)
    send(0, slice, 80)
    expect(kinds()).toEqual(['audio', 'video'])
  })

  it('numbers its packets as one endless stream over a new source of the camera', () => {
    const { send, out, kinds } = stage([video])
    send(0, key, 0)
    send(0, slice, 40)
    send(0, slice, 5000, { ssrc: 99 })
    send(0, key, 5040, { ssrc: 99 })
    const packets = out.flatMap(({ packet }) => packet ?? [])
    expect(packets).toHaveLength(3)
    expect(new Set(packets.map(({ data }) => data.readUInt32BE(8))).size).toBe(1)
    const numbers = packets.map(({ data }) => data.readUInt16BE(2))
    expect(((numbers[2] as number) - (numbers[1] as number)) & 0xffff).toBe(1)
    expect(kinds()).toEqual(['broken', 'described', 'began', 'key', 'video', 'broken', 'began', 'precedes', 'key'])
  })

  it('mends fragments and takes ADTS headers off, and says so', () => {
    const { intake, send, out } = stage()
    send(0, Buffer.from('7cc5888000aabb', 'hex'), 0)
    expect(out.at(-1)?.packet?.data.subarray(12)).toEqual(key)
    // 48 kHz, stereo: what the frames say is right.
    const adts = Buffer.from('fff14c80019ffc0102030405', 'hex')
    send(1, adts, 20)
    expect(out.at(-1)?.packet?.data.subarray(12).toString('hex')).toBe('001000280102030405')
    expect(out.filter(({ kind }) => kind === 'described').map(({ config }) => config)).toEqual(['1408', '1190'])
    expect(intake.repairs).toEqual(['aac-config-assumed', 'aac-adts-unwrapped', 'fragments-mended'])
  })

  it('counts what a loss damages, and not a new count of the camera', () => {
    const { intake, send } = stage([video])
    send(0, key, 0)
    send(0, slice, 40, { skip: 3 })
    send(0, slice, 80)
    expect(intake).toMatchObject({ lost: 3, damaged: 2, damagedNow: true })
    send(0, key, 120)
    expect(intake).toMatchObject({ lost: 3, damaged: 2, damagedNow: false })
    send(0, slice, 160, { skip: 20_000 })
    expect(intake.lost).toBe(3)
  })
})
