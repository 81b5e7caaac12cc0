import { spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { codeOf } from './home.ts'
import { isServerOf } from './postmaster.ts'

/** Fast, then immediate, then by force: the last two are recovered from at the next start. */
const STEPS = [
  { signal: 'SIGINT', patienceMs: 10_000 },
  { signal: 'SIGQUIT', patienceMs: 5_000 },
  { signal: 'SIGKILL', patienceMs: 2_000 },
] as const

/** Ends the server. Open transactions are rolled back, never waited for. */
export async function stopServer(pid: number, data: string, binaries: Binaries): Promise<void> {
  if (process.platform === 'win32') {
    spawnSync(binaries.pgCtl, ['stop', '-D', data, '-m', 'fast', '-t', '10'], { stdio: 'ignore' })
    return
  }
  for (const { signal, patienceMs } of STEPS) {
    if (!isServerOf(pid, data)) return
    send(pid, signal)
    for (let waitedMs = 0; waitedMs < patienceMs && isServerOf(pid, data); waitedMs += 5) {
      await delay(5)
    }
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (cause) {
    if (codeOf(cause) !== 'ESRCH') throw cause // it ended in this instant
  }
}
