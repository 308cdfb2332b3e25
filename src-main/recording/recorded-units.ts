/**
 * Depacketizing for a recorder: the hub's packets and JPEGs of one stream as timed units of the tracks that a file carries. What no file of
 * ours carries goes through FFmpeg, or is left out where that is not there.
 */
import type { GapCause } from '../../src-shared/recording-rows.ts'
import type { HubPacket, JpegFrame, StreamRef } from '../hub/types.ts'
import { createDepacketizer, type Depacketizer, fitsFragments, type MediaDescription, type Track } from '../media/index.ts'
import { type ConvertedParts, ConvertedUnits, unfitting } from './converted-units.ts'
import type { TimedUnit } from './pre-roll.ts'
import { sameTracks } from './same-tracks.ts'

interface UnitListener {
  /** The tracks are others from now on. */
  begins(): void
  unit(one: TimedUnit): void
  /** What came so far is all of it for now. */
  breaks(): void
  missing(cause: GapCause, evidence: string | null): void
  /** FFmpeg is being ended. */
  ending(done: Promise<void>): void
}

export class RecordedUnits {
  readonly #ref: StreamRef
  readonly #parts: ConvertedParts & { changed(): void }
  readonly #listener: UnitListener
  /** As the camera describes them, and as the units that are recorded have them. */
  #described: readonly Track[] = []
  #tracks: readonly Track[] = []
  /** Where there is something that no file of ours carries. */
  #converted: ConvertedUnits | undefined
  /** FFmpeg is not there: what does not fit is left out. */
  #directOnly = false
  #depacketizers: (Depacketizer | undefined)[] = []
  #leader = -1
  #arrivedAt = 0

  constructor(ref: StreamRef, parts: ConvertedParts & { changed(): void }, listener: UnitListener) {
    this.#ref = ref
    this.#parts = parts
    this.#listener = listener
  }

  get tracks(): readonly Track[] {
    return this.#tracks
  }

  /** Index of the track at whose key units a file may begin; -1 where there is none. */
  get leader(): number {
    return this.#leader
  }

  /** When the newest came, milliseconds since 1970. */
  get arrivedAt(): number {
    return this.#arrivedAt
  }

  /** Tracks that no file of ours carries. */
  get leftOut(): string[] {
    return this.#converted ? [] : unfitting(this.#tracks)
  }

  /** Codecs for which FFmpeg stands in; none where the packets are recorded directly. */
  get convertedFor(): string[] {
    return this.#converted ? unfitting(this.#described) : []
  }

  described({ tracks }: MediaDescription): void {
    if (sameTracks(tracks, this.#described)) return
    this.#described = tracks
    this.#endConversion()
    if (unfitting(tracks).length > 0 && !this.#directOnly) this.#convert(tracks)
    else this.#use(tracks)
  }

  packets(packets: readonly HubPacket[]): void {
    if (this.#converted) return
    for (const packet of packets) {
      const track = this.#tracks[packet.track]
      this.#arrivedAt = packet.arrivedAt
      if (!track) continue
      const at = Number.isNaN(packet.capturedAt) ? packet.arrivedAt : packet.capturedAt
      this.#depacketizers[packet.track]?.push(packet.data, (unit) => {
        // A unit may be complete only with the packet behind it: its own time is as far away as its stamp.
        const behind = (unit.timestamp - packet.data.readUInt32BE(4)) | 0
        this.#listener.unit({ track: packet.track, unit, at: at + (behind * 1000) / track.clockRate })
      })
    }
  }

  frame({ jpeg, capturedAt, arrivedAt }: JpegFrame): void {
    if (this.#converted) return
    const track = this.#tracks.find(({ codec }) => codec === 'mjpeg')
    if (!track) return
    this.#arrivedAt = arrivedAt
    const at = Number.isNaN(capturedAt) ? arrivedAt : capturedAt
    const unit = { data: jpeg, timestamp: Math.round((at * track.clockRate) / 1000), key: true }
    this.#listener.unit({ track: track.index, unit, at })
  }

  /** The stream is left: whatever it will be when it is joined again. */
  forget(): void {
    this.#endConversion()
    this.#directOnly = false
    this.#described = []
    this.#tracks = []
  }

  /** FFmpeg says what the units are that it makes; until then nothing is recorded. */
  #convert(tracks: readonly Track[]): void {
    this.#use([])
    this.#converted = new ConvertedUnits(
      this.#ref,
      tracks,
      {
        tracks: (ready) => this.#use(ready),
        unit: (one) => {
          this.#arrivedAt = this.#parts.clock.now()
          this.#listener.unit(one)
        },
        troubled: (failure) => {
          // A picture that can be had without FFmpeg is worth more than none.
          this.#directOnly = failure.cause === 'tool-missing' && tracks.some((track) => track.kind === 'video' && fitsFragments(track))
          this.#listener.breaks()
          this.#listener.missing(failure.cause, failure.evidence ?? null)
          if (!this.#directOnly) return
          this.#endConversion()
          this.#use(tracks)
        },
      },
      this.#parts,
    )
    this.#parts.changed()
  }

  #endConversion(): void {
    const ending = this.#converted?.close()
    this.#converted = undefined
    if (ending) this.#listener.ending(ending)
  }

  #use(tracks: readonly Track[]): void {
    // Whoever closes the file that is open asks for its tracks.
    this.#listener.begins()
    this.#tracks = tracks
    this.#depacketizers = tracks.map((track) => (track.codec === 'mjpeg' ? undefined : createDepacketizer(track)))
    const fitting = tracks.filter(fitsFragments)
    this.#leader =
      (fitting.find(({ kind }) => kind === 'video') ?? (tracks.some(({ kind }) => kind === 'video') ? undefined : fitting[0]))?.index ?? -1
    if (this.#leader < 0 && tracks.length > 0) this.#listener.missing('codec', tracks.map(({ encoding }) => encoding).join(', '))
    this.#parts.changed()
  }
}
