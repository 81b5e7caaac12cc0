/**
 * Nanoseconds an option: price and eight Greeks, and the volatility of a price.
 *
 *   node bench/greeks.ts [--tiny] [--record]
 *
 * The workload: one expiry of options at random strikes and volatilities, in random order, so that
 * no branch is predictable. Beside it the plain way in C with libm, which must give the same sums.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chance } from '../src/core/chance.ts'
import { COLUMNS, openStrikes, valueStrikes } from '../src/domain/options/pricing/black-scholes.ts'
import { SCREEN } from '../src/domain/options/pricing/conventions.ts'
import { impliedVolatility } from '../src/domain/options/pricing/implied-volatility.ts'
import type { Option } from '../src/domain/options/pricing/value-option.ts'
import { PEERS_FOLDER } from './support/folders.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const COUNT = 1_000
const ROUNDS = tiny ? 20 : 20_000

const draw = chance(7, 'bench/greeks', 0)
const market = { spot: 100, years: 0.7, rate: 0.03, dividendYield: 0.01 }
const options: Option[] = Array.from({ length: COUNT }, () => ({
  right: draw.uniform() < 0.5 ? 'call' : 'put',
  strike: 100 * Math.exp(1.2 * draw.uniform() - 0.6),
}))
const volatilities = Float64Array.from(options, () => 0.05 + 1.2 * draw.uniform())
const strikes = openStrikes(options)
const output = new Float64Array(COUNT * COLUMNS.length)

const greeksNs = fastest(() => valueStrikes(strikes, market, volatilities, SCREEN, output))
const sums = COLUMNS.map((_, column) => {
  return options.reduce((sum, _option, index) => sum + output[index * COLUMNS.length + column]!, 0)
})
const prices = options.map((_, index) => output[index * COLUMNS.length]!)
const volatilityNs = fastest(() => {
  for (let index = 0; index < COUNT; index += 1) {
    impliedVolatility(options[index]!, market, prices[index]!)
  }
}, ROUNDS / 20)
const c = inC()
const figures = {
  greeksNs,
  volatilityNs,
  ...(typeof c === 'string' ? { c } : { cNs: c.ns, timesOfC: greeksNs / c.ns }),
}
report('greeks', figures)
recordHistory('greeks', figures)

/** Of many rounds the fastest, in nanoseconds an option. */
function fastest(work: () => void, rounds = ROUNDS): number {
  let best = Infinity
  for (let round = 0; round < rounds; round += 1) {
    const began = process.hrtime.bigint()
    work()
    best = Math.min(best, Number(process.hrtime.bigint() - began) / COUNT)
  }
  return best
}

function inC(): { readonly ns: number } | string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'))
  try {
    const [program, input] = [join(folder, 'greeks'), join(folder, 'options.bin')]
    const compiled = spawnSync('cc', ['-O3', `${PEERS_FOLDER}greeks.c`, '-o', program, '-lm'])
    if (compiled.status !== 0) return 'there is no C compiler (cc) here'
    const { spot, years, rate, dividendYield } = market
    const head = [COUNT, spot, years, rate, dividendYield]
    writeFileSync(
      input,
      Float64Array.from([...head, ...strikes.strike, ...volatilities, ...strikes.sign]),
    )
    const ran = spawnSync(program, [input, String(ROUNDS)], { encoding: 'utf8' })
    if (ran.status !== 0) return `the C program failed with ${ran.status ?? ran.signal}`
    const answer = JSON.parse(ran.stdout) as { ns: number; sums: number[] }
    answer.sums.forEach((sum, column) => {
      const error = Math.abs(sum / sums[column]! - 1)
      if (!(error < 1e-9)) throw new Error(`C's ${COLUMNS[column]} is ${sum}, not ${sums[column]}`)
    })
    return answer
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
