import { isWorkload, type Measured, nameOf } from './measured.ts'

/** What is known of a benchmark beside its figures. */
export interface BenchText {
  readonly name: string // its file in `bench`
  readonly purpose: string
}

/**
 * The page of all benchmarks: of each what was recorded last, one column a workload. Those that were
 * never recorded are named, too.
 */
export function benchPage(benches: readonly BenchText[], history: readonly Measured[]): string {
  const newest = new Map(history.map((line) => [nameOf(line), line])) // a later line replaces
  const linesOf = ({ name }: BenchText): readonly Measured[] =>
    [...newest.values()].filter((line) => line.name.split(' ')[0] === name)
  const [recorded, others] = [
    benches.filter((bench) => linesOf(bench).length > 0),
    benches.filter((bench) => linesOf(bench).length === 0),
  ]
  return [
    INTRODUCTION,
    ...recorded.flatMap((bench) => [
      `## ${bench.name}`,
      bench.purpose,
      ...alike(linesOf(bench)).map(table),
    ]),
    ...(others.length === 0 ? [] : ['## Never recorded', others.map(listed).join('\n')]),
  ].join('\n\n')
}

/** The purpose that a benchmark's file begins with: the first paragraph of its docstring. */
export function purposeOf(source: string): string {
  const [, paragraph = ''] = /^\/\*\*\n((?: \* .+\n)+)/.exec(source) ?? []
  return paragraph.replaceAll(/^ \* /gm, '').trim().replaceAll('\n', ' ')
}

/** Lines with the same figures stand in one table. */
function alike(lines: readonly Measured[]): readonly (readonly Measured[])[] {
  return [...Map.groupBy(lines, (line) => figuresOf(line).join()).values()]
}

function figuresOf({ figures }: Measured): readonly string[] {
  return Object.keys(figures).filter((figure) => !isWorkload(figure))
}

function table(lines: readonly Measured[]): string {
  const figures = figuresOf(lines[0]!)
  return [
    row('', ...lines.map(headingOf)),
    row('---', ...lines.map(() => '---:')),
    ...figures.map((figure) =>
      row(words(figure), ...lines.map((line) => shown(line.figures[figure]))),
    ),
    row('recorded', ...lines.map(({ at, commit }) => `${at.slice(0, 10)}, ${commit}`)),
  ].join('\n')
}

function headingOf(line: Measured): string {
  return nameOf(line).split(' ').slice(1).join(' ').replaceAll('=', ' ')
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |')
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/PerSecond$/, ', a second'],
  [/Seconds$/, ', s'],
  [/Ms$/, ', ms'],
  [/(Us|Microseconds)$/, ', µs'],
  [/Ns$/, ', ns'],
  [/(Mb|Megabytes)$/, ', MB'],
]

/** `requestToFillMs` as `request to fill, ms`; what is no name of ours, as `SMA_20`, stays. */
function words(figure: string): string {
  if (!/^[a-z]/.test(figure)) return figure
  const [suffix, unit] = UNITS.find(([ending]) => ending.test(figure)) ?? [/$/, '']
  const name = figure.replace(suffix, '').replaceAll(/(?<=[a-z0-9])[A-Z]/g, ' $&')
  return name.toLowerCase() + unit
}

function shown(value: unknown): string {
  if (typeof value !== 'number') return String(value)
  if (Number.isInteger(value) || value >= 1_000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

function listed({ name, purpose }: BenchText): string {
  return `- \`${name}\`: ${purpose}`
}

const INTRODUCTION = `# Benchmarks

What \`npm run bench -- <name> --record\` measured last, on a quiet machine; each line of
\`bench/history.jsonl\` names its processor, and a commit that ends in \`+\` had changes beside it. A peer or
a limit is measured in the same run as ours, and \`npm run bench -- --compare\` compares nothing but such
ratios. \`--record\` writes this page anew.`
