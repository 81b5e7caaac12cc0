import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { computeIndicator, parseIndicatorId } from './registry.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = resolve(root, process.env['TIDEMARK_SHARED_DATA'] ?? '../shared/data', 'indicators')
const skip = existsSync(folder)
  ? false
  : 'The shared market data is absent; set TIDEMARK_SHARED_DATA to its folder.'

type Ours = string | ((table: Table) => Float64Array)

/** A published column, what of ours it is beside, their largest difference, and from which bar on. */
type Published = readonly [
  file: string,
  column: string,
  ours: Ours, // an id, with the output's name if there are several
  tolerance: number, // the tables are rounded
  from?: readonly [bar: number, why: string],
]

interface Table {
  readonly columns: Readonly<Record<string, Float64Array>>
  readonly of: (id: string) => Float64Array
}

const FIRST_RANGE = 'its first true range is that of one bar, and weighs less with every bar'
const SUMS_OF_14 = 'its first sums are of 14 bars, Wilder’s and TA-Lib’s of 13'

const PUBLISHED: readonly Published[] = [
  ['dwac_supertrend.txt', 'Super', 'SUPERTREND_10_3', 0.05, [35, FIRST_RANGE]],
  ['spx_lwma.csv', 'LWMA', 'WMA_6', 0.001, [5, 'it writes 0 before']],
  ['spy_aroon_oscillator.txt', 'Aroon Oscillator 14', 'AROONOSC_14', 1e-5],
  ['spy_atr.txt', 'Average True Range 14', meanRange, 1e-5],
  ['spy_atr_wilder.txt', 'Average True Range 14', 'ATR_14', 1e-4, [110, FIRST_RANGE]],
  ['spy_bollinger_bands.txt', 'Bollinger Bands® 20 2 Top', 'BBANDS_20_2.upper', 1e-4],
  ['spy_bollinger_bands.txt', 'Moving Average 20', 'BBANDS_20_2.middle', 1e-4],
  ['spy_bollinger_bands.txt', 'Bollinger Bands® 20 2 Bottom', 'BBANDS_20_2.lower', 1e-4],
  ['spy_bollinger_bands.txt', 'BandWidth', ({ of }) => of('BBW_20_2').map((x) => 100 * x), 2e-4],
  ['spy_bollinger_bands.txt', '%B', 'PERCENTB_20_2', 1e-4],
  ['spy_dema.txt', 'DEMA_5', 'DEMA_5', 1e-9],
  ['spy_ema.csv', 'EMA14', 'EMA_14', 1e-9],
  ['spy_hma.txt', 'HMA_16', 'HMA_16', 1e-6],
  ['spy_kama.txt', 'KAMA_5', 'KAMA_5', 1e-9],
  ['spy_natr.txt', 'NATR_5', 'NATR_5', 1e-9],
  ['spy_ppo.txt', 'PPO_5_10', simplePercentage, 1e-9],
  ['spy_tr.txt', 'TR', 'TRANGE', 1e-9],
  ['spy_trix.txt', 'TRIX_5', 'TRIX_5', 1e-9],
  ['spy_with_StochRSI.csv', 'k', 'STOCHRSI_14_14_3_3.k', 1e-9],
  ['spy_with_StochRSI.csv', 'd', 'STOCHRSI_14_14_3_3.d', 1e-9],
  ['spy_with_adx.txt', 'ADX 14', 'ADX_14', 0.001, [190, SUMS_OF_14]],
  ['spy_with_adx.txt', 'ADXR 14', 'ADXR_14', 0.001, [190, SUMS_OF_14]],
  ['spy_with_adx.txt', '+DI14', 'PLUS_DI_14', 0.001, [190, SUMS_OF_14]],
  ['spy_with_adx.txt', '-DI14', 'MINUS_DI_14', 0.001, [190, SUMS_OF_14]],
  ['spy_with_adx.txt', 'DX', 'DX_14', 0.006, [190, SUMS_OF_14]],
  ['spy_with_ichimoku.csv', 'Tenkan', 'ICHIMOKU.conversion', 1e-9],
  ['spy_with_ichimoku.csv', 'Kijun', 'ICHIMOKU.base', 1e-9],
  ['spy_with_ichimoku.csv', 'Senkou A', ({ of }) => delayed(of('ICHIMOKU.span_a'), 26), 1e-9],
  ['spy_with_ichimoku.csv', 'Senkou B', ({ of }) => delayed(of('ICHIMOKU.span_b'), 26), 1e-9],
  // spy_with_indicators.txt: RSI 14 is D. Cutler’s, of simple means.
  ['spy_with_indicators.txt', 'SMA14', 'SMA_14', 0.01],
  ['spy_with_indicators.txt', 'EMA14', 'EMA_14', 0.01],
  ['spy_with_indicators.txt', 'MACD 12 26', 'APO_12_26', 2e-4],
  ['spy_with_indicators.txt', 'RSI 14', ({ of }) => of('CMOU_14').map((x) => 50 + x / 2), 0.001],
  ['spy_with_indicators.txt', 'RSI 14 Wilder', 'RSI_14', 1e-4],
  ['spy_with_keltner.csv', 'Middle Band', keltner(0), 0.001],
  ['spy_with_keltner.csv', 'Keltner Channels 20 Top', keltner(1.5), 0.001],
  ['spy_with_keltner.csv', 'Keltner Channels 20 Bottom', keltner(-1.5), 0.001],
  ['spy_with_macd.txt', 'MACD', 'MACD_12_26_9.macd', 1e-5],
  ['spy_with_macd.txt', 'Signal', 'MACD_12_26_9.signal', 1e-5],
  ['spy_with_macd.txt', 'Histogram', 'MACD_12_26_9.histogram', 1e-5],
  // spy_with_obv.txt: of 2 × 10⁹, in seven digits.
  ['spy_with_obv.txt', 'OBV', 'OBV', 2000],
  // spy_with_rma.csv: its heads of 5 and 15 are exchanged.
  ['spy_with_rma.csv', 'SMA5', 'SMA_15', 1e-6],
  ['spy_with_rma.csv', 'SMA10', 'SMA_10', 1e-6],
  ['spy_with_rma.csv', 'SMA15', 'SMA_5', 1e-6],
  ['spy_with_rma.csv', 'RMA5', relativeMean, 1e-6],
  // spy_with_roc50.txt: a difference, whatever its head says.
  ['spy_with_roc50.txt', 'Rate of Change 50', 'MOM_50', 1e-4],
  ['spy_with_stoch12k3.txt', 'Stochastics 12 %K 3', 'STOCH_12_3_5.k', 0.001],
  ['spy_with_stoch12k3.txt', '%D 5', 'STOCH_12_3_5.d', 0.001],
  ['spy_with_vwap.txt', 'Moving VWAP 50', meanOfVolume, 0.001],
  ['spy_with_zlema.csv', 'ZLEMA5', 'ZLEMA_5', 1e-9],
]

test(
  '26 tables that Lean publishes are what we compute, or why they are not is told',
  { skip },
  () => {
    assert.equal(new Set(PUBLISHED.map(([file]) => file)).size, 26)
    for (const [file, column, ours, tolerance, [start] = [0]] of PUBLISHED) {
      const table = read(file)
      const expected = table.columns[column.toLowerCase()]
      assert.ok(expected, `${file} has a column ${column}`)
      const values = typeof ours === 'string' ? table.of(ours) : ours(table)
      let compared = 0
      for (const [bar, value] of expected.entries()) {
        if (bar < start || Number.isNaN(value) || Number.isNaN(values[bar])) continue
        const error = Math.abs(values[bar]! - value)
        assert.ok(
          error <= tolerance,
          `${file}, ${column}: bar ${bar} is ${values[bar]}, not ${value}`,
        )
        compared += 1
      }
      assert.ok(compared > 10, `${file}, ${column}: ${compared} values`)
    }
  },
)

/** That table smooths its true ranges by a simple mean. */
function meanRange({ of }: Table): Float64Array {
  return meanOf(of('TRANGE'), 14)
}

/** Lean's price oscillator takes simple means. */
function simplePercentage({ of }: Table): Float64Array {
  const [fast, slow] = [of('SMA_5'), of('SMA_10')]
  return fast.map((mean, bar) => (100 * (mean - slow[bar]!)) / slow[bar]!)
}

/** Lean's channels: a simple mean of the typical price ± that of the true range. */
function keltner(times: number): (table: Table) => Float64Array {
  return ({ of }) => {
    const ranges = meanOf(of('TRANGE'), 20)
    return meanOf(of('TYPPRICE'), 20).map((mean, bar) => mean + times * ranges[bar]!)
  }
}

/** Lean's “relative moving average” is no Wilder's. */
function relativeMean({ of }: Table): Float64Array {
  const [ten, fifteen] = [of('SMA_10'), of('SMA_15')]
  return of('SMA_5').map((five, bar) => five - ten[bar]! + fifteen[bar]!)
}

/** Lean weighs the mean of all four prices. */
function meanOfVolume({ of, columns }: Table): Float64Array {
  const { volume } = columns
  assert.ok(volume)
  return computed('VWMA_50', { close: of('AVGPRICE'), volume })
}

function delayed(column: Float64Array, bars: number): Float64Array {
  return column.map((_, bar) => column[bar - bars] ?? Number.NaN)
}

function read(file: string): Table {
  const [head, ...lines] = readFileSync(resolve(folder, file), 'utf8').trim().split(/\r?\n/)
  const rows = lines.map((line) => line.split(','))
  const names = head!.split(',').map((name) => name.trim().toLowerCase())
  const columns = Object.fromEntries(
    names.map((name, place) => {
      return [name, Float64Array.from(rows, (row) => Number(row[place]?.trim() || Number.NaN))]
    }),
  )
  return { columns, of: (id) => computed(id, columns) }
}

/** One output of an indicator: the one named after a dot, or the only one. */
function computed(id: string, columns: Readonly<Record<string, Float64Array>>): Float64Array {
  const [, name = '', output] = /^(.*?)(?:\.([a-z_]+))?$/.exec(id) ?? []
  const parsed = parseIndicatorId(name)
  assert.ok(parsed.ok, id)
  const { definition, parameters } = parsed.value
  const fields = definition.needs.filter((field) => field !== 'session')
  const given = Object.fromEntries(fields.map((field) => [field, columns[field]!]))
  const place = output === undefined ? 0 : definition.outputs.indexOf(output)
  return computeIndicator(definition, parameters, given)[place]!
}

/** The simple mean of another series than the close. */
function meanOf(close: Float64Array, period: number): Float64Array {
  return computed(`SMA_${period}`, { close })
}
