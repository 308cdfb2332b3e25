// Keeps what packages say of the Node that they need out of the lock file, where npm would hold it against the system's Node.
//
//   node tools/lock.mjs           after a package was added or changed
//   node tools/lock.mjs --check   says which packages are to be seen to
//
// Nothing of this project runs on the system's Node: tools/node.mjs starts the packaged one. Told of it, `npm install` on Node 20 would
// print a screen of warnings that are not true, and hide those that are.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url))
const lock = JSON.parse(readFileSync(file, 'utf8'))
// The project itself, which is the one without a name, says what npm may know.
const asking = Object.entries(lock.packages).filter(([name, { engines }]) => name !== '' && engines)

if (process.argv.includes('--check')) {
  for (const [name] of asking) process.stdout.write(`${name} asks for a Node in package-lock.json: run node tools/lock.mjs\n`)
  process.exitCode = asking.length > 0 ? 1 : 0
} else {
  for (const [, entry] of asking) delete entry.engines
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
}
