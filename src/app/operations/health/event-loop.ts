import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock } from '../../context.ts'
import { periodic, type Task } from '../supervise-tasks.ts'

const EVERY_MS = 10_000
const RESOLUTION_MS = 20

export interface EventLoopLag {
  readonly task: Task
  /** The longest time, in ms, for which nothing else could be done, in the last 10 to 20 s. */
  longest(): number
  close(): void
}

/** Watches whether some work keeps this process from answering. */
export function watchEventLoop(clock: Clock): EventLoopLag {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  let before = 0
  delays.enable()
  return {
    task: periodic('event-loop', EVERY_MS, clock, () => {
      before = lag(delays.max)
      delays.reset()
    }),
    longest: () => Math.max(before, lag(delays.max)),
    close: () => void delays.disable(),
  }
}

/** The histogram counts the pause between two looks as well. */
function lag(longestNs: number): number {
  return Math.max(0, Math.round(longestNs / 1e6 - RESOLUTION_MS))
}
