/**
 * Nanoseconds a bar of indicators: over columns, and bar by bar.
 *
 *   node bench/indicators.ts [--tiny] [--record] [--no-peers] [--no-npm] [--talib=<python>]
 *
 * The workload: bars whose price wanders by ticks. Beside it TA-Lib's C, which must give the same last
 * values, and what npm has; both are installed into a folder that is removed afterwards.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chance } from '../src/core/chance.ts'
import {
  computeIndicator,
  openIndicator,
  parseIndicatorId,
} from '../src/domain/indicators/registry.ts'
import { installedNpm, installedPython } from './support/install.ts'
import { PEERS_FOLDER } from './support/folders.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const withPeers = !tiny && !process.argv.includes('--no-peers')
const given = process.argv.find((argument) => argument.startsWith('--talib='))?.slice(8)
const COUNT = tiny ? 2_000 : 100_000
const FOR_MS = tiny ? 1 : 250 // each; long enough for the compiler to have had its turn
const IDS =
  'SMA_20 EMA_20 WMA_20 HMA_20 DEMA_20 TEMA_20 T3_5 KAMA_10 MAMA_0.5_0.05 VWMA_20 LINEARREG_14 ' +
  'RSI_14 MACD_12_26_9 STOCH_14_3_3 CCI_20 ROC_12 WILLR_14 CMO_14 TRIX_15 ULTOSC_7_14_28 ATR_14 ' +
  'BBANDS_20_2 STDDEV_20_1 DC_20 ADX_14 OBV AD MFI_14 PSAR_0.02_0.2 SUPERTREND_10_3 AROON_14 ' +
  'HT_DCPERIOD CDLDOJI CDLENGULFING CDLHARAMI CDLMORNINGSTAR'

interface Measured {
  readonly id: string
  readonly batchNs: number
  readonly streamNs: number
  readonly last: readonly number[]
}

const columns = wander(COUNT)
const ours = IDS.split(' ').map(measure)
const talib = withPeers ? timeTalib() : 'no peers were asked for'
const npm = withPeers && !process.argv.includes('--no-npm') ? timeNpm() : 'no peers were asked for'
const ratios: number[] = []
for (const { id, batchNs, streamNs, last } of ours) {
  const c = typeof talib === 'string' ? undefined : talib.figures[id]
  if (c !== undefined) {
    sameAs(id, last, c.last)
    ratios.push(batchNs / c.ns)
  }
  const others = typeof npm === 'string' ? [] : Object.entries(npm)
  const slower = others.flatMap(([name, figures]) => {
    const ns = figures[id]
    return typeof ns === 'number' ? [`${name} ${(ns / batchNs).toFixed(0)}×`] : []
  })
  const beside =
    c === undefined ? [] : [`TA-Lib ${c.ns.toFixed(2)} ratio ${(batchNs / c.ns).toFixed(2)}`]
  const figures = [
    `batch ${batchNs.toFixed(2)}`,
    `stream ${streamNs.toFixed(1)}`,
    ...beside,
    ...slower,
  ]
  console.log([id.padEnd(18), ...figures].join('  '))
}
ratios.sort((a, b) => a - b)
const middle = (values: readonly number[]) => values[Math.floor(values.length / 2)] ?? Number.NaN
const figures = {
  bars: COUNT,
  batchNs: middle(ours.map(({ batchNs }) => batchNs).toSorted((a, b) => a - b)),
  streamNs: middle(ours.map(({ streamNs }) => streamNs).toSorted((a, b) => a - b)),
  ...(typeof talib === 'string'
    ? { talib }
    : {
        talib: talib.version,
        timesOfTalib: middle(ratios),
        worstTimesOfTalib: ratios.at(-1) ?? Number.NaN,
      }),
  ...(typeof npm === 'string' ? { npm } : {}),
}
report('indicators', figures)
recordHistory('indicators', {
  ...figures,
  ...Object.fromEntries(ours.map(({ id, batchNs }) => [id, batchNs])),
})

function measure(id: string): Measured {
  const parsed = parseIndicatorId(id)
  if (!parsed.ok) throw new Error(`${id} is no indicator`)
  const { definition, parameters } = parsed.value
  const outputs = definition.outputs.map(() => new Float64Array(COUNT))
  const batchNs = fastest(() => computeIndicator(definition, parameters, columns, outputs))
  const { open, high, low, close, volume } = columns
  const bar = { open: 0, high: 0, low: 0, close: 0, volume: 0 }
  const streamNs = fastest(() => {
    const stream = openIndicator(definition, parameters)
    for (let index = 0; index < COUNT; index += 1) {
      bar.open = open[index]!
      bar.high = high[index]!
      bar.low = low[index]!
      bar.close = close[index]!
      bar.volume = volume[index]!
      stream.update(bar)
    }
  })
  return { id, batchNs, streamNs, last: outputs.map((column) => column.at(-1)!) }
}

/** Of the rounds that fit into the time the fastest, in nanoseconds a bar. */
function fastest(work: () => void): number {
  let best = Infinity
  for (const until = performance.now() + FOR_MS; performance.now() < until;) {
    const began = process.hrtime.bigint()
    work()
    best = Math.min(best, Number(process.hrtime.bigint() - began) / COUNT)
  }
  return best
}

function sameAs(id: string, last: readonly number[], other: readonly number[]): void {
  for (const [output, expected] of other.entries()) {
    const error = Math.abs(last[output]! - expected) / Math.max(1, Math.abs(expected))
    if (!(error < 1e-6)) throw new Error(`TA-Lib's ${id} is ${expected}, not ${last[output]}`)
  }
}

interface Talib {
  readonly version: string
  readonly figures: Record<string, { readonly ns: number; readonly last: number[] } | undefined>
}

function timeTalib(): Talib | string {
  return inFolder((folder, input) => {
    const python = given ?? installedPython(folder, ['TA-Lib'])
    if (!python.includes('/')) return python
    const ran = spawnSync(python, ['-B', `${PEERS_FOLDER}indicators.py`, input], {
      encoding: 'utf8',
    })
    if (ran.status !== 0) return `TA-Lib's program failed: ${ran.stderr.trim().split('\n').at(-1)}`
    return JSON.parse(ran.stdout) as Talib
  })
}

type Npm = Record<string, Record<string, number | string | undefined>>

function timeNpm(): Npm | string {
  return inFolder((folder, input) => {
    const packages = ['technicalindicators@3.1.0', 'indicatorts@2.2.2', 'trading-signals@8.3.0']
    const failure = installedNpm(folder, packages)
    if (failure !== null) return failure
    const script = `${PEERS_FOLDER}indicators.cjs`
    const ran = spawnSync(process.execPath, [script, input, folder], { encoding: 'utf8' })
    if (ran.status !== 0) return `npm's libraries failed: ${ran.stderr.trim().split('\n').at(-1)}`
    return JSON.parse(ran.stdout) as Npm
  })
}

function inFolder<Answer>(work: (folder: string, input: string) => Answer): Answer {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'))
  try {
    const input = join(folder, 'bars.bin')
    const { open, high, low, close, volume } = columns
    const bytes = new Float64Array(1 + 5 * COUNT)
    bytes[0] = COUNT
    for (const [place, column] of [open, high, low, close, volume].entries()) {
      bytes.set(column, 1 + place * COUNT)
    }
    writeFileSync(input, bytes)
    return work(folder, input)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function wander(count: number) {
  const draw = chance(3, 'bench/indicators', 0)
  const step = (size: number) => Math.floor(draw.uniform() * size)
  const column = () => new Float64Array(count)
  const bars = { open: column(), high: column(), low: column(), close: column(), volume: column() }
  let last = 200_000
  for (let bar = 0; bar < count; bar += 1) {
    const open = last + step(5) - 2
    const close = open + step(41) - 20
    bars.open[bar] = open * 0.05
    bars.close[bar] = close * 0.05
    bars.high[bar] = (Math.max(open, close) + step(12)) * 0.05
    bars.low[bar] = (Math.min(open, close) - step(12)) * 0.05
    bars.volume[bar] = 1 + step(99_999)
    last = close
  }
  return bars
}
