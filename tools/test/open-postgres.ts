/** For tests: a PostgreSQL of their own, on a free port of loopback, with a password, run by an ordinary user as it insists on. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../src-main/testing/free-port.ts'
import { postgresFolder } from './postgres-folder.ts'

export interface TestPostgres {
  /** With its password. */
  readonly url: string
  readonly password: string
  start(): Promise<void>
  /** At once, as a power cut would. */
  stop(): Promise<void>
  close(): Promise<void>
}

const nobody = 65534

export async function openPostgresServer(): Promise<TestPostgres> {
  const programs = postgresFolder() ?? ''
  const folder = mkdtempSync(join(tmpdir(), 'camgate-postgres-'))
  const asUser = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  if (asUser.uid !== undefined) chownSync(folder, nobody, nobody)
  chmodSync(folder, 0o700)
  const password = 'S3cret-word/of this@gate'
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  if (asUser.uid !== undefined) chownSync(passwordFile, nobody, nobody)
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (asUser.uid !== undefined) chownSync(data, nobody, nobody)
  const options = { ...asUser, cwd: folder, env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' }, stdio: 'ignore' as const }
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'camgate', '-A', 'scram-sha-256', '--pwfile', passwordFile, '-N'], options)
  const port = await freePort()
  let server: ChildProcess | undefined

  const start = async () => {
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off', 'max_connections=30']
    server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], options)
    for (let tries = 0; tries < 300; tries += 1) {
      if (await listens(port)) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error('PostgreSQL does not listen')
  }
  const stop = async () => {
    const running = server
    server = undefined
    if (!running) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGQUIT')
    await ended
  }
  await start()
  return {
    url: `postgres://camgate:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    password,
    start,
    stop,
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
