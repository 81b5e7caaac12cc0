import { indicatorId, INDICATORS } from '../../src/domain/indicators/registry.ts'
import type { IndicatorDefinition } from '../../src/domain/indicators/definition.ts'
import type { Compared } from './reference.ts'

const CATEGORIES = ['momentum', 'trend', 'volatility', 'volume', 'other'] as const

/** The page with its tables made anew: between the marks, and nowhere else. */
export function withTables(
  page: string,
  worst: ReadonlyMap<string, Compared>,
  source: string,
): string {
  const tables = CATEGORIES.map((category) => {
    const rows = INDICATORS.filter((one) => one.category === category).map((one) => row(one, worst))
    const name = category[0]!.toUpperCase() + category.slice(1)
    return [`### ${name}`, '', ...HEAD, ...rows].join('\n')
  })
  const patterns = INDICATORS.filter((one) => one.category === 'pattern').map((one) => {
    return `| ${idOf(one)} | ${one.title} | ${one.warmUp(defaults(one))} |`
  })
  const made = [
    `Compared with ${source}.`,
    ...tables,
    ['### Candlestick patterns', '', ...PATTERN_HEAD, ...patterns].join('\n'),
  ]
  return page.replace(BETWEEN, `$1\n${made.join('\n\n')}\n$2`)
}

const BETWEEN = /(<!-- tables: [^>]*-->)[^]*(<!-- end of tables -->)/
const HEAD = [
  '| id | what | outputs | warm-up | looks back | source | differs by |',
  '| --- | --- | --- | --: | --: | --- | --: |',
]
const PATTERN_HEAD = ['| id | what | warm-up |', '| --- | --- | --: |']

function row(one: IndicatorDefinition, worst: ReadonlyMap<string, Compared>): string {
  const memory = one.memory(defaults(one))
  const measured = worst.get(one.name)
  const cells = [
    idOf(one),
    one.title,
    one.outputs.join(', '),
    one.warmUp(defaults(one)),
    memory ?? 'all',
    one.source,
    measured === undefined ? '' : shown(measured),
  ]
  return `| ${cells.join(' | ')} |`
}

function shown({ error, by }: Compared): string {
  const size = error === 0 ? '0' : error.toExponential(0)
  return by === 'TA-Lib' ? size : `${size} (${by})`
}

function idOf(one: IndicatorDefinition): string {
  return indicatorId(one, defaults(one))
}

function defaults(one: IndicatorDefinition): number[] {
  return one.parameters.map((parameter) => parameter.default)
}
