/** For `no-orphans.test.ts`: an engine of its own with children that do not want to end; it says their numbers and waits to be killed. */

import { systemClock } from '../../base/index.ts'
import { silentLog } from '../../testing/silent-log.ts'
import { createSupervisor } from '../create-supervisor.ts'

const [folder, port] = process.argv.slice(2)
const supervisor = createSupervisor({ log: silentLog, clock: systemClock, redact: (text) => text, folder })

const stubborn = supervisor.start({
  name: 'stubborn',
  file: process.execPath,
  args: [
    '-e',
    `for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(s, () => {}); console.log('ready'); setInterval(() => {}, 1000)`,
  ],
})
await new Promise((resolve) => stubborn.stdout.once('data', resolve))
const pids = [stubborn.pid]

if (port === 'job') {
  // An hour of pictures out of one, far beyond the time that it would be given here.
  const { path } = await supervisor.ffmpeg()
  const drawn = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720', '-frames:v', '1', '-f', 'mjpeg', 'pipe:1']
  const input = (await supervisor.run(path, drawn)).stdout
  const options = ['-nostats', '-vf', 'loop=-1:1,realtime', '-t', '3600']
  void supervisor.runFileJob({ name: 'endless', input, inputFormat: 'mjpeg', outputFormat: 'mjpeg', options, timeout: 60_000 })
} else if (port) {
  const { path } = await supervisor.ffmpeg()
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=640x480:rate=25']
  const plain = supervisor.start({ name: 'plain', file: path, args: ['-re', ...picture, '-f', 'null', '-'], quit: 'q' })
  // Fills the socket of a server that does not read, and then hangs in the write.
  const blocked = supervisor.start({
    name: 'blocked',
    file: path,
    args: [...picture, '-c:v', 'rawvideo', '-f', 'nut', `tcp://127.0.0.1:${port}`],
    quit: 'q',
  })
  for (const child of [plain, blocked]) {
    child.stdout.resume()
    pids.push(child.pid)
  }
}
console.log(JSON.stringify(pids))
setInterval(() => {}, 1000)
