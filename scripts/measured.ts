/** One line of `bench/history.jsonl`. */
export interface Measured {
  readonly at: string // ISO 8601
  readonly commit: string
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string }
  readonly name: string
  readonly figures: Readonly<Record<string, unknown>>
}

export function readMeasured(jsonLines: string): readonly Measured[] {
  return jsonLines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Measured)
}

/** What was asked for, not what came of it. */
const WORKLOAD = [
  'workload',
  'route',
  'kind',
  'where',
  'interval',
  'bars',
  'runs',
  'users',
  'servers',
  'connections',
  'stalled',
  'hurry',
]

export function isWorkload(figure: string): boolean {
  return WORKLOAD.includes(figure)
}

/** The benchmark and its workload: `ticks runs=10`. */
export function nameOf({ name, figures }: Measured): string {
  const given = WORKLOAD.filter((key) => figures[key] !== undefined)
  return [name, ...given.map((key) => `${key}=${String(figures[key])}`)].join(' ')
}
