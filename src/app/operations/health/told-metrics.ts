import { randomUUID } from 'node:crypto'
import { Registry } from 'prom-client'
import {
  forgetMetrics,
  listToldMetrics,
  tellMetrics,
  type ToldFamilies,
  type ToldSeries,
} from '../../../store/operations/told-metrics.ts'
import type { Context } from '../../context.ts'
import { periodic, type Task } from '../supervise-tasks.ts'
import type { Metrics } from './metrics.ts'

const EVERY_MS = 10_000
const KEPT_S = 60 // who is silent for longer has ended

/** What workers do, and what it costs; the rest of their registry says the same as a server's. */
const TOLD = /^(worker_task|worker_restarts_|strategy_|unhandled_|process_(cpu_seconds|resident))/

/**
 * Tells what a process without an address counts, every ten seconds. `kind` begins its name, as in
 * work/3f2a9c0d: each process has series of its own, so that none runs backwards.
 */
export function metricsTeller({ pool, clock }: Context, metrics: Metrics, kind: string): Task {
  const process = `${kind}/${randomUUID().slice(0, 8)}`
  const tell = periodic('metrics', EVERY_MS, clock, async () => {
    await tellMetrics(pool, process, await toldOf(metrics))
  })
  return {
    ...tell,
    async run(signal, alive) {
      await tell.run(signal, alive)
      await forgetMetrics(pool, process)
    },
  }
}

async function toldOf({ registry }: Metrics): Promise<ToldFamilies> {
  const families = await registry.getMetricsAsJSON()
  const told = families.filter(({ name }) => TOLD.test(name))
  return Object.fromEntries(told.map(({ name, values }) => [name, values as ToldSeries[]]))
}

export interface ToldMetrics {
  readonly task: Task
  /** The text that Prometheus reads, and its media type: of these, and of what others told. */
  text(metrics: Metrics): Promise<{ readonly type: string; readonly body: string }>
}

/** Reads what other processes told, and holds it, so that a page of numbers waits for nobody. */
export function toldMetrics({ pool, clock }: Context): ToldMetrics {
  let told: Awaited<ReturnType<typeof listToldMetrics>> = []
  return {
    task: periodic('told-metrics', EVERY_MS, clock, async () => {
      told = await listToldMetrics(pool, KEPT_S)
    }),
    async text({ registry }) {
      const page = new Registry()
      for (const metric of registry.getMetricsAsArray() as unknown as readonly Family[]) {
        const others = told.flatMap(({ process, families }) =>
          (families[metric.name] ?? []).map((series) => of(process, series)),
        )
        page.registerMetric((others.length === 0 ? metric : joined(metric, others)) as never)
      }
      return { type: page.contentType, body: await page.metrics() }
    },
  }
}

/** As a registry of prom-client asks a metric. */
interface Family {
  readonly name: string
  get(): Promise<{ readonly values: readonly ToldSeries[] }>
}

/** `process` says whose it is; what is counted here has no such label. */
function of(process: string, series: ToldSeries): ToldSeries {
  return { ...series, labels: { ...series.labels, process } }
}

function joined(family: Family, others: readonly ToldSeries[]): Family {
  return {
    name: family.name,
    async get() {
      const own = await family.get()
      return { ...own, values: [...own.values, ...others] }
    },
  }
}
