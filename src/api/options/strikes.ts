import { type CalendarDate, calendarDate, instant } from '../../core/instant.ts'
import { cachedChain, DRAWN_AGES } from '../../app/options/cached-chain.ts'
import { listChainExpiries } from '../../app/options/list-chain-expiries.ts'
import * as contract from '../../contract/options/strikes.ts'
import type { Chain, ChainSide, ChainStrike } from '../../domain/options/chain/chain.ts'
import { openInterestOf, totalsOf } from '../../domain/options/chain/chain-totals.ts'
import { SCREEN } from '../../domain/options/pricing/conventions.ts'
import type { TradeLimits } from '../../domain/market/live/trade-limits.ts'
import { payoutsAt } from '../../domain/options/chain/max-pain.ts'
import { toChainPlace, toChainView, toGreeksView, toTotalsView } from './chain-view.ts'
import { type ApiContext, route, write, type Written } from '../route.ts'

export const strikeRoutes = [
  route(contract.readStrikes, async (context, { query }) => {
    const limits = { maxSpread: query.max_spread, maxImpactBps: query.max_impact_bps }
    return writtenOnce(await cachedChain(context, askedOf(query)), limits)
  }),

  route(contract.listFoIndicators, () => ({ indicators: INDICATORS })),

  route(contract.readStrikeDistribution, async (context, { query }) => {
    const { chain, strikes, value } = await distributionOf(context, query)
    const side = query.option_side
    return {
      ...toChainPlace(chain),
      indicator: query.indicator,
      points: strikes.map(({ strike, call, put }) => ({
        strike,
        call: side === 'put' ? null : value(call),
        put: side === 'call' ? null : value(put),
      })),
    }
  }),

  route(contract.readStrikeDistributionV2, async (context, { query }) => {
    const { chain, strikes, value } = await distributionOf(context, query)
    const side = query.option_side
    return {
      ...toChainPlace(chain),
      indicator: query.indicator,
      strikes: strikes.map(({ strike }) => strike),
      call: side === 'put' ? null : strikes.map(({ call }) => value(call)),
      put: side === 'call' ? null : strikes.map(({ put }) => value(put)),
    }
  }),

  route(contract.readMaxPain, async (context, { query }) => {
    const { chain, others } = await nearestChains(context, query)
    const open = openInterestOf(chain)
    const calls = payoutsAt(open.map((at) => ({ ...at, put: 0 })))
    const puts = payoutsAt(open.map((at) => ({ ...at, call: 0 })))
    return {
      ...toChainPlace(chain),
      max_pain: totalsOf(chain).maxPain,
      payouts: open.map(({ strike }, index) => ({
        strike,
        call: calls[index]!,
        put: puts[index]!,
        total: calls[index]! + puts[index]!,
      })),
      expiries: others.map((other) => ({
        expiry: other.expiry,
        max_pain: totalsOf(other).maxPain,
      })),
    }
  }),

  route(contract.readPcr, async (context, { query }) => {
    const { chain, others } = await nearestChains(context, query)
    return {
      ...toChainPlace(chain),
      ...toTotalsView(chain),
      expiries: others.map((other) => {
        const { pcr, pcrVolume } = totalsOf(other)
        return { expiry: other.expiry, pcr, pcr_volume: pcrVolume }
      }),
    }
  }),

  route(contract.readGreeks, async (context, { query }) => {
    const chain = await cachedChain(context, askedOf(query))
    const sides = chain.strikes
      .filter(({ strike }) => query.strike === undefined || strike === query.strike)
      .flatMap(({ call, put }) => [call, put].filter((side) => side !== null))
    return {
      ...toChainPlace(chain),
      greeks: sides.map((side) => ({
        strike: side.strike,
        right: side.right,
        price: side.premium,
        ...toGreeksView(side),
        flags: [...side.flags],
      })),
    }
  }),
]

const WRITTEN = new WeakMap<Chain, { readonly limits: TradeLimits; readonly text: Written }>()

/** Many ask for a chain while it is kept, nearly all with the usual limits. */
function writtenOnce(chain: Chain, limits: TradeLimits): Written {
  const last = WRITTEN.get(chain)
  const { maxSpread, maxImpactBps } = limits
  if (last?.limits.maxSpread === maxSpread && last.limits.maxImpactBps === maxImpactBps) {
    return last.text
  }
  const text = write(contract.readStrikes, toChainView(chain, limits))
  WRITTEN.set(chain, { limits, text })
  return text
}

/** What a query says of a chain, in our words. */
export function askedOf(query: {
  readonly symbol: string
  readonly expiry: string
  readonly at?: string | undefined
  readonly rate: number
  readonly dividend_yield: number
}) {
  const { symbol, expiry, at, rate, dividend_yield: dividendYield } = query
  return {
    symbol,
    expiry: calendarDate(expiry),
    ...(at !== undefined && { at: instant(at) }),
    terms: { rate, dividendYield, conventions: SCREEN },
  }
}

type OneOrAll = Omit<Parameters<typeof askedOf>[0], 'expiry'> & {
  readonly expiry?: string | undefined
}

const NEXT_EXPIRIES = 8

/** The chain of the expiry that is asked for; without one the nearest, and those behind it. */
async function nearestChains(
  context: ApiContext,
  query: OneOrAll,
): Promise<{ readonly chain: Chain; readonly others: readonly Chain[] }> {
  const { expiry } = query
  if (expiry !== undefined) {
    const chain = await cachedChain(context, askedOf({ ...query, expiry }))
    return { chain, others: [chain] }
  }
  const others = await chainsOf(context, query, NEXT_EXPIRIES)
  return { chain: others[0]!, others }
}

/** The chains of the nearest expiries; those of which nothing is stored by then are left out. */
export async function chainsOf(
  context: ApiContext,
  query: Omit<OneOrAll, 'expiry'>,
  count: number,
): Promise<readonly Chain[]> {
  const at = query.at === undefined ? undefined : instant(query.at)
  const expiries = await listChainExpiries(context, query.symbol, at, count)
  const ask = (expiry: CalendarDate) => cachedChain(context, askedOf({ ...query, expiry }))
  const asked = await Promise.allSettled(expiries.map(ask))
  const chains = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  if (chains.length === 0) throw (asked[0] as PromiseRejectedResult).reason
  return chains
}

type Distribution = Parameters<typeof askedOf>[0] & {
  readonly indicator: string
  readonly strike_range: number
}

/** The strikes around the money, at most so many, and how to read the number that is asked for. */
async function distributionOf(context: ApiContext, query: Distribution) {
  const chain = await cachedChain(context, askedOf(query), DRAWN_AGES)
  return {
    chain,
    strikes: around(chain, query.strike_range),
    value: (side: ChainSide | null) => (side === null ? null : VALUES[query.indicator]!(side)),
  }
}

function around({ strikes, atmStrike }: Chain, count: number): readonly ChainStrike[] {
  const middle = Math.max(
    strikes.findIndex(({ strike }) => strike === atmStrike),
    0,
  )
  const from = Math.max(0, Math.min(middle - Math.floor(count / 2), strikes.length - count))
  return strikes.slice(from, from + count)
}

const VALUES: Readonly<Record<string, (side: ChainSide) => number | null>> = {
  iv: (side) => side.iv,
  delta: (side) => side.greeks?.delta ?? null,
  gamma: (side) => side.greeks?.gamma ?? null,
  theta: (side) => side.greeks?.theta ?? null,
  vega: (side) => side.greeks?.vega ?? null,
  rho: (side) => side.greeks?.rho ?? null,
  charm: (side) => side.greeks?.charm ?? null,
  vanna: (side) => side.greeks?.vanna ?? null,
  vomma: (side) => side.greeks?.vomma ?? null,
  oi: (side) => side.openInterest,
  oi_change: (side) => side.openInterestChange,
  volume: (side) => side.volume,
  premium: (side) => side.premium,
}

const contractIndicator = (
  name: (typeof contract.FO_INDICATORS)[number],
  title: string,
  unit: string,
) => ({ name, title, unit, scope: 'contract' }) as const
const expiryIndicator = (name: 'pcr' | 'max_pain', title: string, unit: string) =>
  ({ name, title, unit, scope: 'expiry' }) as const

const INDICATORS = [
  contractIndicator('iv', 'Implied volatility', 'per year; 0.2 is 20 %'),
  contractIndicator('delta', 'Delta', 'per 1.00 of the underlying'),
  contractIndicator('gamma', 'Gamma', 'of delta, per 1.00 of the underlying'),
  contractIndicator('theta', 'Theta', 'price, per calendar day'),
  contractIndicator('vega', 'Vega', 'price, per 1 % of volatility'),
  contractIndicator('rho', 'Rho', 'price, per 1 % of interest'),
  contractIndicator('oi', 'Open interest', 'as open_interest_unit says'),
  expiryIndicator('pcr', 'Put–call ratio of open interest', 'a ratio'),
  expiryIndicator('max_pain', 'Max pain', 'price'),
  contractIndicator('premium', 'Premium', 'price'),
  contractIndicator('decay', 'Premium lost since the first time', 'price'),
  contractIndicator('volume', 'Volume', 'as open_interest_unit says'),
  contractIndicator('oi_change', 'Change of open interest', 'as open_interest_unit says'),
  contractIndicator('charm', 'Charm', 'of delta, per year that passes'),
  contractIndicator('vanna', 'Vanna', 'of delta, per 1.00 of volatility'),
  contractIndicator('vomma', 'Vomma', 'of vega, per 1.00² of volatility'),
]
