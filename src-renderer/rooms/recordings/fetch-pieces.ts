/** A stretch of a server's recording, as files of one piece after the other: what can be handed over whole is two minutes long. */
import { longestPiece } from '../../../src-shared/recorded.ts'

export interface Piece {
  readonly from: number
  readonly seconds: number
}

/** Milliseconds that are not worth a file of their own. */
const shortest = 500

export function piecesOf({ from, to }: { readonly from: number; readonly to: number }): Piece[] {
  const length = longestPiece * 1000
  const pieces: Piece[] = []
  for (let at = from; at < to && (to - at >= shortest || pieces.length === 0); at += length)
    pieces.push({ from: at, seconds: Math.max(0.1, Math.min(length, to - at) / 1000) })
  return pieces
}

/** Fetches one after the other, until it is aborted; `kept` gets each with its number from 1. */
export async function fetchPieces<Data>(
  pieces: readonly Piece[],
  fetchOne: (piece: Piece, signal: AbortSignal) => Promise<Data>,
  kept: (data: Data, number: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const [index, piece] of pieces.entries()) {
    if (signal.aborted) return
    const data = await fetchOne(piece, signal).catch((thrown: unknown) => {
      if (signal.aborted) return undefined
      throw thrown
    })
    if (signal.aborted || data === undefined) return
    kept(data, index + 1)
  }
}
