import type { Links } from '../../links/links.ts'
import type { Context } from '../context.ts'
import type { Bell } from '../doorbell.ts'
import { followStrikes } from '../options/follow-strikes.ts'
import type { Metrics } from './metrics.ts'
import type { Task } from './supervise-tasks.ts'

/** What the tasks of a working process are given. */
export interface WorkContext extends Context {
  readonly links: Links
  readonly metrics: Metrics
  readonly bell: Bell
}

/** Everything that `tidemark work` does; each is one line, and fails and starts again alone. */
export function workTasks(context: WorkContext): readonly Task[] {
  return [followStrikes(context)]
}
