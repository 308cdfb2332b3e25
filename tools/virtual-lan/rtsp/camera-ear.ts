/** The loudspeaker of a virtual camera, turned into an ear: what is said to it over its backchannel is kept, for tests to listen to. */
import { newRtpHeader, readRtp } from '../../../src-main/media/index.ts'

export interface CameraEar {
  /** Sessions that have it now. */
  readonly taken: number
  readonly packets: number
  /** What was heard lately, -1 to 1, at 8 kHz: half a minute at most. */
  samples(): number[]
  /** Share of what was heard that is a tone of about so many hertz, 0 to 1, over the last `seconds`. */
  toneShare(hertz: number, seconds?: number): number
  clear(): void
}

const rate = 8000
const most = 30 * rate

/** As `a=rtpmap` names them, with their payload types. */
export const earFormats = { pcmu: ['PCMU', 0], pcma: ['PCMA', 8], aac: ['MPEG4-GENERIC', 97] } as const

export function createCameraEar(law: keyof typeof earFormats | undefined): CameraEar & { heard(packet: Buffer): void; take(): () => void } {
  const heard: number[] = []
  const header = newRtpHeader()
  let [taken, packets] = [0, 0]
  const linear = law === 'pcma' ? fromALaw : fromMuLaw

  return {
    get taken() {
      return taken
    },
    get packets() {
      return packets
    },
    heard(packet) {
      if (!readRtp(packet, header)) return
      packets += 1
      for (const byte of packet.subarray(header.start, header.end)) heard.push(linear(byte) / 32_768)
      if (heard.length > most) heard.splice(0, heard.length - most)
    },
    take() {
      taken += 1
      return () => {
        taken -= 1
      }
    },
    samples: () => [...heard],
    toneShare(hertz, seconds = 1) {
      const part = heard.slice(-seconds * rate)
      const all = part.reduce((sum, sample) => sum + sample * sample, 0)
      if (all === 0) return 0
      let [sine, cosine] = [0, 0]
      for (const [n, sample] of part.entries()) {
        sine += sample * Math.sin((2 * Math.PI * hertz * n) / rate)
        cosine += sample * Math.cos((2 * Math.PI * hertz * n) / rate)
      }
      return (2 * (sine * sine + cosine * cosine)) / part.length / all
    },
    clear() {
      heard.length = 0
    },
  }
}

/** G.711 by its tables, written apart from the engine's own: one must not prove itself. */
function fromMuLaw(byte: number): number {
  const inverted = ~byte & 255
  const magnitude = ((((inverted & 15) << 3) + 0x84) << ((inverted >> 4) & 7)) - 0x84
  return inverted & 0x80 ? -magnitude : magnitude
}

function fromALaw(byte: number): number {
  const even = byte ^ 0x55
  const segment = (even >> 4) & 7
  const magnitude = segment === 0 ? ((even & 15) << 4) + 8 : (((even & 15) << 4) + 0x108) << (segment - 1)
  return even & 0x80 ? magnitude : -magnitude
}
