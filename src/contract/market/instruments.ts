import { z } from 'zod'
import { Decimal } from '../decimal.ts'
import { InstrumentType, InstrumentView } from './market.ts'
import { operation } from '../operation.ts'
import { limitOf, Offset, sliceOf } from '../page.ts'
import { DateText, InstantText, NameText } from '../text.ts'

const Search = NameText.max(100, 'must have at most 100 characters').describe(
  'A symbol in any spelling, words of a name, or parts of a contract: nifty 28nov 24500 ce.',
)
const Underlying = NameText.min(1, 'must not be empty')
  .max(64, 'must have at most 64 characters')
  .describe('A symbol in any spelling: NIFTY, "NIFTY 50", NSE:NIFTY.')

/** `active=false` is no text that JavaScript takes for false. */
const Flag = z.enum(['true', 'false']).transform((text) => text === 'true')

const Filter = {
  kind: InstrumentView.shape.kind.optional(),
  exchange: z.string().max(32).optional().describe('NSE, NFO, BSE, BFO, MCX, …'),
  active: Flag.optional().describe('Only what the venue lists, or only what it does not.'),
  limit: limitOf({ most: 500, usual: 50 }),
  offset: Offset,
}

const InstrumentSlice = sliceOf(InstrumentView)

export const findInstruments = operation({
  id: 'findInstruments',
  method: 'GET',
  path: '/instruments',
  summary: 'Instruments, best match first; without a search all of them.',
  query: z.object({ search: Search.optional(), ...Filter }),
  output: InstrumentSlice,
  errors: ['invalid_input'],
})

export const listAllInstruments = operation({
  id: 'listAllInstruments',
  method: 'GET',
  path: '/instruments/list',
  summary: 'All instruments by kind, contracts in the order of a chain.',
  query: z.object(Filter),
  output: InstrumentSlice,
  errors: ['invalid_input'],
})

export const searchInstruments = operation({
  id: 'searchInstruments',
  method: 'GET',
  path: '/instruments/search',
  summary: 'Instruments by what somebody types, best match first.',
  query: z.object({ q: Search.optional(), query: Search.optional(), ...Filter }),
  output: InstrumentSlice,
  errors: ['invalid_input'],
})

const LotView = z.object({
  lot_size: Decimal,
  weekly_from: DateText.nullable().describe('Weekly contracts that expire then or later.'),
  monthly_from: DateText.describe('Monthly ones; weekly ones too where nothing else is said.'),
  long_dated_on: DateText.nullable().describe('Quarterly ones took it at the end of this date.'),
  source: z.string(),
})

/** The terms of the contracts on an index, on a date and through time. */
export const ContractTermsView = z
  .object({
    underlying: z.string(),
    as_of: DateText,
    expiry: DateText.nullable().describe('The contract that the terms are of; null: the next.'),
    lot_size: Decimal,
    tick_size: Decimal.describe('Of options.'),
    freeze_quantity: Decimal.nullable().describe('The most units in one order.'),
    expiry_weekday: z.int().min(0).max(6).describe('0 is Sunday.'),
    strike_gap: Decimal.describe('Between neighbouring strikes around the money.'),
    provisional: z.boolean().describe('Nothing that we have read speaks of that date.'),
    lots: z.array(LotView),
    freeze_quantities: z.array(
      z.object({ from: DateText, freeze_quantity: Decimal, source: z.string() }),
    ),
    expiry_days: z.array(
      z.object({
        from: DateText.describe('Contracts that expire then or later.'),
        weekly: z.int().nullable().describe('Weekday; null: there are none.'),
        monthly: z.int(),
        source: z.string(),
      }),
    ),
  })
  .meta({ id: 'ContractTerms' })

export const InstrumentDetail = InstrumentView.extend({
  display_name: z.string(),
  canonical_symbol: z.string(),
  broker_symbols: z
    .record(z.string(), z.string().nullable())
    .describe('How brokers write the underlying, by broker.'),
  contract: z
    .object({
      underlying: z.string(),
      expiry: DateText,
      strike: Decimal.nullable(),
      right: z.enum(['call', 'put']).nullable(),
      style: z.enum(['weekly', 'monthly']),
    })
    .nullable()
    .describe('What the symbol says, where it is one of a contract.'),
  terms: ContractTermsView.nullable().describe('As of the date; of index contracts only.'),
}).meta({ id: 'InstrumentDetail' })

export const showInstrument = operation({
  id: 'showInstrument',
  method: 'GET',
  path: '/instruments/detail/{token}',
  summary: 'One instrument with what is known of it, by token or by id.',
  params: z.object({
    token: z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/, 'must be a token or an id')
      .describe('The number, or an id like NIFTY.NSE.'),
  }),
  query: z.object({
    as_of: DateText.optional().describe('Of the terms; today, or the day of expiry, if left out.'),
  }),
  output: InstrumentDetail,
  errors: ['invalid_input', 'not_found'],
})

export const showContractTerms = operation({
  id: 'showContractTerms',
  method: 'GET',
  path: '/instruments/terms',
  summary: 'Lot, tick, freeze quantity, expiry weekday and strike gap of an index, dated.',
  query: z.object({
    underlying: Underlying,
    as_of: DateText.optional(),
    expiry: DateText.optional().describe('Of one contract, which may keep an older lot.'),
  }),
  output: ContractTermsView,
  errors: ['invalid_input', 'not_found'],
})

export const DatedTermsView = z
  .object({
    underlying: z.string(),
    as_of: DateText,
    future: z
      .object({
        exchange: z.string(),
        currency: z.string(),
        lot_size: z.number().describe('Of the unit, in one contract.'),
        unit: z.string(),
        quoted_per: z.number().describe('Of the unit: what a price is of.'),
        multiplier: z.number().describe('What a contract gains when its price rises by one.'),
        tick_size: z.number(),
        source: z.string().describe('Of the lot.'),
        last_trading_days: z
          .array(DateText)
          .describe('Of the next twelve months; none where the exchange publishes a calendar.'),
        last_day_source: z.string().nullable(),
      })
      .nullable()
      .describe('Of commodities, currencies and foreign indices, from dated facts.'),
    listed: z
      .array(
        z.object({
          exchange: z.string(),
          kind: z.enum(['future', 'option']),
          expiry: DateText,
          known_from: DateText.describe('The day of the first list that said so.'),
          lot_size: Decimal,
          tick_size: Decimal,
          source: z.string(),
        }),
      )
      .describe('What imported lists said, the newest expiries first.'),
  })
  .meta({ id: 'DatedTerms' })

export const showDatedTerms = operation({
  id: 'showDatedTerms',
  method: 'GET',
  path: '/instruments/dated-terms',
  summary: 'Terms of contracts on shares, commodities, currencies and foreign indices, dated.',
  query: z.object({ underlying: Underlying, as_of: DateText.optional() }),
  output: DatedTermsView,
  errors: ['invalid_input', 'not_found'],
})

export const countInstruments = operation({
  id: 'countInstruments',
  method: 'GET',
  path: '/instruments/stats',
  summary: 'How many instruments are known, by exchange, segment and kind.',
  output: z.object({
    total: z.int(),
    active: z.int(),
    underlyings: z.int().describe('Of which futures or options are known.'),
    changed_at: InstantText.nullable(),
    by_kind: z.record(z.string(), z.int()),
    by_exchange: z.record(z.string(), z.int()),
    segments: z.array(
      z.object({
        exchange: z.string(),
        segment: z.string(),
        kind: z.string(),
        total: z.int(),
        active: z.int(),
      }),
    ),
  }),
})

export const listFoUnderlyings = operation({
  id: 'listFoUnderlyings',
  method: 'GET',
  path: '/instruments/fo-enabled',
  summary: 'The underlyings on which futures or options are known.',
  query: z.object({
    search: Search.optional(),
    limit: limitOf({ most: 500, usual: 100 }),
    offset: Offset,
  }),
  output: sliceOf(
    z.object({
      symbol: z.string(),
      display_name: z.string(),
      exchange: z.string().describe('Where its contracts trade.'),
      futures: z.int(),
      options: z.int(),
      expiries: z.int(),
      next_expiry: DateText.nullable(),
      last_expiry: DateText,
    }),
  ),
  errors: ['invalid_input'],
})

export const searchContracts = operation({
  id: 'searchContracts',
  method: 'GET',
  path: '/fo/instruments/search',
  summary: 'Futures and options by underlying, expiry, strike and type, as a chain has them.',
  query: z.object({
    underlying: Underlying.optional(),
    symbol: Underlying.optional().describe('The same.'),
    expiry: DateText.optional(),
    strike: z.coerce
      .number('must be a number')
      .positive('must be above zero')
      .max(1e9, 'must be at most 1e9')
      .optional(),
    type: InstrumentType.extract(['FUT', 'CE', 'PE']).optional(),
    active: Filter.active,
    limit: Filter.limit,
    offset: Filter.offset,
  }),
  output: InstrumentSlice,
  errors: ['invalid_input'],
})
