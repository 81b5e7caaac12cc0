import { MINUTE_MS } from '../../core/instant.ts'
import type { CalendarContext } from './calendar-context.ts'
import { periodic, type Task } from '../operations/supervise-tasks.ts'
import type { CalendarSource } from './calendar-sources.ts'
import { fetchSource } from './fetch-source.ts'

/** Looks each minute which sources are due. One that hangs holds up none of the others. */
export function calendarTasks(
  context: CalendarContext,
  sources: readonly CalendarSource[],
): readonly Task[] {
  if (sources.length === 0) return []
  const look = async (signal: AbortSignal): Promise<void> => {
    const done = await Promise.allSettled(
      sources.map((source) => fetchSource(context, source, { signal })),
    )
    const failed = done.find((one) => one.status === 'rejected')
    if (failed && !signal.aborted) throw failed.reason
  }
  return [periodic('calendar-sources', MINUTE_MS, context.clock, look)]
}
