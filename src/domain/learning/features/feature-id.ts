import { accept, refuse, type Result } from '../../../core/result.ts'
import {
  describeFault,
  indicatorId,
  parseIndicatorId,
  type ParsedIndicator,
} from '../../indicators/registry.ts'

/**
 * What a model learns from, by its id: `close`, `return_5`, `RSI_14`, `MACD_12_26_9.histogram`; as it
 * was some bars ago, `RSI_14_lag_3`; of another instrument, `BANKNIFTY.NSE:return_1`.
 */
export interface Feature {
  readonly id: string // its one spelling
  readonly symbol: string | null // of another instrument; null is the model's own
  readonly lag: number // bars ago
  readonly source: FeatureSource
}

export type FeatureSource =
  | { readonly kind: 'field'; readonly field: BarField }
  | { readonly kind: 'return'; readonly bars: number } // ln of close over the close so many bars ago
  | { readonly kind: 'indicator'; readonly asked: ParsedIndicator; readonly output: number }

export const BAR_FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const
export type BarField = (typeof BAR_FIELDS)[number]

/** How far back a feature may look by itself, in bars. */
const FARTHEST = 1_000

/**
 * Reads an id. An indicator with several outputs that names none of them stands for all of them.
 * Refused with a sentence for the person who wrote it.
 */
export function parseFeatureId(text: string): Result<readonly Feature[], string> {
  const [, symbol, base = '', output, lagText] = ID.exec(text.trim()) ?? []
  const lag = Number(lagText ?? 0)
  if (base === '') return refuse(`${shown(text)} is no id of a feature`)
  if (lag > FARTHEST) return refuse(`${shown(text)} looks back more than ${FARTHEST} bars`)
  const sources = sourcesOf(base, output)
  if (!sources.ok) return sources
  const place = { symbol: symbol?.toUpperCase() ?? null, lag }
  return accept(
    sources.value.map(([name, source]) => ({ id: idOf(name, place), ...place, source })),
  )
}

/** `SYMBOL:` may be there; then a name, `.output` and `_lag_n`, of which the latter may be. */
const ID =
  /^(?:([\w.&^-]{1,64}):)?([A-Za-z]\w{0,60}?(?:\.\d+\w*?)*?)(?:\.([a-z]\w*?))?(?:_lag_(\d{1,5}))?$/

function sourcesOf(
  base: string,
  output: string | undefined,
): Result<readonly (readonly [string, FeatureSource])[], string> {
  const name = base.toLowerCase()
  const field = BAR_FIELDS.find((known) => known === name)
  if (field !== undefined && output === undefined) {
    return accept([[field, { kind: 'field', field }]])
  }
  const [, barText] = /^return_(\d{1,5})$/.exec(name) ?? []
  if (barText !== undefined && output === undefined) {
    const bars = Number(barText)
    if (bars < 1 || bars > FARTHEST) return refuse(`${base} is over 1 to ${FARTHEST} bars`)
    return accept([[`return_${bars}`, { kind: 'return', bars }]])
  }
  return indicatorSources(base, output)
}

function indicatorSources(base: string, output: string | undefined): ReturnType<typeof sourcesOf> {
  const parsed = parseIndicatorId(base)
  if (!parsed.ok) {
    if (parsed.refusal.code !== 'unknown_indicator') return refuse(describeFault(parsed.refusal))
    return refuse(`${shown(base)} names no field of a bar, no return_n and no indicator`)
  }
  const { definition, parameters } = parsed.value
  const { outputs } = definition
  const id = indicatorId(definition, parameters)
  const all = outputs.map((name, index): readonly [string, FeatureSource] => [
    outputs.length === 1 ? id : `${id}.${name}`,
    { kind: 'indicator', asked: parsed.value, output: index },
  ])
  if (output === undefined) return accept(all)
  const index = outputs.indexOf(output)
  if (index < 0) return refuse(`${id} has no output ${output}; it has ${outputs.join(', ')}`)
  return accept([all[index]!])
}

function idOf(name: string, { symbol, lag }: Pick<Feature, 'symbol' | 'lag'>): string {
  return `${symbol === null ? '' : `${symbol}:`}${name}${lag === 0 ? '' : `_lag_${lag}`}`
}

function shown(text: string): string {
  return text.slice(0, 80)
}
