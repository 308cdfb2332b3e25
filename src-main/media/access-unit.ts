/**
 * Where one access unit (picture) ends and the next begins in a run of RTP packets.
 *
 * The marker bit ends a unit, a new timestamp is the safety net; neither is believed right after SPS, PPS, SEI or a
 * delimiter (Tapo TC70, Reolink Duo 2 mark those), and a marker on every slice of a picture is seen through.
 */
import { type Content, content } from './nal.ts'

export class UnitSplitter {
  #open = false
  #hasSlice = false
  #timestamp = -1
  #lies = 0

  /** The marker ends pictures of this stream; false once it was caught lying (same timestamp went on after it), or before any was seen. */
  get markerHolds(): boolean {
    return this.#lies < 2
  }

  /** Does this packet begin a unit? Ask once per packet, in order. */
  begins(timestamp: number, marker: boolean, bits: Content): boolean {
    const slice = (bits & content.slice) !== 0
    const opener = (bits & (content.sps | content.vps | content.delimiter)) !== 0
    let begins: boolean
    if (!this.#hasSlice) begins = !this.#open
    else if (timestamp !== this.#timestamp) begins = true
    else if (this.#open) begins = false
    else begins = opener || !slice
    if (!begins && !this.#open && slice) this.#lies += 1
    if (begins) this.#hasSlice = false
    this.#hasSlice ||= slice
    this.#timestamp = timestamp
    this.#open = !(marker && this.#hasSlice)
    return begins
  }

  /** After `begins`: that packet ended its unit. */
  get ended(): boolean {
    return !this.#open
  }

  reset(): void {
    this.#open = false
    this.#hasSlice = false
    this.#timestamp = -1
  }
}
