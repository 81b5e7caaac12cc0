import { listMonitorSessions, type MonitorSession } from '../../store/monitor/sessions.ts'
import type { Context } from '../context.ts'

/** What a user watches, the oldest first. */
export function listMonitors(
  { pool }: Context,
  userId: string,
): Promise<readonly MonitorSession[]> {
  return listMonitorSessions(pool, userId)
}
