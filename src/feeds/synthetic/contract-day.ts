import { exp, log } from '../../core/elementary.ts'
import { addDays, type CalendarDate, DAY_MS, type Instant } from '../../core/instant.ts'
import { toNumber } from '../../core/fixed.ts'
import { nextSession, type Session } from '../../domain/calendar/session.ts'
import { openStrikes, valueStrikes } from '../../domain/options/pricing/black-scholes.ts'
import { TEXTBOOK, YEAR_MS } from '../../domain/options/pricing/conventions.ts'
import { dayNumber, minutesOf } from './day-path.ts'
import { POINT_MS, POINTS_PER_MINUTE } from './index-path.ts'
import { smile } from './minutes.ts'
import { lotsAt, openLots, sessionLots, type Interest } from './open-interest.ts'
import type { Contract } from './option-contracts.ts'
import { DIVIDEND_YIELD, halfSpread, RATE, smiled, volatilityAtTheMoney } from './option-smile.ts'
import { jitter, smoothNoise } from './smooth-noise.ts'

/** One contract through one session. Points are five seconds long, twelve a minute. */
export interface ContractDay {
  readonly contract: Contract
  readonly last: Int32Array // hundredths, at each point
  readonly middle: Float64Array // of bid and ask, index points, at each point
  readonly half: Float64Array // of the spread, in each minute; zero where there is no book
  readonly volume: Float64Array // units of the session, at the end of each minute
  readonly openInterest: Float64Array // units, at the end of each minute
}

/** The market in which the contracts of a session trade. */
export interface IndexDay {
  readonly seed: number
  readonly session: Session
  readonly path: Float64Array // the index at each point
  readonly previousClose: number
  readonly volatilities: Map<Instant, Float64Array> // by expiry: at the money, in each minute
}

export function contractDay(market: IndexDay, contract: Contract, expiresAt: Instant | null) {
  const { session, path } = market
  const minutes = minutesOf(session)
  const day: ContractDay = {
    contract,
    last: new Int32Array(path.length),
    middle: new Float64Array(path.length),
    half: new Float64Array(minutes),
    volume: new Float64Array(minutes),
    openInterest: new Float64Array(minutes),
  }
  if (contract.kind === 'index') day.middle.set(path)
  else if (contract.kind === 'future') followFuture(market, day, expiresAt!)
  else followOption(market, day, expiresAt!)
  trade(day, numberOf(contract))
  if (contract.kind !== 'index') gather(market, day)
  return day
}

function followFuture(market: IndexDay, { middle, half }: ContractDay, expiresAt: Instant): void {
  const { seed, session, path } = market
  const today = dayNumber(session.date)
  const carry = RATE - DIVIDEND_YIELD
  let mood = 0
  for (let point = 0; point < path.length; point += 1) {
    if (point % POINTS_PER_MINUTE === 0) {
      mood = smoothNoise(seed, 'world/basis', today + point / path.length, 0.03)
    }
    const years = yearsTo(expiresAt, session, point)
    middle[point] = path[point]! * exp(carry * years) * (1 + 0.00012 * mood)
  }
  half.fill(0.4 + 1.2 * ((expiresAt - session.opensAt) / YEAR_MS))
}

function followOption(market: IndexDay, day: ContractDay, expiresAt: Instant): void {
  const { session, path } = market
  const { strike, right } = day.contract
  const strikes = openStrikes([{ strike: strike!, right: right! }])
  const volatilities = new Float64Array(1)
  const output = new Float64Array(9)
  const side = right === 'call' ? 1 : -1
  const levels = volatilitiesOf(market, expiresAt)
  for (let minute = 0; minute < day.half.length; minute += 1) {
    const first = minute * POINTS_PER_MINUTE
    const yearsNow = yearsTo(expiresAt, session, first)
    const forward = path[first]! * exp((RATE - DIVIDEND_YIELD) * yearsNow)
    const atTheMoney = levels[minute]!
    const deviation = atTheMoney * Math.sqrt(yearsNow)
    volatilities[0] = smiled(atTheMoney, strike!, forward, deviation)
    for (let point = first; point < first + POINTS_PER_MINUTE; point += 1) {
      const years = yearsTo(expiresAt, session, point)
      const spot = path[point]!
      const terms = { spot, years, rate: RATE, dividendYield: DIVIDEND_YIELD }
      valueStrikes(strikes, terms, volatilities, TEXTBOOK, output)
      day.middle[point] = output[0]!
    }
    const away = (side * log(strike! / forward)) / deviation
    day.half[minute] = halfSpread(day.middle[first]!, away, yearsNow)
  }
}

/** Worked out once for all strikes of an expiry. */
function volatilitiesOf(market: IndexDay, expiresAt: Instant): Float64Array {
  const known = market.volatilities.get(expiresAt)
  if (known) return known
  const { seed, session } = market
  const minutes = minutesOf(session)
  const today = dayNumber(session.date)
  const levels = Float64Array.from({ length: minutes }, (_, minute) => {
    const years = yearsTo(expiresAt, session, minute * POINTS_PER_MINUTE)
    return volatilityAtTheMoney(seed, today + minute / minutes, years)
  })
  market.volatilities.set(expiresAt, levels)
  return levels
}

const SHORTEST_YEARS = 30_000 / YEAR_MS // the last trades are not free of time

function yearsTo(expiresAt: Instant, { opensAt }: Session, point: number): number {
  return Math.max((expiresAt - opensAt - point * POINT_MS) / YEAR_MS, SHORTEST_YEARS)
}

/** Trades happen somewhere between bid and ask, on the grid. */
function trade({ contract, last, middle, half }: ContractDay, number: number): void {
  const tick = tickOfContract(contract)
  for (let point = 0; point < last.length; point += 1) {
    const reach = half[Math.floor(point / POINTS_PER_MINUTE)]! * 0.7
    const level = middle[point]! + reach * jitter(number, point)
    last[point] = Math.max(tick, Math.round((level * 100) / tick) * tick)
  }
}

/** Fills in what is traded and held. Both count units, in whole lots. */
function gather(market: IndexDay, { contract, volume, openInterest, last }: ContractDay): void {
  const { session, path, previousClose } = market
  const lot = toNumber(contract.instrument.lotSize!)
  const number = numberOf(contract)
  const today = interestAt(market, contract, session.date, previousClose)
  const { date: tomorrow } = nextSession('NSE', session.closesAt)
  const later = interestAt(market, contract, tomorrow, path.at(-1)!)
  const opening = openLots(today, dayNumber(session.date))
  const closing = openLots(later, dayNumber(tomorrow))
  const total = sessionLots(today, dayNumber(session.date))

  const minutes = volume.length
  let weight = 0
  for (let minute = 0; minute < minutes; minute += 1) {
    weight += smile((minute + 0.5) / minutes) * (1 + 0.8 * jitter(number, last.length + minute))
    volume[minute] = weight
  }
  for (let minute = 0; minute < minutes; minute += 1) {
    // Every minute has at least a lot, so that every minute has a bar.
    volume[minute] = (Math.floor((total * volume[minute]!) / weight) + minute + 1) * lot
    openInterest[minute] = lotsAt(today, opening, closing, (minute + 1) / minutes) * lot
  }
}

function interestAt(
  { seed }: IndexDay,
  contract: Contract,
  date: CalendarDate,
  level: number,
): Interest {
  const { expiry, strike, right, instrument } = contract
  const daysLeft = Math.max(0, (Date.parse(expiry!) - Date.parse(date)) / DAY_MS)
  const deviation = 0.13 * Math.sqrt(Math.max(daysLeft, 1) / 365)
  const away = strike === null ? 0 : log(strike / level) / deviation
  return {
    seed,
    name: instrument.symbol,
    number: numberOf(contract),
    daysLeft,
    moneyness: right === 'put' ? -away : away,
    strike,
    isMonthly: addDays(expiry!, 7).slice(0, 7) !== expiry!.slice(0, 7),
  }
}

/** The price increment in hundredths. */
export function tickOfContract({ instrument: { priceIncrement } }: Contract): number {
  return Number(priceIncrement / 1_000_000n)
}

/** A number that belongs to a contract's name. */
export function numberOf({ instrument: { symbol } }: Contract): number {
  let number = 0
  for (let index = 0; index < symbol.length; index += 1) {
    number = (Math.imul(number, 31) + symbol.charCodeAt(index)) | 0
  }
  return number
}
