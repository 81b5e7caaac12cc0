import { z } from 'zod'
import { Decimal } from '../decimal.ts'
import { operation } from '../operation.ts'
import { After, Between, Direction, inOrder, Limit, limitOf, pageOf } from '../page.ts'
import { BarInterval } from '../runs/runs.ts'
import { DateText, InstantText, InstrumentId } from '../text.ts'

/** A strategy's parameter, as a form needs it. */
export const ParameterView = z
  .object({
    kind: z.enum(['integer', 'number', 'choice', 'time', 'weights']),
    about: z.string().describe('What it means, and its unit.'),
    default: z.union([z.number(), z.string(), z.record(z.string(), z.number())]),
    min: z.number().optional(),
    max: z.number().optional(),
    choices: z.array(z.string()).optional(),
  })
  .meta({ id: 'Parameter' })

export const StrategyView = z
  .object({
    name: z.string(),
    summary: z.string(),
    parameters: z.record(z.string(), ParameterView),
  })
  .meta({ id: 'Strategy' })

/** What the exchanges of India call the kinds; SPOT and PERP for coins. */
export const InstrumentType = z.enum(['EQ', 'FUT', 'CE', 'PE', 'INDEX', 'SPOT', 'PERP'])

const InstrumentKind = z.enum(['equity', 'etf', 'index', 'future', 'option', 'spot', 'perpetual'])

export const InstrumentView = z
  .object({
    instrument_id: z.string(),
    symbol: z.string(),
    venue_id: z.string(),
    name: z.string(),
    kind: InstrumentKind,
    currency: z.string(),
    price_increment: Decimal,
    quantity_step: Decimal,
    token: z.int().describe('A unique number: the broker’s, or ours from 2^40 on.'),
    segment: z.string().describe('NSE, INDICES, NFO-FUT, NFO-OPT, …'),
    type: InstrumentType,
    underlying: z.string().nullable().describe('Canonical symbol, like NIFTY.'),
    expiry: DateText.nullable(),
    strike: Decimal.nullable(),
    right: z.enum(['call', 'put']).nullable(),
    lot_size: Decimal.describe('What is ordered is a multiple of it.'),
    active: z.boolean().describe('The venue lists it.'),
    instrument_token: z.int().describe('`token`, under its name in broker files.'),
    tradingsymbol: z.string().describe('`symbol`, likewise.'),
    exchange: z.string().describe('`venue_id`, likewise.'),
    instrument_type: InstrumentType.describe('`type`, likewise.'),
    tick_size: Decimal.describe('`price_increment`, likewise.'),
  })
  .meta({ id: 'Instrument' })

export const listStrategies = operation({
  id: 'listStrategies',
  method: 'GET',
  path: '/api/strategies',
  summary: 'The strategies that ship, with their parameters.',
  output: z.array(StrategyView),
})

export const listInstruments = operation({
  id: 'listInstruments',
  method: 'GET',
  path: '/api/instruments',
  summary: 'What is known and does not expire, by id; contracts by their kind, or on /instruments.',
  query: z.object({
    kind: InstrumentKind.optional().describe('Without it: everything but futures and options.'),
    after: After,
    limit: Limit,
  }),
  output: pageOf(InstrumentView),
  errors: ['invalid_input'],
})

export const readBars = operation({
  id: 'readBars',
  method: 'GET',
  path: '/api/bars',
  summary: 'Bars of an instrument as columns; in each answer the oldest is first.',
  query: inOrder(
    z.object({
      instrument_id: InstrumentId,
      interval: BarInterval.default('1d'),
      from: Between.from.describe('Bars that open then or later.'),
      to: Between.to.describe('Bars that open before.'),
      limit: limitOf({ most: 5_000, usual: 500 }),
      direction: Direction.describe('Which bars come first when there are more than the limit.'),
    }),
  ),
  output: z
    .object({
      instrument_id: z.string(),
      interval: BarInterval,
      opened_at: z.array(InstantText),
      closed_at: z.array(InstantText),
      open: z.array(Decimal),
      high: z.array(Decimal),
      low: z.array(Decimal),
      close: z.array(Decimal),
      volume: z.array(Decimal),
      next: InstantText.nullable().describe(
        'For the bars that follow send it as `from`; with desc, for those before, as `to`.',
      ),
    })
    .meta({ id: 'Bars' }),
  errors: ['invalid_input', 'not_found'],
})
