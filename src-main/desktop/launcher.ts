/**
 * Where `npm start` opened the application, it ends with that: whoever ends the command, however, means the application. Opened
 * by itself, from an icon or a terminal, it has no launcher and nothing is watched.
 */
const lookEvery = 500

/** `gone` is called once. */
export function onLauncherGone(gone: () => void): void {
  const launcher = Number(process.env.CAMGATE_LAUNCHER)
  if (!launcher || launcher !== process.ppid) return
  const timer = setInterval(() => {
    if (process.ppid === launcher && isAlive(launcher)) return
    clearInterval(timer)
    gone()
  }, lookEvery)
}

/** On Windows the number of the parent stays when the parent goes. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
