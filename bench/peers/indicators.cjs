/**
 * Times npm's indicator libraries on one column of closes: `node indicators.cjs <input> <folder of
 * packages>`. Input as for indicators.py. Prints the fastest round of each in ns a bar.
 */
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')

const [input, folder] = process.argv.slice(2)
const load = createRequire(join(folder, 'package.json'))
const bytes = readFileSync(input)
const columns = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)
const count = columns[0]
const [, high, low, close] = [0, 1, 2, 3].map((at) =>
  Array.from(columns.subarray(1 + at * count, 1 + (at + 1) * count)),
)

const ROUNDS = 3
const answer = {
  'technicalindicators 3.1.0': timed(technicalindicators()),
  'indicatorts 2.2.2': timed(indicatorts()),
  'trading-signals 8.3.0': timed(tradingSignals()),
}
console.log(JSON.stringify(answer))

function technicalindicators() {
  const { SMA, EMA, RSI, ATR, BollingerBands, MACD } = load('technicalindicators')
  const values = close
  return {
    SMA_20: () => SMA.calculate({ period: 20, values }),
    EMA_20: () => EMA.calculate({ period: 20, values }),
    RSI_14: () => RSI.calculate({ period: 14, values }),
    ATR_14: () => ATR.calculate({ period: 14, high, low, close }),
    BBANDS_20_2: () => BollingerBands.calculate({ period: 20, stdDev: 2, values }),
    MACD_12_26_9: () => MACD.calculate({ fastPeriod: 12, slowPeriod: 26, signalPeriod: 9, values }),
  }
}

function indicatorts() {
  const { sma, ema, rsi, atr, bb, macd } = load('indicatorts')
  return {
    SMA_20: () => sma(close, { period: 20 }),
    EMA_20: () => ema(close, { period: 20 }),
    RSI_14: () => rsi(close, { period: 14 }),
    ATR_14: () => atr(high, low, close, { period: 14 }),
    BBANDS_20_2: () => bb(close, { period: 20 }),
    MACD_12_26_9: () => macd(close, { fast: 12, slow: 26, signal: 9 }),
  }
}

function tradingSignals() {
  const { SMA, EMA, RSI, ATR, BollingerBands, MACD } = load('trading-signals')
  const fed = (make) => () => {
    const indicator = make()
    for (let bar = 0; bar < count; bar += 1) indicator.update(close[bar], false)
  }
  return {
    SMA_20: fed(() => new SMA(20)),
    EMA_20: fed(() => new EMA(20)),
    RSI_14: fed(() => new RSI(14)),
    ATR_14: () => {
      const atr = new ATR(14)
      for (let bar = 0; bar < count; bar += 1) {
        atr.update({ high: high[bar], low: low[bar], close: close[bar] }, false)
      }
    },
    BBANDS_20_2: fed(() => new BollingerBands(20, 2)),
    MACD_12_26_9: fed(() => new MACD(new EMA(12), new EMA(26), new EMA(9))),
  }
}

function timed(calls) {
  const figures = {}
  for (const [name, call] of Object.entries(calls)) {
    let best = Infinity
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const began = process.hrtime.bigint()
        call()
        best = Math.min(best, Number(process.hrtime.bigint() - began) / count)
      }
      figures[name] = best
    } catch (error) {
      figures[name] = String(error.message)
    }
  }
  return figures
}
