// Notices that npm is gone, however it ended. `npm run` puts a shell between itself and the script: asked to end it ends that
// shell, which tells nobody, and killed outright it leaves even the shell. So both are looked at.
// Where npm did not start this file (systemd, nohup, a program) nothing is watched: then it may outlive whoever did.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const lookEvery = 500
const shells = /^(.*\/)?-?(sh|bash|dash|ash|zsh|ksh|mksh|fish|busybox)$/

/** Calls once, when npm or the shell that it started is gone. Returns what ends the watch. */
export function onNpmGone(argv, gone) {
  // A program that was started by an npm script has npm's variables as well, but another command line.
  if (!process.env.npm_lifecycle_script?.includes(argv[0] ?? ' ')) return () => {}
  const parent = process.ppid
  const { name, parent: above } = lookAt(parent)
  // A shell that has replaced itself by this file is not there any more: then npm is the parent.
  const npm = shells.test(name) && above > 1 ? above : undefined
  const there = () => process.ppid === parent && isAlive(parent) && (npm === undefined || isChild(parent, npm))
  const timer = setInterval(() => {
    if (there()) return
    clearInterval(timer)
    gone()
  }, lookEvery)
  timer.unref()
  return () => clearInterval(timer)
}

/** Without /proc the number alone has to do. */
function isChild(pid, parent) {
  return process.platform === 'linux' ? lookAt(pid).parent === parent : isAlive(parent)
}

/** Its name and parent; empty and 0 where the system does not say. */
function lookAt(pid) {
  try {
    if (process.platform === 'linux') {
      // 5 (a name) S 4: the name may hold blanks and brackets; behind it the state, then the parent (proc(5)).
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? []
      return { name: name ?? '', parent: Number(parent) }
    }
    if (process.platform === 'win32') return { name: '', parent: 0 }
    const said = execFileSync('/bin/ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8', timeout: 2000 })
    const [, parent, name] = /^\s*(\d+)\s+(.*)$/m.exec(said) ?? []
    return { name: name ?? '', parent: Number(parent) }
  } catch {
    return { name: '', parent: 0 }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown.code === 'EPERM'
  }
}
