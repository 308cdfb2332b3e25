/**
 * What this machine lets tests do. Each is believed only after the whole of what tests need was done once: in containers and
 * chroots the first step often works and the next does not.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const runs = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0
const isLinuxRoot = process.platform === 'linux' && process.getuid?.() === 0

/** Two hosts on one bridge that reach each other, and programs that run inside. */
export function canMakeNamespaces(): boolean {
  if (!isLinuxRoot) return false
  const [one, other] = ['a', 'b'].map((name) => `camgate-probe-${process.pid}-${name}`) as [string, string]
  const steps = [
    ['netns', 'add', one],
    ['netns', 'add', other],
    ['-n', one, 'link', 'set', 'lo', 'up'],
    ['-n', one, 'link', 'add', 'br0', 'type', 'bridge', 'mcast_snooping', '0'],
    ['-n', one, 'addr', 'add', '10.77.99.1/24', 'dev', 'br0'],
    ['-n', one, 'link', 'set', 'br0', 'up'],
    ['link', 'add', 'eth0', 'netns', other, 'type', 'veth', 'peer', 'name', 'p0', 'netns', one],
    ['-n', one, 'link', 'set', 'p0', 'master', 'br0', 'up'],
    ['-n', other, 'addr', 'add', '10.77.99.2/24', 'dev', 'eth0'],
    ['-n', other, 'link', 'set', 'eth0', 'up'],
    ['netns', 'exec', one, process.execPath, '-e', ''],
    ['netns', 'exec', other, process.execPath, '-e', reach('10.77.99.1')],
  ]
  try {
    return steps.every((step) => runs('ip', ...step))
  } finally {
    for (const name of [one, other]) runs('ip', 'netns', 'del', name)
  }
}

/** Nothing listens there: whoever reaches the host is refused, whoever does not waits in vain. */
function reach(host: string): string {
  return `const s = require('node:net').connect(9, '${host}'); s.on('connect', () => process.exit(0)); s.on('error', (e) => process.exit(e.code === 'ECONNREFUSED' ? 0 : 1)); setTimeout(() => process.exit(1), 3000)`
}

/** A disk of a size of its own, that becomes read-only and goes again. */
export function canMount(): boolean {
  if (!isLinuxRoot) return false
  const folder = mkdtempSync(join(tmpdir(), 'camgate-mount-'))
  const mounted = runs('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder)
  const remounted = mounted && runs('mount', '-o', 'remount,ro', folder)
  const gone = !mounted || runs('umount', folder)
  if (gone) rmdirSync(folder)
  return remounted && gone
}

/** A file system in a file, that can be frozen. */
export function canLoop(): boolean {
  if (!isLinuxRoot) return false
  const folder = mkdtempSync(join(tmpdir(), 'camgate-loop-'))
  const [image, place] = [join(folder, 'image'), join(folder, 'place')]
  const steps = [
    ['truncate', '-s', '8M', image],
    ['mkfs.ext4', '-q', image],
    ['mkdir', place],
    ['mount', '-o', 'loop', image, place],
    ['fsfreeze', '-f', place],
    ['fsfreeze', '-u', place],
    ['umount', place],
  ]
  try {
    return steps.every(([program = '', ...args]) => runs(program, ...args))
  } finally {
    runs('fsfreeze', '-u', place)
    runs('umount', '-l', place)
    runs('rm', '-r', folder)
  }
}
