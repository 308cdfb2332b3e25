// Runs in the utility process of an Electron whose own Node is too old for the engine (tests only): starts the engine with
// the project's Node and passes every message on. Ports cannot cross a process, so each gets a number.
const { fork } = require('node:child_process')
const path = require('node:path')

// Flags of V8 as the shell gives them to a utility process, for a Node.
const flags = process.execArgv.flatMap((argument) => (argument.startsWith('--js-flags=') ? argument.slice(11).split(' ') : []))

const engine = fork(process.env.CAMGATE_ENGINE ?? path.join(__dirname, '../../out/engine/engine-process.mjs'), {
  execPath: process.env.CAMGATE_NODE,
  execArgv: [...flags, '--import', path.join(__dirname, 'parent-port.mjs')],
  serialization: 'advanced',
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
})
const ports = new Map()
let last = 0

process.parentPort.on('message', ({ data, ports: given }) => {
  const numbers = given.map((port) => {
    const number = ++last
    ports.set(number, port)
    port.on('message', (event) => engine.connected && engine.send({ port: number, data: event.data }))
    port.on('close', () => engine.connected && engine.send({ port: number, closed: true }))
    port.start()
    return number
  })
  engine.send({ data, ports: numbers })
})
engine.on('message', ({ port, data }) => {
  if (port === undefined) process.parentPort.postMessage(data)
  else ports.get(port)?.postMessage(data)
})
engine.on('exit', (code) => process.exit(code ?? 1))
process.on('exit', () => engine.kill('SIGKILL'))
