import { formatInstant } from '../../core/instant.ts'
import { cachedChain } from '../../app/options/cached-chain.ts'
import * as contract from '../../contract/options/volatility.ts'
import { gammaExposure } from '../../domain/options/chain/gamma-exposure.ts'
import { type Smile, type SmilePoint, smileOf } from '../../domain/options/surface/smile.ts'
import {
  type Arbitrage,
  fitSurface,
  type Slice,
  type SurfaceMethod,
} from '../../domain/options/surface/surface.ts'
import { volatilityAt } from '../../domain/options/surface/svi.ts'
import { surfaceGrid } from '../../domain/options/surface/surface-grid.ts'
import { daysOf, toChainPlace } from './chain-view.ts'
import { route } from '../route.ts'
import { askedOf, chainsOf } from './strikes.ts'

export const volatilityRoutes = [
  route(contract.readSmile, async (context, { query }) => {
    const chain = await cachedChain(context, askedOf(query))
    const smile = smileOf(chain)
    const { slices, arbitrage } = fitSurface(smile ? [smile] : [])
    return {
      ...toChainPlace(chain),
      smile: smile && toSmileView(smile, slices[0] ?? null),
      arbitrage: arbitrage.map(toArbitrageView),
    }
  }),

  route(contract.readSurface, async (context, { query }) => {
    const { expiries, ...asked } = query
    const key = `fo/surface/${JSON.stringify(asked)}/${expiries}`
    const past = asked.at !== undefined
    return context.links.cache.read(
      key,
      async () => {
        const chains = await chainsOf(context, asked, expiries)
        const smiles = chains.flatMap((chain) => smileOf(chain) ?? [])
        return toSurfaceView(chains[0]!.symbol, chains, smiles, asked.method)
      },
      { ttlMs: past ? 30_000 : 2_000 },
    )
  }),

  route(contract.readGammaExposure, async (context, { query }) => {
    const chain = await cachedChain(context, askedOf(query))
    const { strikes, call, put, net, flip } = gammaExposure(chain)
    return {
      ...toChainPlace(chain),
      unit: 'currency per 1 % of the underlying',
      call,
      put,
      net,
      flip,
      strikes: strikes.map((at) => ({ ...at })),
    }
  }),
]

function toSurfaceView(
  symbol: string,
  chains: readonly { readonly at: number; readonly underlying: number | null }[],
  smiles: readonly Smile[],
  method: SurfaceMethod,
) {
  const { slices, arbitrage, ssvi } = fitSurface(smiles, method)
  const ofExpiry = new Map(slices.map((slice) => [slice.smile.expiry, slice]))
  const newest = chains.reduce((a, b) => (b.at > a.at ? b : a))
  const grid = surfaceGrid(slices)
  return {
    symbol,
    at: formatInstant(newest.at as Parameters<typeof formatInstant>[0]),
    underlying_price: newest.underlying,
    method,
    ssvi: ssvi && { ...ssvi },
    arbitrage_free: arbitrage.length === 0,
    arbitrage: arbitrage.map(toArbitrageView),
    term_structure: slices.map(({ smile, atmIv, riskReversal, butterfly }) => ({
      expiry: smile.expiry,
      days_to_expiry: daysOf(smile.years),
      forward: smile.forward,
      atm_iv: atmIv,
      risk_reversal_25: riskReversal,
      butterfly_25: butterfly,
      total_variance: atmIv * atmIv * smile.years,
    })),
    grid: {
      percent_of_forward: [...grid.percentOfForward],
      expiries: [...grid.expiries],
      iv: grid.iv.map((row) => [...row]),
    },
    smiles: smiles.map((smile) => toSmileView(smile, ofExpiry.get(smile.expiry) ?? null)),
  }
}

function toSmileView(smile: Smile, slice: Slice | null) {
  const { expiry, years, forward, points, outliers } = smile
  const toPointView = ({ strike, right, logMoneyness, iv }: SmilePoint) => ({
    strike,
    right,
    log_moneyness: logMoneyness,
    iv,
    fitted_iv: slice && volatilityAt(slice.svi, logMoneyness, years),
  })
  return {
    expiry,
    days_to_expiry: daysOf(years),
    forward,
    atm_iv: slice?.atmIv ?? null,
    risk_reversal_25: slice?.riskReversal ?? null,
    butterfly_25: slice?.butterfly ?? null,
    svi: slice && {
      ...slice.svi,
      rms_error: slice.rmsError,
      worst_error: slice.worstError,
    },
    points: points.map(toPointView),
    outliers: outliers.map(toPointView),
  }
}

function toArbitrageView({ kind, expiry, fromStrike, toStrike, worst }: Arbitrage) {
  return { kind, expiry, from_strike: fromStrike, to_strike: toStrike, worst }
}
