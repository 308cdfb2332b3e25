/** What `v4l2-ctl` and FFmpeg print about local cameras, read across their versions (v4l2-ctl 1.12 to 1.32, FFmpeg 4 to 8). */

export interface DeviceMode {
  /** FFmpeg's name: mjpeg, h264, yuyv422 … */
  readonly format: string
  readonly compressed: boolean
  readonly width: number
  readonly height: number
  readonly fps: number | undefined
}

/** FourCC of V4L2 to FFmpeg's input format; what is not here cannot be asked for by name. */
const formats: Readonly<Record<string, { format: string; compressed: boolean }>> = {
  MJPG: { format: 'mjpeg', compressed: true },
  JPEG: { format: 'mjpeg', compressed: true },
  H264: { format: 'h264', compressed: true },
  HEVC: { format: 'hevc', compressed: true },
  YUYV: { format: 'yuyv422', compressed: false },
  UYVY: { format: 'uyvy422', compressed: false },
  NV12: { format: 'nv12', compressed: false },
  YU12: { format: 'yuv420p', compressed: false },
  RGB3: { format: 'rgb24', compressed: false },
  BGR3: { format: 'bgr24', compressed: false },
  GREY: { format: 'gray', compressed: false },
}

/** A size of a format with all rates that it is told with, fastest first; none where the list tells none. */
export interface DeviceFormat extends Omit<DeviceMode, 'fps'> {
  readonly rates: number[]
}

/** `v4l2-ctl --list-formats-ext`. */
export function readV4l2Formats(text: string): DeviceFormat[] {
  const found: DeviceFormat[] = []
  let format: { format: string; compressed: boolean } | undefined
  let current: number | undefined
  for (const line of text.split('\n')) {
    const fourcc = /(?:\[\d+\]|Pixel Format)\s*: '(.{4})'/.exec(line)?.[1]
    if (fourcc !== undefined) {
      format = formats[fourcc.trim()]
      current = undefined
    }
    const sized = /Size: (?:Discrete (\d+)x(\d+)|(?:Stepwise|Continuous) \d+x\d+ - (\d+)x(\d+))/.exec(line)
    if (sized && format) {
      const [width, height] = [Number(sized[1] ?? sized[3]), Number(sized[2] ?? sized[4])]
      const known = found.findIndex((one) => one.format === format?.format && one.width === width && one.height === height)
      current = known >= 0 ? known : found.push({ ...format, width, height, rates: [] }) - 1
    }
    const rate = /Interval: .*\(([\d.]+)(?:-([\d.]+))? fps\)/.exec(line)
    const one = current === undefined ? undefined : found[current]
    if (rate && one && current !== undefined) {
      const told = [Number(rate[1]), ...(rate[2] === undefined ? [] : [Number(rate[2])])]
      found[current] = { ...one, rates: [...new Set([...one.rates, ...told])].sort((a, b) => b - a) }
    }
  }
  return found
}

/** Each size with its fastest rate. */
export const modesOf = (formats: readonly DeviceFormat[]): DeviceMode[] => formats.map(({ rates, ...mode }) => ({ ...mode, fps: rates[0] }))

/** `ffmpeg -f v4l2 -list_formats all`: sizes without rates. */
export function readFfmpegFormats(text: string): DeviceFormat[] {
  return text.split('\n').flatMap((line) => {
    const found = /\]\s*(Raw|Compressed)\s*:\s*(\w+)\s*:.*?:((?:\s+\d+x\d+)+)\s*$/.exec(line)
    if (!found?.[2]) return []
    const compressed = found[1] === 'Compressed'
    return [...(found[3] ?? '').matchAll(/(\d+)x(\d+)/g)].map((size) => ({
      format: found[2] as string,
      compressed,
      width: Number(size[1]),
      height: Number(size[2]),
      rates: [],
    }))
  })
}

/**
 * The mode for a picture that is worth publishing: at most 1080p, JPEG where raw would be slow (USB 2 carries 10 raw pictures
 * of 720p a second), the wish of the user first.
 */
export function chooseMode(
  modes: readonly DeviceMode[],
  wish: { format?: string | undefined; width?: number | undefined; height?: number | undefined; fps?: number | undefined },
): DeviceMode | undefined {
  const fits = modes.filter(
    (mode) =>
      (!wish.format || mode.format === wish.format) &&
      (!wish.width || mode.width === wish.width) &&
      (!wish.height || mode.height === wish.height),
  )
  const score = (mode: DeviceMode) => {
    const area = mode.width * mode.height
    const fast = (mode.fps ?? (mode.compressed || area <= 640 * 480 ? 30 : 8)) >= Math.min(wish.fps ?? 15, 15)
    return (fast ? 1e9 : 0) + (area <= 1920 * 1080 ? area : -area) + (mode.format === 'mjpeg' ? 1 : 0)
  }
  return fits.sort((a, b) => score(b) - score(a))[0]
}

/** `ffmpeg -f dshow -list_devices`: old section headers, newer `"Name" (video)`, then the alternative name, which is unique. */
export function readDshowList(text: string): { device: string; name: string }[] {
  const found: { device: string; name: string }[] = []
  let section: 'video' | 'audio' = 'video'
  let video = false
  for (const line of text.split('\n')) {
    const heading = /DirectShow (video|audio) devices/.exec(line)?.[1]
    if (heading) section = heading === 'audio' ? 'audio' : 'video'
    const named = /\]\s+"(.+)"(?:\s+\(([\w, ]+)\))?\s*$/.exec(line)
    const alternative = /Alternative name "(.+)"/.exec(line)?.[1]
    if (alternative !== undefined) {
      const last = found.at(-1)
      if (video && last) found[found.length - 1] = { ...last, device: alternative }
    } else if (named?.[1]) {
      video = named[2] === undefined ? section === 'video' : /video|none/.test(named[2])
      if (video) found.push({ device: named[1], name: named[1] })
    }
  }
  return found
}

/** `ffmpeg -f avfoundation -list_devices`: screens are listed among the cameras. */
export function readAvfoundationList(text: string): { device: string; name: string }[] {
  const lines = text.split('\n')
  const from = lines.findIndex((line) => line.includes('AVFoundation video devices'))
  const to = lines.findIndex((line) => line.includes('AVFoundation audio devices'))
  if (from < 0) return []
  return lines.slice(from + 1, to < 0 ? undefined : to).flatMap((line) => {
    const name = /\[\d+\] (?!.*\[\d+\] )(.+)$/.exec(line)?.[1]?.trim()
    return name && !/^Capture screen/i.test(name) ? [{ device: name, name }] : []
  })
}
