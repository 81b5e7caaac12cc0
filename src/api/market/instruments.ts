import { AppError } from '../../core/app-error.ts'
import { fixed, format } from '../../core/fixed.ts'
import { type CalendarDate, formatInstant } from '../../core/instant.ts'
import {
  countInstruments,
  listFoUnderlyings,
} from '../../app/market/instruments/count-instruments.ts'
import { todayInIndia } from '../../app/market/instruments/list-expiries.ts'
import { searchContracts } from '../../app/market/instruments/search-contracts.ts'
import {
  searchInstruments,
  type SearchInstruments,
} from '../../app/market/instruments/search-instruments.ts'
import { showInstrument } from '../../app/market/instruments/show-instrument.ts'
import * as contract from '../../contract/market/instruments.ts'
import { INDEX_NAMES } from '../../domain/market/instruments/index-names.ts'
import { readDatedTerms } from '../../app/market/instruments/read-dated-terms.ts'
import { termsOf } from '../../domain/market/instruments/contract-terms.ts'
import { displayNameOf, normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { contractTermsView, datedTermsView } from './contract-terms-view.ts'
import { instrumentView } from './instrument-view.ts'
import { route, type ApiContext } from '../route.ts'

export const instrumentRoutes = [
  route(contract.findInstruments, (context, { query: { search, ...filter } }) =>
    sliceOf(context, { text: search, ...filter }),
  ),

  route(contract.listAllInstruments, (context, { query }) => sliceOf(context, query)),

  route(contract.searchInstruments, (context, { query: { q, query, ...filter } }) =>
    sliceOf(context, { text: q ?? query, ...filter }),
  ),

  route(contract.showInstrument, async (context, { params, query }) => {
    const asked = { name: params.token, ...(query.as_of && { asOf: query.as_of as CalendarDate }) }
    const shown = await showInstrument(context, asked)
    const { instrument, contract: read, terms, asOf } = shown
    return {
      ...instrumentView(instrument),
      display_name: shown.displayName,
      canonical_symbol: shown.canonicalSymbol,
      broker_symbols: { ...shown.brokerSymbols },
      contract: read && {
        underlying: read.underlying,
        expiry: read.expiry,
        strike: read.strike === null ? null : format(read.strike),
        right: read.right,
        style: read.style,
      },
      terms: terms && contractTermsView(terms, asOf, instrument.expiry),
    }
  }),

  route(contract.showContractTerms, (context, { query }) => {
    const underlying = normaliseSymbol(query.underlying)
    const asOf = (query.as_of as CalendarDate | undefined) ?? todayInIndia(context)
    const expiry = (query.expiry as CalendarDate | undefined) ?? null
    const exchange = INDEX_NAMES[underlying]?.exchange ?? 'NSE'
    const terms = termsOf(underlying, exchange, asOf, ...(expiry === null ? [] : [expiry]))
    if (terms) return contractTermsView(terms, asOf, expiry)
    const message = `We have no source for the contracts on "${underlying}" as of ${asOf}.`
    throw new AppError('not_found', { underlying }, { message })
  }),

  route(contract.showDatedTerms, async (context, { query }) => {
    const underlying = normaliseSymbol(query.underlying)
    const asOf = (query.as_of as CalendarDate | undefined) ?? todayInIndia(context)
    const terms = await readDatedTerms(context, underlying, asOf)
    if (terms) return datedTermsView(terms)
    const message = `No fact and no imported list speaks of contracts on "${underlying}".`
    throw new AppError('not_found', { underlying }, { message })
  }),

  route(contract.countInstruments, async (context) => {
    const { counts, underlyings, changedAt } = await countInstruments(context)
    return {
      total: sum(counts.map(({ count }) => count)),
      active: sum(counts.map(({ active }) => active)),
      underlyings,
      changed_at: changedAt === null ? null : formatInstant(changedAt),
      by_kind: totals(counts.map(({ kind, count }) => [kind, count])),
      by_exchange: totals(counts.map(({ venueId, count }) => [venueId, count])),
      segments: counts.map(({ venueId, segment, kind, count, active }) => ({
        exchange: venueId,
        segment,
        kind,
        total: count,
        active,
      })),
    }
  }),

  route(contract.listFoUnderlyings, async (context, { query: { search, limit, offset } }) => {
    const { items, total } = await listFoUnderlyings(context, { text: search, limit, offset })
    return {
      items: items.map((one) => ({
        symbol: one.underlying,
        display_name: displayNameOf(one.underlying),
        exchange: one.venueId,
        futures: one.futures,
        options: one.options,
        expiries: one.expiries,
        next_expiry: one.nextExpiry,
        last_expiry: one.lastExpiry,
      })),
      total,
      limit,
      offset,
    }
  }),

  route(contract.searchContracts, async (context, { query }) => {
    const { underlying, symbol, expiry, strike, type, active, limit, offset } = query
    const { items, total } = await searchContracts(context, {
      underlying: underlying ?? symbol,
      expiry: expiry as CalendarDate | undefined,
      strike: strike === undefined ? undefined : fixed<'price'>(strike.toFixed(8)),
      type,
      active,
      limit,
      offset,
    })
    return { items: items.map(instrumentView), total, limit, offset }
  }),
]

type Asked = Omit<SearchInstruments, 'venueId'> & { readonly exchange?: string | undefined }

async function sliceOf(context: ApiContext, { exchange, ...asked }: Asked) {
  const { limit, offset } = asked
  const found = await searchInstruments(context, { ...asked, venueId: exchange?.toUpperCase() })
  return { items: found.items.map(instrumentView), total: found.total, limit, offset }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0)
}

function totals(counts: readonly (readonly [string, number])[]): Record<string, number> {
  const all: Record<string, number> = {}
  for (const [name, count] of counts) all[name] = (all[name] ?? 0) + count
  return all
}
