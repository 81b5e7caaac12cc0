import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { EventMessage, ProgressMessage } from '../../src/contract/runs/stream.ts'
import { fixed, format, minus } from '../../src/core/fixed.ts'
import { curveOf, extendCurve, thinCurve, type CurvePoint } from '../charts/curve.ts'
import { CURVE_POINTS, type CurveSize, type Run, type RunEvent } from '../queries.ts'

/** Writes a run's progress into everything that is on screen about it. */
export function applyProgress(client: QueryClient, progress: ProgressMessage): void {
  const { run_id: runId } = progress
  const known = client.getQueryData<readonly Run[]>(['runs'])
  if (known && !known.some((run) => run.run_id === runId)) {
    void client.invalidateQueries({ queryKey: ['runs'] })
  }
  client.setQueryData<readonly Run[]>(['runs'], (runs) =>
    runs?.map((run) => (run.run_id === runId ? runAfter(run, progress) : run)),
  )
  client.setQueryData<Run>(['run', runId], (run) => run && runAfter(run, progress))

  const points = curveOf(progress.points)
  for (const [queryKey] of client.getQueriesData({ queryKey: ['curve', runId] })) {
    const most = CURVE_POINTS[queryKey[2] as CurveSize]
    client.setQueryData<readonly CurvePoint[]>(queryKey, (curve) => {
      const longer = extendCurve(curve ?? [], points)
      return longer.length > 2 * most ? thinCurve(longer, most) : longer
    })
  }
}

/** Puts an event on top of those that are on screen, once. */
export function applyEvent(client: QueryClient, runId: string, event: EventMessage): void {
  type Pages = InfiniteData<{ items: RunEvent[]; next: string | null }>
  client.setQueryData<Pages>(['events', runId], (data) => {
    const [first, ...older] = data?.pages ?? []
    if (!data || !first || (first.items[0]?.seq ?? 0) >= event.seq) return data
    return { ...data, pages: [{ ...first, items: [event, ...first.items] }, ...older] }
  })
}

function runAfter(run: Run, progress: ProgressMessage): Run {
  const { status, detail, last_logical_time, next_logical_time, tick_count, cash, equity } =
    progress
  const pnl = format(minus(fixed<'money'>(equity), fixed<'money'>(run.initial_cash)))
  const engine_status = run.engine_status && { ...run.engine_status, status, detail }
  const moved = { status, last_logical_time, next_logical_time, tick_count, cash, equity, pnl }
  return { ...run, ...moved, engine_status }
}
