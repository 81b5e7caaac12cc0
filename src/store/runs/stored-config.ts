import { fixed, format, NO_MONEY, type Fixed, type Money } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import type { RunConfig } from '../../domain/engine/run-config.ts'
import type { BarInterval } from '../../domain/market/series/bar.ts'
import type { TradedInstrument } from '../../domain/market/instruments/instrument.ts'

/** `run.config` as JSON: the run's configuration with its exact numbers as decimal text. */
export interface StoredConfig {
  readonly parameters: Readonly<Record<string, unknown>>
  readonly instruments: readonly StoredInstrument[]
  readonly costs: { readonly feeBps: string; readonly feePerOrder: string; slippageBps: string }
  readonly limits: {
    readonly maximumPosition: string | null
    readonly forbiddenInstruments: readonly string[]
  }
  readonly feed: {
    readonly interval: BarInterval
    readonly from: string
    readonly to: string | null
    readonly barsPerSecond: number | null
  }
}

/** An instrument as it was when the run began: its facts are dated, and a replay needs those. */
interface StoredInstrument extends Omit<TradedInstrument, 'priceIncrement' | 'quantityStep'> {
  readonly priceIncrement: string
  readonly quantityStep: string
}

export function encodeConfig({ parameters, instruments, costs, limits, feed }: RunConfig) {
  const stored: StoredConfig = {
    parameters,
    instruments: instruments.map(encodeInstrument),
    costs: {
      feeBps: format(costs.feeBps),
      feePerOrder: format(costs.feePerOrder),
      slippageBps: format(costs.slippageBps),
    },
    limits: {
      maximumPosition: limits.maximumPosition === null ? null : format(limits.maximumPosition),
      forbiddenInstruments: limits.forbiddenInstruments,
    },
    feed,
  }
  return stored
}

/** Its traded terms, and nothing else that the store knows of it. */
function encodeInstrument(instrument: TradedInstrument): StoredInstrument {
  const { instrumentId, symbol, venueId, name, kind, currency } = instrument
  const priceIncrement = format(instrument.priceIncrement)
  const quantityStep = format(instrument.quantityStep)
  return { instrumentId, symbol, venueId, name, kind, currency, priceIncrement, quantityStep }
}

/** Reads it back with what `run` holds in columns. A run made by hand has no configuration: {}. */
export function decodeConfig(
  stored: Partial<StoredConfig>,
  columns: { readonly strategy: string; readonly initialCash: Money; readonly allowShort: boolean },
): RunConfig {
  const { costs, limits, feed } = stored
  return {
    strategy: columns.strategy,
    parameters: stored.parameters ?? {},
    instruments: (stored.instruments ?? []).map((instrument) => ({
      ...instrument,
      priceIncrement: fixed(instrument.priceIncrement),
      quantityStep: fixed(instrument.quantityStep),
    })),
    initialCash: columns.initialCash,
    costs: {
      feeBps: costs ? fixed(costs.feeBps) : (0n as Fixed<'bps'>),
      feePerOrder: costs ? fixed(costs.feePerOrder) : NO_MONEY,
      slippageBps: costs ? fixed(costs.slippageBps) : (0n as Fixed<'bps'>),
    },
    limits: {
      maximumPosition: limits?.maximumPosition ? fixed(limits.maximumPosition) : null,
      forbiddenInstruments: limits?.forbiddenInstruments ?? [],
      allowShort: columns.allowShort,
    },
    feed: {
      interval: feed?.interval ?? '1d',
      from: (feed?.from ?? '1970-01-01') as CalendarDate,
      to: (feed?.to ?? null) as CalendarDate | null,
      barsPerSecond: feed?.barsPerSecond ?? null,
    },
  }
}
