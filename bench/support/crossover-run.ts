import { fixed, type Fixed } from '../../src/core/fixed.ts'
import { maximumDrawdown } from '../../src/domain/performance/drawdown.ts'
import type { BarSeries } from '../../src/domain/simulation/bar-series.ts'
import { simulate, type Simulation } from '../../src/domain/simulation/simulate.ts'
import type { SimulationConfig } from '../../src/domain/simulation/terms.ts'
import { movingAverageCrossover } from '../../src/domain/strategy/moving-average-crossover.ts'
import { BENCH_INSTRUMENT } from './canonical-bars.ts'

/**
 * The canonical backtest: EMA 20 over EMA 50, a stop three ATR below the entry that rests at the
 * venue, a tenth of equity an entry, a fee, slippage, the gate. `peers/crossover.c` has it in C.
 */
export function crossoverConfig(slippageBps: Fixed<'bps'> = fixed('0.1')): SimulationConfig {
  return {
    parameters: { investFraction: 0.1 },
    instruments: [
      {
        instrumentId: BENCH_INSTRUMENT,
        symbol: 'BENCH',
        venueId: 'NSE',
        name: 'Bench',
        kind: 'equity',
        currency: 'INR',
        priceIncrement: fixed('0.05'),
        quantityStep: fixed('1'),
      },
    ],
    initialCash: fixed('100000000'),
    costs: { feeBps: fixed('0.3'), feePerOrder: fixed('0'), slippageBps },
    limits: { maximumPosition: null, forbiddenInstruments: [], allowShort: false },
  }
}

export interface TimedSimulation {
  readonly seconds: number // of the fastest round
  readonly drawdown: number
  readonly simulation: Simulation
}

/** The fastest of some rounds, from bars to equity curve, fills and drawdown. */
export function timeCrossover(
  bars: BarSeries,
  config: SimulationConfig,
  rounds: number,
): TimedSimulation {
  let best: TimedSimulation | null = null
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now()
    const simulation = simulate(movingAverageCrossover, config, { series: [bars] })
    const drawdown = maximumDrawdown(simulation.equity, simulation.initialCash)
    const seconds = (performance.now() - from) / 1_000
    if (best === null || seconds < best.seconds) best = { seconds, drawdown, simulation }
  }
  return best!
}
