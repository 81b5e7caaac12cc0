import { computeIndicator, parseIndicatorId } from '../../src/domain/indicators/registry.ts'

/** Values that someone else made of given bars: test/vectors/registry.json. */
export interface Reference {
  readonly source: string
  readonly bars: Readonly<Record<Bars, readonly number[]>>
  readonly cases: readonly {
    readonly id: string
    readonly by: string
    readonly outputs: readonly {
      readonly first: number
      readonly values: readonly (readonly [bar: number, value: number])[]
    }[]
  }[]
}

type Bars = 'open' | 'high' | 'low' | 'close' | 'volume' | 'session'

export interface Compared {
  readonly name: string
  readonly id: string
  readonly by: string
  readonly values: number // how many were compared
  readonly error: number // the largest difference, as a part of the value if that is above 1
  readonly isFirst: boolean // whether all outputs begin where the reference's do
}

/** What we make of the bars of a reference, beside what it says. */
export function compareWithReference({ bars, cases }: Reference): Compared[] {
  const columns = Object.fromEntries(
    Object.entries(bars).map(([field, values]) => [field, Float64Array.from(values)]),
  )
  return cases.map(({ id, by, outputs }) => {
    const parsed = parseIndicatorId(id)
    if (!parsed.ok) throw new Error(`the reference has an id that is none: ${id}`)
    const { definition, parameters } = parsed.value
    const ours = computeIndicator(definition, parameters, columns)
    let [error, values, isFirst] = [0, 0, ours.length === outputs.length]
    for (const [output, expected] of outputs.entries()) {
      const column = ours[output]!
      isFirst &&= column.findIndex((value) => !Number.isNaN(value)) === expected.first
      for (const [bar, value] of expected.values) {
        const difference = Math.abs(column[bar]! - value) / Math.max(1, Math.abs(value))
        error = difference <= error ? error : difference // which also keeps a NaN
        values += 1
      }
    }
    return { name: definition.name, id, by, values, error, isFirst }
  })
}
