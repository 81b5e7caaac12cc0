/** What one contract is, for contracts that expire on a date or later. */
export interface FutureStep {
  readonly fromExpiry: string | null // null: before the first change that we know of
  readonly lot: number // of `unit`, in one contract
  readonly source: string
}

/** The last day on which a contract of a month trades; a day without a session moves to the one before. */
export type LastDayRule =
  | { readonly kind: 'day'; readonly day: number } // of the contract's month
  | { readonly kind: 'month end' }
  | { readonly kind: 'before month end'; readonly businessDays: number } // before its last one
  | { readonly kind: 'weekday'; readonly weekday: number; readonly nth: number }
  | { readonly kind: 'before weekday'; readonly weekday: number; readonly nth: number; readonly businessDays: number } // prettier-ignore
  | { readonly kind: 'before day of month before'; readonly day: number; readonly businessDays: number } // prettier-ignore

/** The futures on something that is no share and no Indian index. */
export interface FutureFacts {
  readonly venue: 'MCX' | 'NSE_CURRENCY' | 'CME' // whose days count
  readonly currency: string
  readonly unit: string // what a lot counts: g, kg, bbl, mmBtu, USD, index
  readonly quotedPer: number // of `unit`: what a price is of
  readonly tick: number
  readonly steps: readonly FutureStep[] // oldest first
  /** Null: the exchange publishes a calendar, or we found no source that holds. */
  readonly lastDay: LastDayRule | null
  readonly lastDaySource: string | null
}

const ZERODHA_2019 = 'MCX, as Zerodha’s bulletin of 2019-06-16 restates it'
const ZERODHA_2020 = 'MCX, as Zerodha’s bulletin of 2019-12-03 restates it'
const LIST_2021 = 'a broker’s margin list of 2021-10-16, as present lot'
const SPEC = 'MCX’s contract specification, as reprinted'
const NSE_PAGE = 'nseindia.com, contract specifications of currency derivatives'
const LEAN = 'QuantConnect Lean’s symbol-properties-database.csv'
const LEAN_DAYS = 'CME’s contract specification, as Lean’s FuturesExpiryFunctions quotes it'

const MONTH_END: LastDayRule = { kind: 'month end' }
const FIFTH: LastDayRule = { kind: 'day', day: 5 }
const THIRD_FRIDAY: LastDayRule = { kind: 'weekday', weekday: 5, nth: 3 }
const THIRD_LAST: LastDayRule = { kind: 'before month end', businessDays: 2 }
const SEVENTH_BEFORE_LAST: LastDayRule = { kind: 'before month end', businessDays: 7 }

export const FUTURES: Readonly<Record<string, FutureFacts>> = {
  GOLD: mcx('g', 10, 1, [step(1_000)], FIFTH),
  GOLDM: mcx('g', 10, 1, [step(100)], null),
  SILVER: mcx('kg', 1, 1, [step(30)], FIFTH),
  SILVERM: mcx('kg', 1, 1, [step(5)], MONTH_END),
  CRUDEOIL: mcx('bbl', 1, 1, [step(100)], null),
  CRUDEOILM: mcx('bbl', 1, 1, [step(10, '2023-04-01')], null),
  NATURALGAS: mcx('mmBtu', 1, 0.1, [step(1_250)], null),
  NATGASMINI: mcx('mmBtu', 1, 0.1, [step(250, '2023-04-01')], null),
  COPPER: mcx('kg', 1, 0.05, [step(1_000), step(2_500, '2019-07-01', ZERODHA_2019)], MONTH_END),
  ZINC: mcx(
    'kg',
    1,
    0.05,
    [step(5_000), step(1_000, '2020-05-01', ZERODHA_2020), step(5_000, '2021-10-01', LIST_2021)],
    MONTH_END,
  ),
  ALUMINIUM: mcx(
    'kg',
    1,
    0.05,
    [step(5_000), step(1_000, '2020-05-01', ZERODHA_2020), step(5_000, '2021-10-01', LIST_2021)],
    MONTH_END,
  ),
  ALUMINI: mcx('kg', 1, 0.05, [step(1_000, '2023-03-01')], MONTH_END),
  USDINR: currency('USD', 1, 1_000),
  EURINR: currency('EUR', 1, 1_000),
  GBPINR: currency('GBP', 1, 1_000),
  JPYINR: currency('JPY', 100, 100_000),
  ES: cme('index', 50, 0.25, THIRD_FRIDAY),
  MES: cme('index', 5, 0.25, THIRD_FRIDAY),
  NQ: cme('index', 20, 0.25, THIRD_FRIDAY),
  MNQ: cme('index', 2, 0.25, THIRD_FRIDAY),
  RTY: cme('index', 50, 0.1, THIRD_FRIDAY),
  YM: cme('index', 5, 1, THIRD_FRIDAY),
  CL: cme('bbl', 1_000, 0.01, { kind: 'before day of month before', day: 25, businessDays: 3 }),
  NG: cme('mmBtu', 10_000, 0.001, null),
  GC: cme('troy oz', 100, 0.1, THIRD_LAST),
  SI: cme('troy oz', 5_000, 0.005, THIRD_LAST),
  HG: cme('lb', 25_000, 0.0005, THIRD_LAST),
  ZN: cme('points of the note', 1_000, 0.015625, SEVENTH_BEFORE_LAST),
  ZB: cme('points of the bond', 1_000, 0.03125, SEVENTH_BEFORE_LAST),
  '6E': cme('EUR', 125_000, 0.00005, {
    kind: 'before weekday',
    weekday: 3,
    nth: 3,
    businessDays: 2,
  }),
}

function mcx(
  unit: string,
  quotedPer: number,
  tick: number,
  steps: readonly FutureStep[],
  lastDay: LastDayRule | null,
): FutureFacts {
  const lastDaySource = lastDay && SPEC
  return { venue: 'MCX', currency: 'INR', unit, quotedPer, tick, steps, lastDay, lastDaySource }
}

function currency(unit: string, quotedPer: number, lot: number): FutureFacts {
  return {
    venue: 'NSE_CURRENCY',
    currency: 'INR',
    unit,
    quotedPer,
    tick: 0.0025,
    steps: [step(lot, null, NSE_PAGE)],
    lastDay: { kind: 'before month end', businessDays: 2 },
    lastDaySource: NSE_PAGE,
  }
}

function cme(unit: string, lot: number, tick: number, lastDay: LastDayRule | null): FutureFacts {
  const steps = [step(lot, null, LEAN)]
  const lastDaySource = lastDay && LEAN_DAYS
  return { venue: 'CME', currency: 'USD', unit, quotedPer: 1, tick, steps, lastDay, lastDaySource }
}

function step(lot: number, fromExpiry: string | null = null, source = SPEC): FutureStep {
  return { fromExpiry, lot, source }
}
