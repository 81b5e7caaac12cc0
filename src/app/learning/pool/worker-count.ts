import { cpus } from 'node:os'

/** How many where the machine does not say how many processors it has. */
const FALLBACK = 4

/** As many workers as there are processors; fewer where somebody wants fewer, never more. */
export function workerCount(wanted: number | null, available: number = cpus().length): number {
  const most = available > 0 ? available : FALLBACK
  return wanted === null ? most : Math.max(1, Math.min(wanted, most))
}
