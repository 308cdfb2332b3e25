import { describe, expect, it } from 'vitest'
import { ffmpegFeatures } from './ffmpeg-features.ts'
import { outsideArchive } from './ffmpeg-find.ts'
import { commonHead, createProgressReader, createProgressWatch } from './ffmpeg-run.ts'
import answers from './fixtures/ffmpeg-answers.json' with { type: 'json' }

const features = (version: keyof typeof answers) => {
  const found = ffmpegFeatures('/usr/bin/ffmpeg', answers[version])
  if (!found) throw new Error('not recognised')
  return found
}

describe('what an FFmpeg says of itself', () => {
  it.each([
    ['4.1', 4, 0, 'stimeout', false, false, false],
    ['5.1', 5, 1, 'timeout', true, false, true],
    ['7.0', 7, 0, 'timeout', true, false, true],
    ['9.0', 9, 0, 'timeout', true, true, true],
  ] as const)('is read right for %s', (version, major, minor, rtspTimeoutOption, fpsMode, hybridFragmented, statsPeriod) => {
    const found = features(version)
    expect(found).toMatchObject({ major, minor, statsPeriod, features: { rtspTimeoutOption, fpsMode, hybridFragmented } })
    for (const encoder of ['libx264', 'mjpeg', 'aac', 'libopus', 'pcm_alaw', 'h264_v4l2m2m'])
      expect(found.features.encoders).toContain(encoder)
    for (const demuxer of ['rtsp', 'mp4', 'mov', 'webm', 'mpjpeg', 'lavfi', 'v4l2', 'video4linux2'])
      expect(found.features.demuxers).toContain(demuxer)
    for (const word of ['=', '------', '--', 'Encoders:', 'Video']) {
      expect(found.features.encoders).not.toContain(word)
      expect(found.features.demuxers).not.toContain(word)
    }
  })

  it('keeps the version as it stands', () => {
    expect(features('5.1').version).toBe('5.1.9-0+deb12u1')
    expect(features('9.0').version).toBe('n9.0.2-17-g2a571b6068-20260930')
  })

  it('is not believed from another program', () => {
    expect(ffmpegFeatures('/bin/x', { ...answers['5.1'], version: 'ffplay version 5.1' })).toBeUndefined()
    expect(ffmpegFeatures('/bin/x', { ...answers['5.1'], version: '' })).toBeUndefined()
  })
})

describe('the common head', () => {
  it('asks for a progress period only where that is known, and never closes stdin', () => {
    expect(commonHead(features('4.1'), 1).join(' ')).toBe('-hide_banner -loglevel level+warning -nostats -progress pipe:1')
    expect(commonHead(features('7.0'), 3).join(' ')).toBe('-hide_banner -loglevel level+warning -nostats -progress pipe:3 -stats_period 1')
  })
})

describe('progress', () => {
  const feed = (...chunks: string[]) => {
    const blocks: Record<string, string>[] = []
    const read = createProgressReader((values) => blocks.push({ ...values }))
    for (const chunk of chunks) read(Buffer.from(chunk))
    return blocks
  }

  it('is read in blocks, however the pipe cuts them', () => {
    const text = 'frame=1\nout_time_us=40000\nbitrate= 12.5kbits/s\nprogress=continue\nframe=2\r\nprogress=end\n'
    const whole = feed(text)
    expect(whole).toEqual([
      { frame: '1', out_time_us: '40000', bitrate: '12.5kbits/s', progress: 'continue' },
      { frame: '2', progress: 'end' },
    ])
    expect(feed(...text)).toEqual(whole)
  })

  it('is what moved, not what was printed', () => {
    const moved = createProgressWatch()
    expect(moved({ frame: '0', out_time_us: 'N/A' })).toBe(false)
    expect(moved({ frame: '0', out_time_us: '-9223372036854775807' })).toBe(false)
    expect(moved({ frame: '1', out_time_us: '0' })).toBe(true)
    expect(moved({ frame: '1', out_time_us: '0' })).toBe(false)
    expect(moved({ frame: '1', out_time_ms: '40000' })).toBe(true)
    expect(moved({ frame: '1', out_time_ms: '40000' })).toBe(false)
    expect(moved({})).toBe(false)
  })
})

describe('an FFmpeg in the package', () => {
  it('is looked for beside the archive, not in it', () => {
    expect(outsideArchive('/opt/Camgate/resources/app.asar/node_modules/ffmpeg-static/ffmpeg')).toBe(
      '/opt/Camgate/resources/app.asar.unpacked/node_modules/ffmpeg-static/ffmpeg',
    )
    expect(outsideArchive('C:\\Camgate\\resources\\app.asar\\ffmpeg.exe')).toBe('C:\\Camgate\\resources\\app.asar.unpacked\\ffmpeg.exe')
    expect(outsideArchive('/home/app.asarium/ffmpeg')).toBe('/home/app.asarium/ffmpeg')
  })
})
