/**
 * Cameras plugged into this computer. The only file that knows how Linux, macOS and Windows call them, list them and hand
 * them to FFmpeg.
 */
import { constants } from 'node:fs'
import { access, readdir, readFile } from 'node:fs/promises'
import type { Source } from '../../src-shared/cameras.ts'
import { Failure } from '../base/index.ts'
import type { Supervisor } from '../supervisor/types.ts'
import {
  type DeviceFormat,
  type DeviceMode,
  readAvfoundationList,
  readDshowList,
  readFfmpegFormats,
  readV4l2Formats,
} from './device-lists.ts'
import type { LocalDevice } from './types.ts'

export type DeviceSource = Extract<Source, { kind: 'v4l2' }>

const listTimeout = 8000

/** Nodes of codecs and image processors on small boards: video4linux devices, but no cameras. */
const noCameras = /codec|isp\b|rpivid|hevc|hantro|rkvdec|cedrus|encoder|decoder|scaler|\bm2m\b|unicam-embedded/i

/** Empty where there are none, or where listing needs an FFmpeg that is not there. */
export async function listLocalDevices(supervisor: Supervisor): Promise<LocalDevice[]> {
  if (process.platform === 'linux') return listVideo4Linux()
  const format = process.platform === 'darwin' ? 'avfoundation' : process.platform === 'win32' ? 'dshow' : undefined
  if (!format) return []
  const { path } = await supervisor.ffmpeg()
  const input = format === 'dshow' ? 'dummy' : ''
  const { stderr } = await supervisor.run(path, ['-hide_banner', '-f', format, '-list_devices', 'true', '-i', input], {
    timeout: listTimeout,
  })
  return format === 'dshow' ? readDshowList(stderr) : readAvfoundationList(stderr)
}

async function listVideo4Linux(root = '/sys/class/video4linux'): Promise<LocalDevice[]> {
  const nodes = (await readdir(root).catch(() => []))
    .filter((node) => /^video\d+$/.test(node))
    .sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
  const found = await Promise.all(
    nodes.map(async (node) => {
      const [name = node, index = '0'] = await Promise.all(
        ['name', 'index'].map((file) =>
          readFile(`${root}/${node}/${file}`, 'utf8').then(
            (text) => text.trim(),
            () => undefined,
          ),
        ),
      )
      // a USB camera has a second node for its metadata
      return index === '0' && !noCameras.test(name) ? [{ device: `/dev/${node}`, name }] : []
    }),
  )
  return found.flat()
}

/** What the device can deliver. Throws Failure unplugged when it is not there (it may come), not-found when it may not be opened. */
export async function readDeviceFormats(source: DeviceSource, supervisor: Supervisor): Promise<DeviceFormat[]> {
  if (process.platform !== 'linux') {
    const known = await listLocalDevices(supervisor)
    if (!known.some(({ device, name }) => device === source.device || name === source.device))
      throw new Failure('not-found', `no camera is called "${source.device}"`)
    return []
  }
  await access(source.device, constants.R_OK | constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EACCES' ? 'may not be opened by this user (join the group "video")' : 'is not there'
    throw new Failure(error.code === 'EACCES' ? 'not-found' : 'unplugged', `${source.device} ${why}`)
  })
  const listed = await supervisor
    .run('v4l2-ctl', ['-d', source.device, '--list-formats-ext'], { timeout: listTimeout })
    .catch(() => undefined)
  if (listed?.code === 0) return readV4l2Formats(listed.stdout.toString())
  const { path } = await supervisor.ffmpeg()
  const { stderr } = await supervisor.run(path, ['-hide_banner', '-f', 'v4l2', '-list_formats', 'all', '-i', source.device], {
    timeout: listTimeout,
  })
  return readFfmpegFormats(stderr)
}

/** FFmpeg's input arguments for a device in this mode. */
export function deviceInput(source: DeviceSource, mode: Partial<DeviceMode>): string[] {
  const size = mode.width && mode.height ? ['-video_size', `${mode.width}x${mode.height}`] : []
  const rate = mode.fps ? ['-framerate', String(mode.fps)] : []
  switch (process.platform) {
    case 'darwin':
      return ['-f', 'avfoundation', ...(rate.length > 0 ? rate : ['-framerate', '30']), ...size, '-i', `${source.device}:none`]
    case 'win32':
      return [
        '-f',
        'dshow',
        '-rtbufsize',
        '64M',
        ...(mode.format ? (mode.compressed ? ['-vcodec', mode.format] : ['-pixel_format', mode.format]) : []),
        ...rate,
        ...size,
        '-i',
        `video=${source.device}`,
      ]
    default:
      return ['-f', 'v4l2', ...(mode.format ? ['-input_format', mode.format] : []), ...rate, ...size, '-i', source.device]
  }
}
