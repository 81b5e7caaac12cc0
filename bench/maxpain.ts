/**
 * Max pain of a chain, in microseconds, by two passes and by its definition.
 *
 *   node bench/maxpain.ts [--tiny] [--record]
 *
 * The workload: 200 strikes with random open interest; the definition is n² and must give the same.
 */
import { chance } from '../src/core/chance.ts'
import { maxPain, type OpenInterest } from '../src/domain/options/chain/max-pain.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const STRIKES = 200
const ROUNDS = tiny ? 5 : 5_000

const draw = chance(7, 'bench/maxpain', 0)
const chain: OpenInterest[] = Array.from({ length: STRIKES }, (_, index) => ({
  strike: 20_000 + 50 * index,
  call: Math.floor(draw.uniform() * 1e6),
  put: Math.floor(draw.uniform() * 1e6),
}))
const spot = 25_000

if (maxPain(chain, spot) !== byDefinition()) throw new Error('two passes find another strike')
const figures = {
  strikes: STRIKES,
  twoPassesUs: fastest(() => maxPain(chain, spot), ROUNDS),
  byDefinitionUs: fastest(byDefinition, Math.ceil(ROUNDS / 20)),
}
report('maxpain', figures)
recordHistory('maxpain', figures)

function byDefinition(): number {
  let [best, least] = [0, Infinity]
  for (const { strike: settled } of chain) {
    let paid = 0
    for (const { strike, call, put } of chain) {
      paid += call * Math.max(0, settled - strike) + put * Math.max(0, strike - settled)
    }
    if (paid < least) [best, least] = [settled, paid]
  }
  return best
}

/** Of many rounds the fastest, in microseconds. */
function fastest(work: () => unknown, rounds: number): number {
  let best = Infinity
  for (let round = 0; round < rounds; round += 1) {
    const began = process.hrtime.bigint()
    work()
    best = Math.min(best, Number(process.hrtime.bigint() - began) / 1_000)
  }
  return Number(best.toFixed(2))
}
