import type { IndicatorDefinition } from './definition.ts'
import { cci, avgdev } from './momentum/cci.ts'
import { macd } from './momentum/macd.ts'
import {
  ac,
  ao,
  apo,
  bop,
  coppock,
  eri,
  ppo,
  pvo,
  qstick,
  trix,
  tsi,
} from './momentum/oscillators.ts'
import { mom, roc, rocp, rocr, rocr100 } from './momentum/rates.ts'
import { rsi } from './momentum/rsi.ts'
import { kdj, smi, stoch, stochf, stochrsi, willr } from './momentum/stochastic.ts'
import { cmo, cmou, imi, ultosc, vhf, vortex } from './momentum/strengths.ts'
import { aroon, aroonosc } from './other/aroon.ts'
import { fisher } from './other/fisher.ts'
import { psar } from './other/parabolic.ts'
import {
  avgprice,
  heikinAshi,
  max,
  medprice,
  min,
  sum,
  typprice,
  wclprice,
} from './other/prices.ts'
import { supertrend } from './other/supertrend.ts'
import { alma } from './trend/alma.ts'
import { adx, adxr, dx, minusDi, minusDm, plusDi, plusDm } from './trend/directional.ts'
import {
  htDcperiod,
  htDcphase,
  htPhasor,
  htSine,
  htTrendline,
  htTrendmode,
} from './trend/hilbert.ts'
import { er, kama } from './trend/kama.ts'
import { MORE_CANDLES } from './pattern/more-candles.ts'
import { ONE_CANDLE } from './pattern/one-candle.ts'
import { THREE_CANDLES } from './pattern/three-candles.ts'
import { TWO_CANDLES } from './pattern/two-candles.ts'
import { dema, dpo, ema, hma, rma, sma, t3, tema, trima, vwma, wma, zlema } from './trend/means.ts'
import { ichimoku, midpoint, midprice } from './trend/middles.ts'
import {
  fosc,
  linearreg,
  linearregAngle,
  linearregIntercept,
  linearregSlope,
  tsf,
} from './trend/regression.ts'
import { accbands, bbands, bbw, dc, kc, percentB } from './volatility/bands.ts'
import { adr, cvi, massi, rvi, stddev, variances } from './volatility/deviations.ts'
import { atr, natr, trange } from './volatility/ranges.ts'
import { ad, adosc, cmf, efi, marketfi, mfi, obv, rvol } from './volume/flows.ts'
import { nvi, pvi, pvt, wad } from './volume/trends.ts'
import { vwap } from './volume/vwap.ts'
import { mama } from './trend/mama.ts'
import { GAPS } from './pattern/gaps.ts'
import { STARS } from './pattern/stars.ts'

/** Every indicator that can be asked for by an id. */
export const INDICATORS: readonly IndicatorDefinition[] = [
  // FO-151's, in its order.
  rsi,
  macd,
  stoch,
  stochrsi,
  cci,
  mom,
  roc,
  tsi,
  willr,
  ao,
  ppo,
  sma,
  ema,
  wma,
  hma,
  dema,
  tema,
  vwma,
  zlema,
  kama,
  mama,
  t3,
  atr,
  natr,
  bbands,
  kc,
  dc,
  obv,
  ad,
  adx,
  vwap,
  mfi,
  psar,
  supertrend,
  aroon,
  fisher,
  // Others.
  avgdev,
  ac,
  apo,
  bop,
  coppock,
  eri,
  pvo,
  qstick,
  trix,
  rocp,
  rocr,
  rocr100,
  kdj,
  smi,
  stochf,
  cmo,
  cmou,
  imi,
  ultosc,
  vhf,
  vortex,
  aroonosc,
  avgprice,
  heikinAshi,
  max,
  medprice,
  min,
  sum,
  typprice,
  wclprice,
  alma,
  adxr,
  dx,
  minusDi,
  minusDm,
  plusDi,
  plusDm,
  htDcperiod,
  htDcphase,
  htPhasor,
  htSine,
  htTrendline,
  htTrendmode,
  er,
  dpo,
  rma,
  trima,
  ichimoku,
  midpoint,
  midprice,
  fosc,
  linearreg,
  linearregAngle,
  linearregIntercept,
  linearregSlope,
  tsf,
  accbands,
  bbw,
  percentB,
  adr,
  cvi,
  massi,
  rvi,
  stddev,
  variances,
  trange,
  adosc,
  cmf,
  efi,
  marketfi,
  rvol,
  nvi,
  pvi,
  pvt,
  wad,
  ...ONE_CANDLE,
  ...TWO_CANDLES,
  ...THREE_CANDLES,
  ...STARS,
  ...GAPS,
  ...MORE_CANDLES,
]
