import { Counter, Gauge, type Histogram, type Registry } from 'prom-client'

/*
 * Metrics for what is counted at every request. prom-client finds a series by its labels each time,
 * which costs half a microsecond; here it is found once and held, or by one look into a map.
 */

type Labels<Label extends string> = Readonly<Record<Label, string>>

export interface QuickCounter<Label extends string> {
  /** The series of these labels, to be kept by who adds to it often. */
  labels(labels: Labels<Label>): { inc(): void }
  inc(labels: Labels<Label>, count?: number): void
}

/** What was counted goes to prom-client when somebody asks for it. */
export function quickCounter<const Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[],
): QuickCounter<Label> {
  const seriesOf = seriesBy(labelNames, (labels) => ({ labels, count: 0 }))
  new Counter({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      for (const series of seriesOf.all.values()) {
        if (series.count > 0) this.inc(series.labels, series.count)
        series.count = 0
      }
    },
  })
  return {
    labels(labels) {
      const series = seriesOf(labels)
      return { inc: () => void (series.count += 1) }
    },
    inc: (labels, count = 1) => void (seriesOf(labels).count += count),
  }
}

/** How many there are at once, without labels. */
export function quickGauge(registry: Registry, name: string, help: string) {
  let count = 0
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(count)
    },
  })
  return { inc: () => void (count += 1), dec: () => void (count -= 1) }
}

export interface QuickHistogram<Label extends string> {
  labels(labels: Labels<Label>): { observe(value: number): void }
  observe(labels: Labels<Label>, value: number): void
}

interface Filled<Label extends string> {
  readonly labels: Labels<Label>
  readonly buckets: Float64Array // how many fell into each, and behind them into none
  sum: number
}

/** `bounds` are the buckets' upper ends, included, from the lowest. */
export function quickHistogram<const Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[],
  bounds: readonly number[],
): QuickHistogram<Label> {
  const seriesOf = seriesBy(labelNames, (labels) => {
    return { labels, buckets: new Float64Array(bounds.length + 1), sum: 0 }
  })

  function add(series: Filled<Label>, value: number): void {
    let bucket = 0
    while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1
    series.buckets[bucket]! += 1
    series.sum += value
  }

  registry.registerMetric({
    name,
    help,
    get: async () => ({
      name,
      help,
      type: 'histogram',
      aggregator: 'sum',
      values: [...seriesOf.all.values()].flatMap((series) => valuesOf(name, bounds, series)),
    }),
    reset: () => seriesOf.all.clear(),
  } as unknown as Histogram) // all that a registry uses of one
  return {
    labels(labels) {
      const series = seriesOf(labels)
      return { observe: (value) => add(series, value) }
    },
    observe: (labels, value) => add(seriesOf(labels), value),
  }
}

/** As Prometheus reads a histogram: each bucket holds those below it, too. */
function valuesOf<Label extends string>(
  name: string,
  bounds: readonly number[],
  { labels, buckets, sum }: Filled<Label>,
) {
  let count = 0
  const filled = [...buckets].map((own, bucket) => {
    count += own
    const le = bounds[bucket] ?? '+Inf'
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count }
  })
  return [
    ...filled,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}

/** Finds a series by its labels, or makes it. */
function seriesBy<Label extends string, Series>(
  labelNames: readonly Label[],
  make: (labels: Labels<Label>) => Series,
): ((labels: Labels<Label>) => Series) & { readonly all: Map<string, Series> } {
  const all = new Map<string, Series>()
  const find = (labels: Labels<Label>): Series => {
    let key = ''
    for (const name of labelNames) key += `${labels[name]}\n`
    let series = all.get(key)
    if (series === undefined) all.set(key, (series = make(labels)))
    return series
  }
  return Object.assign(find, { all })
}
