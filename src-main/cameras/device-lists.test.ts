import { describe, expect, it } from 'vitest'
import { chooseMode, modesOf, readAvfoundationList, readDshowList, readFfmpegFormats, readV4l2Formats } from './device-lists.ts'

const newer = `ioctl: VIDIOC_ENUM_FMT
\tType: Video Capture

\t[0]: 'YUYV' (YUYV 4:2:2)
\t\tSize: Discrete 640x480
\t\t\tInterval: Discrete 0.033s (30.000 fps)
\t\t\tInterval: Discrete 0.067s (15.000 fps)
\t\tSize: Discrete 1920x1080
\t\t\tInterval: Discrete 0.200s (5.000 fps)
\t[1]: 'MJPG' (Motion-JPEG, compressed)
\t\tSize: Discrete 1280x720
\t\t\tInterval: Discrete 0.033s (30.000 fps)
\t\tSize: Discrete 1920x1080
\t\t\tInterval: Discrete 0.033s (30.000 fps)
\t\tSize: Discrete 3840x2160
\t\t\tInterval: Discrete 0.033s (30.000 fps)
\t[2]: 'XYZW' (unknown)
\t\tSize: Discrete 10x10
`
const older = `ioctl: VIDIOC_ENUM_FMT
	Index       : 0
	Type        : Video Capture
	Pixel Format: 'MJPG' (compressed)
	Name        : Motion-JPEG
		Size: Stepwise 16x16 - 1280x720 with step 2/2
			Interval: Continuous 0.033s - 1.000s (1.000-30.000 fps)
`

describe('what v4l2-ctl and FFmpeg print', () => {
  it('is read across versions', () => {
    expect(modesOf(readV4l2Formats(newer))).toEqual([
      { format: 'yuyv422', compressed: false, width: 640, height: 480, fps: 30 },
      { format: 'yuyv422', compressed: false, width: 1920, height: 1080, fps: 5 },
      { format: 'mjpeg', compressed: true, width: 1280, height: 720, fps: 30 },
      { format: 'mjpeg', compressed: true, width: 1920, height: 1080, fps: 30 },
      { format: 'mjpeg', compressed: true, width: 3840, height: 2160, fps: 30 },
    ])
    expect(modesOf(readV4l2Formats(older))).toEqual([{ format: 'mjpeg', compressed: true, width: 1280, height: 720, fps: 30 }])
    expect(readV4l2Formats(newer)[0]?.rates).toEqual([30, 15])
    expect(readV4l2Formats(older)[0]?.rates).toEqual([30, 1])
    expect(readV4l2Formats('Cannot open device /dev/video0, exiting.')).toEqual([])
  })

  it('is read from FFmpeg too, where v4l2-ctl is missing', () => {
    const text = `[video4linux2,v4l2 @ 0x55d0] Compressed:       mjpeg :          Motion-JPEG : 1280x720 640x480
[video4linux2,v4l2 @ 0x55d0] Raw       :     yuyv422 :           YUYV 4:2:2 : 640x480
/dev/video0: Immediate exit requested`
    expect(readFfmpegFormats(text).map(({ format, width }) => `${format} ${width}`)).toEqual(['mjpeg 1280', 'mjpeg 640', 'yuyv422 640'])
  })

  it('leads to a picture worth having, unless something else was asked for', () => {
    const modes = modesOf(readV4l2Formats(newer))
    expect(chooseMode(modes, {})).toMatchObject({ format: 'mjpeg', width: 1920 })
    expect(chooseMode(modes, { width: 640 })).toMatchObject({ format: 'yuyv422', width: 640 })
    expect(chooseMode(modes, { format: 'yuyv422' })).toMatchObject({ width: 640 })
    expect(chooseMode(modes, { width: 3840 })).toMatchObject({ format: 'mjpeg', height: 2160 })
    expect(chooseMode([], {})).toBeUndefined()
  })
})

describe('devices of other systems', () => {
  it('Windows, older and newer, with the unique name where there is one', () => {
    const old = `[dshow @ 0000] DirectShow video devices (some may be both video and audio devices)
[dshow @ 0000]  "HD Webcam"
[dshow @ 0000]     Alternative name "@device_pnp_1"
[dshow @ 0000] DirectShow audio devices
[dshow @ 0000]  "Mikrofon (HD Webcam)"
[dshow @ 0000]     Alternative name "@device_cm_2"`
    expect(readDshowList(old)).toEqual([{ device: '@device_pnp_1', name: 'HD Webcam' }])
    const fresh = `[in#0 @ 0000] "HD Webcam" (video)
[in#0 @ 0000]   Alternative name "@device_pnp_1"
[in#0 @ 0000] "HD Webcam" (video)
[in#0 @ 0000]   Alternative name "@device_pnp_2"
[in#0 @ 0000] "Mikrofon" (audio)
[in#0 @ 0000]   Alternative name "@device_cm_3"
Error opening input file dummy.`
    expect(readDshowList(fresh).map(({ device }) => device)).toEqual(['@device_pnp_1', '@device_pnp_2'])
  })

  it('macOS, without its screens', () => {
    const text = `[AVFoundation indev @ 0x7f] AVFoundation video devices:
[AVFoundation indev @ 0x7f] [0] FaceTime HD Camera
[AVFoundation indev @ 0x7f] [1] Capture screen 0
[AVFoundation indev @ 0x7f] AVFoundation audio devices:
[AVFoundation indev @ 0x7f] [0] Microphone`
    expect(readAvfoundationList(text)).toEqual([{ device: 'FaceTime HD Camera', name: 'FaceTime HD Camera' }])
  })
})
