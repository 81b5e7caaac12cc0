import { assert } from '../../../core/assert.ts'
import { addDays, type CalendarDate, type Instant } from '../../../core/instant.ts'
import type { Schedule } from '../../../domain/calendar/schedule.ts'
import type { FeedInput } from '../../../domain/engine/input.ts'
import type { RunConfig } from '../../../domain/engine/run-config.ts'
import { readParameters } from '../../../domain/strategy/parameters.ts'
import { WORLD_BEGINS_ON } from '../../../feeds/synthetic/world.ts'
import type { RunRow } from '../../../store/runs/run-row.ts'
import type { Context } from '../../context.ts'
import type { RunFeed } from '../../runs/run-feed.ts'
import { loadStrategy } from '../../strategies/load-strategy.ts'
import { extendWorld, isOfWorld, WORLD_ENDS_ON } from '../../world/extend-world.ts'
import { inputsAfter } from './inputs-after.ts'

/** Reads what follows a logical time; empty when nothing is known yet. */
type Reader = (after: Instant | null) => Promise<{
  readonly inputs: readonly FeedInput[]
  readonly ended: boolean
}>

/** The market of a run: the stored bars and its schedules; the demonstration world makes its own. */
export async function openFeed(context: Context, { config }: RunRow): Promise<RunFeed> {
  const definition = await loadStrategy(config.strategy)
  const schedules = definition.schedules?.(readParameters(definition.parameters, config.parameters))
  const ofWorld = config.instruments.every(({ instrumentId }) => isOfWorld(instrumentId))
  const open = ofWorld ? worldReader : recordedReader
  const read = open(context, config, schedules ?? [])
  let page: readonly FeedInput[] = []
  let place = 0

  return {
    async next(after) {
      // An order may have moved the run on beyond inputs that were read.
      while (place < page.length && after !== null && page[place]!.at <= after) place += 1
      if (place < page.length) return page[place]!
      const { inputs, ended } = await read(after)
      page = inputs
      place = 0
      return page[0] ?? (ended ? 'ended' : 'wait')
    },
  }
}

const PAGE = 250 // bars of each instrument

function recordedReader(
  context: Context,
  config: RunConfig,
  schedules: readonly Schedule[],
): Reader {
  return (after) => inputsAfter(context, config, schedules, after, PAGE)
}

/** How many dates of the world are made at a time: a year of daily bars, a few days of minutes. */
const STRETCH_DAYS = { '1d': 366, '1m': 4 } as const

/**
 * Reads the world no further than it was made, and makes the next stretch when that is used up. The
 * bound matters: other runs make other parts, and what lies between them would be jumped over.
 */
function worldReader(context: Context, config: RunConfig, schedules: readonly Schedule[]): Reader {
  const { interval, from, to } = config.feed
  const instrumentIds = config.instruments.map(({ instrumentId }) => instrumentId)
  const last = to === null || to > WORLD_ENDS_ON ? WORLD_ENDS_ON : to
  let made = addDays(from < WORLD_BEGINS_ON ? WORLD_BEGINS_ON : from, -1)

  return async (after) => {
    if (after !== null) made = latest(made, shortlyBefore(after))
    for (;;) {
      const bounded = {
        ...config,
        feed: { ...config.feed, to: to !== null && to < made ? to : made },
      }
      const { inputs, exhausted } = await inputsAfter(context, bounded, schedules, after, PAGE)
      if (inputs.length > 0) return { inputs, ended: false }
      assert(exhausted, 'a page without an input is the last')
      if (made >= last) return { inputs, ended: to !== null && to <= made }
      const next = addDays(made, STRETCH_DAYS[interval])
      const stretch = { instrumentIds, interval, from: addDays(made, 1), to: next }
      await extendWorld(context, stretch)
      made = next > last ? last : next
    }
  }
}

/** A run that goes on after a pause begins where it stands, not with the world. */
function shortlyBefore(after: Instant): CalendarDate {
  return addDays(new Date(after).toISOString().slice(0, 10) as CalendarDate, -2)
}

function latest(a: CalendarDate, b: CalendarDate): CalendarDate {
  return a > b ? a : b
}
