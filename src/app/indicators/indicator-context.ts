import type { Interval } from '../../core/timeframe.ts'
import type { VenueCalendar } from '../../domain/calendar/venue.ts'
import type { Instrument } from '../../domain/market/instruments/instrument.ts'
import type { Links } from '../../links/links.ts'
import type { Context } from '../context.ts'
import type { LiveIndicators } from './live-indicators.ts'

/** What computing indicators needs beside the database. */
export interface IndicatorContext extends Context {
  readonly links: Links
  readonly liveIndicators?: Pick<LiveIndicators, 'points'> // what runs in this process already
}

/** Which bars. */
export interface ChartTarget {
  readonly instrument: Instrument
  readonly interval: Interval
  readonly calendar: VenueCalendar // of the instrument's venue, as declared now
}

/** An indicator at the bars it was computed for, oldest first. NaN is null: JSON has none. */
export interface IndicatorPoints {
  readonly openedAt: readonly number[]
  readonly outputs: readonly (readonly (number | null)[])[] // one column for each output
}
