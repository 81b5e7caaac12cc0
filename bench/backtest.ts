/**
 * Bars a second of the simulation core, beside the same backtest in C and in other engines.
 *
 *   node bench/backtest.ts [--tiny] [--record] [--no-peers]
 *
 * The workload: ten million bars of one minute, one instrument, EMA 20 over EMA 50 with a resting
 * ATR stop, streaming indicators, fee, slippage, the gate, the whole equity curve and its drawdown.
 * C must fill the same orders and give an equity curve of the same bytes. The engines get fewer
 * bars, since they are slower, and no slippage, since not all can express ours; a ratio is only
 * printed for those that fill as often and end with the same equity.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixed } from '../src/core/fixed.ts'
import { sliceOf } from '../src/domain/simulation/bar-series.ts'
import { canonicalBars } from './support/canonical-bars.ts'
import { crossoverConfig, timeCrossover } from './support/crossover-run.ts'
import { crossoverInC } from './support/crossover-in-c.ts'
import { recordHistory } from './support/history.ts'
import { type PeerRun, runPeers } from './support/peers.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const withPeers = !tiny && !process.argv.includes('--no-peers')
const BARS = tiny ? 20_000 : 10_000_000
const ROUNDS = tiny ? 1 : 15
const PEER_BARS = 100_000

const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'))
try {
  const bars = canonicalBars(BARS)
  const ours = timeCrossover(bars, crossoverConfig(), ROUNDS)
  const { simulation } = ours
  const ourSpeed = BARS / ours.seconds
  report('backtest', {
    bars: BARS,
    seconds: ours.seconds,
    barsPerSecond: ourSpeed,
    fills: simulation.fills.count,
    finalEquity: simulation.equity.at(-1)!,
    drawdown: ours.drawdown,
  })
  const c = compareWithC()
  const peers = withPeers ? await compareWithPeers() : []
  recordHistory('backtest', {
    bars: BARS,
    barsPerSecond: Math.round(ourSpeed),
    fills: simulation.fills.count,
    ...c,
    ...Object.fromEntries(peers),
  })

  function compareWithC() {
    const answer = crossoverInC(bars, ROUNDS, folder)
    if (typeof answer === 'string') {
      report('  in C', { absent: answer })
      return { c: answer }
    }
    const speed = BARS / answer.seconds
    const bytes = ({ buffer, byteOffset, byteLength }: Float64Array) =>
      Buffer.from(buffer, byteOffset, byteLength)
    const sameCurve = bytes(simulation.equity).equals(bytes(answer.equity))
    report('  in C', {
      seconds: answer.seconds,
      barsPerSecond: speed,
      fills: answer.fills,
      sameBytes: sameCurve ? 'yes' : 'NO',
      timesOurs: speed / ourSpeed,
    })
    const { placed, canceled } = simulation.orders
    const sameOrders =
      answer.fills === simulation.fills.count &&
      answer.placed === placed &&
      answer.canceled === canceled &&
      answer.drawdown === ours.drawdown
    if (!sameCurve || !sameOrders) {
      process.stdout.write('C and we do not agree, so the speeds mean nothing.\n')
      process.exitCode = 1
    }
    return { cBarsPerSecond: Math.round(speed), cTimesOurs: round(speed / ourSpeed), sameCurve }
  }

  async function compareWithPeers(): Promise<(readonly [string, number | string])[]> {
    const few = sliceOf(bars, 0, PEER_BARS)
    const reference = timeCrossover(few, crossoverConfig(fixed('0')), 20)
    const { fills, equity } = reference.simulation
    const speed = PEER_BARS / reference.seconds
    report('  ours, without slippage', {
      bars: PEER_BARS,
      barsPerSecond: speed,
      fills: fills.count,
      finalEquity: equity.at(-1)!,
    })
    const figures: (readonly [string, number | string])[] = []
    for await (const { name, run } of runPeers(few, folder)) {
      if (typeof run === 'string') {
        report(`  ${name}`, { absent: run })
        figures.push([name, run])
        continue
      }
      const peerSpeed = run.bars / run.seconds
      const matches = agrees(run, fills.count, equity.at(-1)!)
      report(`  ${name} ${run.version}`, {
        barsPerSecond: peerSpeed,
        fills: run.fills,
        finalEquity: run.finalEquity ?? 'none',
        ...(matches ? { timesSlower: speed / peerSpeed } : { notComparable: run.differs }),
      })
      figures.push([`${name}BarsPerSecond`, Math.round(peerSpeed)])
      figures.push([`${name}Matches`, String(matches)])
    }
    return figures
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** As many fills, and the same final equity to a part in a thousand million. */
function agrees({ fills, finalEquity }: PeerRun, ourFills: number, ourEquity: number): boolean {
  if (finalEquity === null || fills !== ourFills) return false
  return Math.abs(finalEquity - ourEquity) <= 1e-9 * ourEquity
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
