// Runs a file with the project's own Node, which comes as a package for this platform: better-sqlite3 and Vitest need a
// newer one than many systems have. Plain JavaScript, because the system's Node runs this file.
//
//   node tools/node.mjs FILE [ARGUMENT …]
//
// It passes every signal on, and ends what it started when npm is gone: npm tells its shell to end, and that tells nobody.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { onNpmGone } from './npm-gone.mjs'

/** The first major that runs TypeScript as it is and the packages above. */
const oldestMajor = 24
/** How long an end that was asked for may take, milliseconds. */
const endWithin = 20_000

const node = packagedNode() ?? process.execPath
if (node === process.execPath && Number(process.versions.node.split('.')[0]) < oldestMajor) {
  process.stderr.write(
    `Node ${oldestMajor} or later is needed, this is ${process.version}, and its package for ${process.platform} ${process.arch} is not installed: run npm install again, or install Node ${oldestMajor}.\n`,
  )
  process.exit(1)
}

const child = spawn(node, process.argv.slice(2), {
  // The channel tells the child that we are gone, also when we were killed.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
})
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))

const unwatch = onNpmGone(process.argv.slice(2), () => {
  if (child.connected) child.disconnect()
  pass('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), endWithin)
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => pass(signal))

function pass(signal) {
  // A closed terminal ends npm in any case; whether it ends the child, the child decides (nohup).
  if (signal === 'SIGHUP') unwatch()
  // On Windows a signal would end the child before it could tidy up, and the console tells it of Ctrl-C by itself.
  if (process.platform !== 'win32') child.kill(signal)
}

function packagedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const require = createRequire(import.meta.url)
  for (const name of [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]) {
    try {
      const manifest = require.resolve(`${name}/package.json`)
      return join(dirname(manifest), require(manifest).bin.node)
    } catch {
      // Not for this platform.
    }
  }
  return undefined
}
