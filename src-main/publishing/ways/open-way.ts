/** Every way that a stream can take, by its name. */
import type { Choice } from './choose-way.ts'
import { openDirect } from './direct.ts'
import { openFfmpegWay } from './ffmpeg.ts'
import { openForward } from './forward.ts'
import type { OpenWay } from './publish-context.ts'
import { openPull } from './pull.ts'

const ways: Record<Choice['way'], OpenWay> = { direct: openDirect, ffmpeg: openFfmpegWay, pull: openPull, forward: openForward }

export const openWay: OpenWay = (tools, context, attempt) => ways[context.choice.way](tools, context, attempt)
