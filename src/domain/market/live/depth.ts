/** Orders that rest at one price, in the doubles of analytics. */
export interface BookLevel {
  readonly price: number
  readonly quantity: number // units
  readonly orderCount: number // how many they are; 0 where the venue does not say
}

/** What rests on both sides of a book, in any order. */
export interface Book {
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

export type LiquidityTier = 'HIGH' | 'MEDIUM' | 'LOW' | 'ILLIQUID'

/** What keeps a book from being traded without a second look, or from being a book at all. */
export type DepthFlag =
  | 'wide_spread' // above 0.5 %
  | 'thin_depth' // fewer than 500 units on both sides together
  | 'few_orders' // fewer than 50
  | 'imbalanced' // one side outweighs the other by more than 20 %
  | 'thin_best_level' // fewer than 50 units at the best bid and ask together
  | 'no_bids'
  | 'no_asks'
  | 'crossed' // the best bid is above the best ask
  | 'locked' // they are equal
  | 'bad_level' // a level without a positive price and quantity was left out

export interface DepthAnalysis {
  readonly bestBid: number | null
  readonly bestAsk: number | null
  readonly spread: number | null // price units
  readonly spreadPercent: number | null // of the mid
  readonly mid: number | null
  readonly weightedMid: number | null // the microprice: nearer to the side that is thinner
  readonly bidQuantity: number // units, over all levels
  readonly askQuantity: number
  readonly orderCount: number // over all levels of both sides
  readonly imbalancePercent: number | null // −100 only asks, 100 only bids
  readonly bookPressure: number | null // the same from −1 to 1, where near levels weigh more
  readonly liquidityScore: number // 0 to 100
  readonly tier: LiquidityTier
  readonly flags: readonly DepthFlag[]
}

/**
 * Judges how well a book can be traded.
 *
 * Units:  prices as given; percentages as such: 0.5 is half a percent.
 * Edges:  a book without one side, or whose sides cross, has no mid and a score of zero. A level
 *         whose price or quantity is not a positive number is left out and flagged.
 * Source: FO-131, FO-132, FO-136. The microprice is Stoikov's first approximation (S. Stoikov, The
 *         micro-price, 2018). Pressure weighs the nth level by 1/n.
 */
export function analyseDepth(book: Book): DepthAnalysis {
  const { bids, asks } = orderedBook(book)
  const left = book.bids.length + book.asks.length - bids.length - asks.length
  const [bid, ask] = [bids[0], asks[0]]
  const bidQuantity = total(bids)
  const askQuantity = total(asks)
  const orderCount = [...bids, ...asks].reduce((sum, level) => sum + level.orderCount, 0)
  const imbalancePercent = percentBetween(bidQuantity, askQuantity)
  const sides = {
    bestBid: bid?.price ?? null,
    bestAsk: ask?.price ?? null,
    bidQuantity,
    askQuantity,
    orderCount,
    imbalancePercent,
    bookPressure: pressure(bids, asks),
  }
  const bad: readonly DepthFlag[] = left > 0 ? ['bad_level'] : []
  if (!bid || !ask || bid.price > ask.price) {
    const flags: DepthFlag[] = [
      ...(bid ? [] : (['no_bids'] as const)),
      ...(ask ? [] : (['no_asks'] as const)),
      ...(bid && ask ? (['crossed'] as const) : []),
      ...bad,
    ]
    return { ...sides, ...NO_PRICE, flags }
  }

  const spread = ask.price - bid.price
  const mid = (bid.price + ask.price) / 2
  const spreadPercent = (spread / mid) * 100
  const depth = bidQuantity + askQuantity
  const liquidityScore =
    0.4 * Math.max(0, 100 - Math.min(200 * spreadPercent, 100)) +
    0.3 * Math.min(depth / 10, 100) +
    0.2 * Math.min(orderCount, 100) +
    0.1 * Math.max(0, 100 - 2 * Math.abs(imbalancePercent!))
  const faults: readonly (readonly [DepthFlag, boolean])[] = [
    ['wide_spread', spreadPercent > 0.5],
    ['thin_depth', depth < 500],
    ['few_orders', orderCount < 50],
    ['imbalanced', Math.abs(imbalancePercent!) > 20],
    ['thin_best_level', bid.quantity + ask.quantity < 50],
    ['locked', spread === 0],
  ]
  return {
    ...sides,
    spread,
    spreadPercent,
    mid,
    weightedMid:
      (bid.price * ask.quantity + ask.price * bid.quantity) / (bid.quantity + ask.quantity),
    liquidityScore,
    tier: tierOf(liquidityScore),
    flags: [...faults.filter(([, holds]) => holds).map(([flag]) => flag), ...bad],
  }
}

/** The levels that are ones, the best first. */
export function orderedBook({ bids, asks }: Book): Book {
  return {
    bids: bids.filter(isLevel).sort((a, b) => b.price - a.price),
    asks: asks.filter(isLevel).sort((a, b) => a.price - b.price),
  }
}

export function tierOf(liquidityScore: number): LiquidityTier {
  if (liquidityScore >= 80) return 'HIGH'
  if (liquidityScore >= 60) return 'MEDIUM'
  return liquidityScore >= 40 ? 'LOW' : 'ILLIQUID'
}

const NO_PRICE = {
  spread: null,
  spreadPercent: null,
  mid: null,
  weightedMid: null,
  liquidityScore: 0,
  tier: 'ILLIQUID',
} as const

const LARGEST = 1e15 // no venue quotes beyond it, and sums of less stay exact enough

function isLevel({ price, quantity, orderCount }: BookLevel): boolean {
  return [price, quantity].every((value) => value > 0 && value < LARGEST) && orderCount >= 0
}

function total(levels: readonly BookLevel[]): number {
  return levels.reduce((sum, { quantity }) => sum + quantity, 0)
}

function pressure(bids: readonly BookLevel[], asks: readonly BookLevel[]): number | null {
  const weight = (levels: readonly BookLevel[]): number =>
    levels.reduce((sum, { quantity }, index) => sum + quantity / (index + 1), 0)
  const percent = percentBetween(weight(bids), weight(asks))
  return percent === null ? null : percent / 100
}

function percentBetween(bids: number, asks: number): number | null {
  return bids + asks > 0 ? ((bids - asks) / (bids + asks)) * 100 : null
}
