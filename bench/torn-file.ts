/** A recording of 300 MB that was torn in its last fragment, made an ordinary file again. */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { Fragmenter, type MediaUnit, type Track } from '../src-main/media/index.ts'
import { RecordingFile, reserveFor } from '../src-main/recording/file/recording-file.ts'
import { repairFile } from '../src-main/recording/file/repair.ts'
import { ffmpeg } from './peers.ts'

const wanted = 300e6
const frame = 3600

/** Milliseconds of each try. */
export async function measureRepair(folder: string, tries: number): Promise<number[]> {
  const group = pictures(folder)
  const took: number[] = []
  for (let round = 0; round < tries; round += 1) {
    const path = join(folder, `torn-${round}.mp4`)
    write(path, group)
    truncateSync(path, statSync(path).size - 1000)
    const began = performance.now()
    const { state } = repairFile(path)
    took.push(performance.now() - began)
    if (state !== 'finished') throw new Error(`repaired to ${state}`)
  }
  return took
}

/** Two seconds of 1080p25 at 4 Mbit/s as access units. */
function pictures(folder: string): Buffer[] {
  const path = join(folder, 'group.h264')
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=25,noise=alls=20:allf=t', '-t', '2']
  const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '50', '-b:v', '4M', '-maxrate', '4M', '-bufsize', '4M']
  execFileSync(ffmpeg, ['-v', 'error', ...source, ...coded, '-pix_fmt', 'yuv420p', '-x264-params', 'aud=1', '-f', 'h264', '-y', path])
  const data = readFileSync(path)
  const mark = Buffer.from([0, 0, 0, 1, 9])
  const starts: number[] = []
  for (let at = data.indexOf(mark); at >= 0; at = data.indexOf(mark, at + 5)) starts.push(at)
  return starts.map((at, n) => data.subarray(at, starts[n + 1] ?? data.length))
}

function write(path: string, group: readonly Buffer[]): void {
  const track: Track = {
    ...{ index: 0, kind: 'video', codec: 'h264', encoding: 'H264', payloadType: 96, clockRate: 90_000, channels: undefined, fmtp: {} },
    ...{ parameterSets: [], width: 1920, height: 1080, fps: 25, control: undefined },
  }
  let file: RecordingFile | undefined
  const fragmenter = new Fragmenter(
    [track],
    { length: 1000 },
    {
      head: ({ movie }) => {
        file ??= RecordingFile.create({ path, reserve: reserveFor(600, 30, 0), movie })
      },
      fragment: ({ data }) => file?.append(data),
    },
  )
  for (let n = 0; (file?.size ?? 0) < wanted; n += 1) {
    const unit: MediaUnit = { data: group[n % group.length] as Buffer, timestamp: n * frame, key: n % group.length === 0 }
    fragmenter.push(0, unit, 1_000_000 + n * 40)
  }
  // As it is after a crash: what was written since the last sync is little.
  file?.sync()
  file?.close()
}
