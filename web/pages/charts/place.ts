/** What a chart shows; all of it is in the page's address. */
export interface ChartPlace {
  readonly instrument: string // an instrument_id
  readonly timeframe: Timeframe
  readonly show: readonly string[] // indicators by id
  readonly cpr: boolean
}

export const TIMEFRAMES = [
  { value: '1min', label: '1m', resolution: '1', widthMs: 60_000 },
  { value: '5min', label: '5m', resolution: '5', widthMs: 300_000 },
  { value: '15min', label: '15m', resolution: '15', widthMs: 900_000 },
  { value: '30min', label: '30m', resolution: '30', widthMs: 1_800_000 },
  { value: '1h', label: '1h', resolution: '60', widthMs: 3_600_000 },
  { value: '1d', label: 'D', resolution: 'D', widthMs: null },
  { value: '1w', label: 'W', resolution: 'W', widthMs: null },
  { value: '1mo', label: 'M', resolution: 'M', widthMs: null },
] as const
export type Timeframe = (typeof TIMEFRAMES)[number]['value']

export interface ChartSearch {
  readonly instrument?: string
  readonly timeframe?: Timeframe
  readonly show?: string // with commas between
  readonly cpr?: true
}

const USUAL: ChartPlace = {
  instrument: 'NIFTY.NSE',
  timeframe: '5min',
  show: ['SMA_20', 'RSI_14'],
  cpr: false,
}

const MOST_SHOWN = 12

/** Reads the address; what is odd in it is left out. */
export function readSearch(search: Readonly<Record<string, unknown>>): ChartSearch {
  const { symbol, instrument = symbol, timeframe, show, cpr } = search // links may say symbol
  const known = TIMEFRAMES.find(({ value }) => value === timeframe)?.value
  return {
    ...(typeof instrument === 'string' && instrument !== '' && { instrument }),
    ...(known && { timeframe: known }),
    ...(typeof show === 'string' && { show }),
    ...(cpr === true && { cpr }),
  }
}

export function placeOf({ instrument, timeframe, show, cpr }: ChartSearch): ChartPlace {
  return {
    instrument: instrument ?? USUAL.instrument,
    timeframe: timeframe ?? USUAL.timeframe,
    show: show === undefined ? USUAL.show : listed(show),
    cpr: cpr ?? USUAL.cpr,
  }
}

/** Shows another one, once. */
export function withShown(shown: readonly string[], added: string): readonly string[] {
  return [...shown.filter((one) => one !== added), added].slice(-MOST_SHOWN)
}

export function frameOf(timeframe: Timeframe): (typeof TIMEFRAMES)[number] {
  return TIMEFRAMES.find(({ value }) => value === timeframe)!
}

function listed(show: string): readonly string[] {
  return [...new Set(show.split(',').filter((id) => /^[A-Za-z][\w.]{0,60}$/.test(id)))].slice(
    0,
    MOST_SHOWN,
  )
}
