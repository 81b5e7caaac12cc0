/**
 * Aborts when the process is asked to end: Ctrl-C, SIGTERM, a closed terminal, or a parent that is
 * gone. Asked a second time, it ends at once.
 */
export function stopSignal(
  options: { readonly ofParent?: boolean; readonly underNpm?: boolean } = {},
): AbortSignal {
  const stop = new AbortController()
  const ask = (code: number) => () => {
    if (stop.signal.aborted) process.exit(code)
    stop.abort()
  }
  if (options.ofParent && process.channel) {
    // Ctrl-C reaches all processes of a terminal; this one is told by its parent, in order.
    process.on('SIGINT', () => {})
    process.on('SIGHUP', () => {})
    process.on('SIGTERM', () => stop.abort())
    process.once('disconnect', () => stop.abort())
    process.channel.unref() // a worker that could not start must end, not wait for its parent
    return stop.signal
  }
  process.on('SIGINT', ask(130))
  process.on('SIGTERM', ask(143))
  process.on('SIGHUP', ask(129))
  if (options.underNpm) whenOrphaned(() => stop.abort())
  return stop.signal
}

const LOOK_MS = 250

/** npm ends the shell that started us, and a shell tells its children nothing. */
function whenOrphaned(act: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    act()
  }, LOOK_MS)
  timer.unref()
}

/** Resolves when the signal aborts, and keeps the process alive until then. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const alive = setInterval(() => {}, 2 ** 30)
    signal.addEventListener('abort', () => {
      clearInterval(alive)
      resolve()
    })
  })
}
