export const PANELS = [
  { name: 'iv', title: 'Volatility', of: 'strike' },
  { name: 'oi', title: 'Open interest', of: 'strike' },
  { name: 'premium', title: 'Premium', of: 'strike' },
  { name: 'delta', title: 'Delta', of: 'strike' },
  { name: 'theta', title: 'Theta', of: 'strike' },
  { name: 'volume', title: 'Volume', of: 'strike' },
  { name: 'pcr', title: 'Put–call ratio', of: 'expiry' },
  { name: 'max_pain', title: 'Max pain', of: 'expiry' },
] as const

export type PanelName = (typeof PANELS)[number]['name']

export const TIMEFRAMES = ['1min', '5min', '15min'] as const
export type Timeframe = (typeof TIMEFRAMES)[number]
export const WIDTH_MS: Readonly<Record<Timeframe, number>> = {
  '1min': 60_000,
  '5min': 300_000,
  '15min': 900_000,
}

/** What is played again; what is left out of the address is usual. */
export interface ReplaySearch {
  readonly symbol?: string
  readonly day?: string
  readonly expiry?: string
  readonly timeframe?: Timeframe
  readonly panels?: readonly PanelName[]
}

export interface ReplayPlace {
  readonly symbol: string
  readonly day: string
  readonly expiry: string | null // null: nothing expires, so bars alone
  readonly timeframe: Timeframe
  readonly panels: readonly PanelName[]
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

export function readSearch(search: Readonly<Record<string, unknown>>): ReplaySearch {
  const { symbol, day, expiry, timeframe, panels } = search
  const bars = TIMEFRAMES.find((one) => one === timeframe)
  return {
    ...(typeof symbol === 'string' && { symbol }),
    ...(typeof day === 'string' && DAY.test(day) && { day }),
    ...(typeof expiry === 'string' && DAY.test(expiry) && { expiry }),
    ...(bars && { timeframe: bars }),
    ...(Array.isArray(panels) && {
      panels: PANELS.map(({ name }) => name).filter((name) => panels.includes(name)),
    }),
  }
}

/** The bounds of a day, as the API wants them; sessions lie well within a day of UTC. */
export function stretchOf(day: string): { readonly start: string; readonly end: string } {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString()
  return { start: `${day}T00:00:00Z`, end: `${next.slice(0, 19)}Z` }
}
