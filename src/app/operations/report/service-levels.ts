/** One promise of docs/sla.md that Prometheus can judge over a span, and how to ask it. */
export interface ServiceLevel {
  readonly name: string
  readonly unit: 's' | 'bytes' | 'fraction' | 'count'
  readonly limit: number | null // null: told, not judged
  readonly kept: 'below' | 'above'
  readonly query: (span: string) => string // in PromQL; the span is one of its durations
}

const ANSWERS = 'http_request_duration_seconds_bucket{route!~".*stream.*"}'
const answered = (fraction: number) => (span: string) =>
  `histogram_quantile(${fraction}, sum by (le) (increase(${ANSWERS}[${span}])))`

export const SERVICE_LEVELS: readonly ServiceLevel[] = [
  {
    name: 'available',
    unit: 'fraction',
    limit: 0.999,
    kept: 'above',
    query: (span) => `avg_over_time(max(up{job="tidemark"})[${span}:1m])`,
  },
  {
    name: 'requests',
    unit: 'count',
    limit: null,
    kept: 'above',
    query: (span) => `sum(increase(http_requests_total[${span}]))`,
  },
  {
    name: 'requests that failed',
    unit: 'fraction',
    limit: 0.001,
    kept: 'below',
    query: (span) =>
      `(sum(increase(http_requests_total{status=~"5.."}[${span}])) or vector(0))
       / sum(increase(http_requests_total[${span}]))`,
  },
  { name: 'request P50', unit: 's', limit: null, kept: 'below', query: answered(0.5) },
  { name: 'request P95', unit: 's', limit: 0.5, kept: 'below', query: answered(0.95) },
  { name: 'request P99', unit: 's', limit: null, kept: 'below', query: answered(0.99) },
  {
    name: 'query P95',
    unit: 's',
    limit: 0.2,
    kept: 'below',
    query: (span) =>
      `histogram_quantile(0.95, sum by (le) (increase(database_query_duration_seconds_bucket[${span}])))`,
  },
  {
    name: 'busy connections of a pool, at most',
    unit: 'count',
    limit: null,
    kept: 'below',
    query: (span) => `max(max_over_time(database_pool_connections{state="busy"}[${span}]))`,
  },
  {
    name: 'memory of a server, at most',
    unit: 'bytes',
    limit: 2e9,
    kept: 'below',
    query: (span) => `max(max_over_time(process_resident_memory_bytes{job="tidemark"}[${span}]))`,
  },
]
