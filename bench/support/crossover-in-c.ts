import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BarSeries } from '../../src/domain/simulation/bar-series.ts'
import { PEERS_FOLDER } from './folders.ts'

export interface CrossoverInC {
  readonly seconds: number // of the fastest round
  readonly fills: number
  readonly placed: number
  readonly canceled: number
  readonly drawdown: number
  readonly equity: Float64Array
}

/** Compiles and runs `peers/crossover.c` on the same bars, or says why it cannot. */
export function crossoverInC(
  bars: BarSeries,
  rounds: number,
  folder: string,
): CrossoverInC | string {
  const source = `${PEERS_FOLDER}crossover.c`
  const [program, input, output] = ['crossover', 'bars.bin', 'equity.bin'].map((name) =>
    join(folder, name),
  ) as [string, string, string]
  const flags = ['-O3', '-ffp-contract=off', source, '-o', program, '-lm']
  const compiled = spawnSync('cc', flags, { encoding: 'utf8' })
  if (compiled.error) return 'there is no C compiler (cc) here'
  if (compiled.status !== 0) return `cc does not compile it: ${compiled.stderr.trim()}`

  writeBars(bars, input)
  const ran = spawnSync(program, [input, output, String(rounds)], { encoding: 'utf8' })
  if (ran.status !== 0) return `the C program failed with ${ran.status ?? ran.signal}`
  const bytes = readFileSync(output)
  const equity = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)
  return { ...(JSON.parse(ran.stdout) as Omit<CrossoverInC, 'equity'>), equity }
}

/** The count, then open, high, low and close, each a column of doubles. */
export function writeBars({ open, high, low, close }: BarSeries, path: string): void {
  const { length } = close
  const columns = new Float64Array(1 + 4 * length)
  columns[0] = length
  for (const [index, column] of [open, high, low, close].entries()) {
    columns.set(column, 1 + index * length)
  }
  writeFileSync(path, columns)
}
