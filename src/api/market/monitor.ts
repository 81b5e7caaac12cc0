import type { z } from 'zod'
import { calendarDate, formatInstant } from '../../core/instant.ts'
import { toNumber } from '../../core/fixed.ts'
import { readMarketState } from '../../app/market/live/market-state.ts'
import { listMonitors } from '../../app/monitor/list-monitors.ts'
import {
  changeMonitor,
  closeMonitor,
  lookAtMonitor,
  openMonitor,
  type OpenedMonitor,
} from '../../app/monitor/keep-session.ts'
import { instrumentIdsOf, monitoredInstruments } from '../../app/monitor/monitored-instruments.ts'
import { type MonitorView, readMonitor } from '../../app/monitor/read-snapshot.ts'
import { searchMonitored } from '../../app/monitor/search-monitored.ts'
import * as contract from '../../contract/market/monitor.ts'
import type { UpdateOf } from '../../contract/streams/channel.ts'
import type { monitor as monitorChannel } from '../../contract/streams/channels.ts'
import { monitor as monitorStream } from '../../contract/streams/stream.ts'
import type { LatestQuote } from '../../domain/market/live/quote.ts'
import { type ApiContext, route } from '../route.ts'
import { toChainView } from '../options/chain-view.ts'

export const monitorRoutes = [
  route(contract.readMonitorMetadata, async (context, { query }) => {
    const found = await monitoredInstruments(context, {
      symbol: query.symbol,
      expiries: 'all',
      strikesEachSide: Infinity,
    })
    return {
      symbol: found.symbol,
      underlying: found.underlyingId,
      future: found.nearFuture?.instrumentId ?? null,
      expiries: found.expiries.map((expiry) => {
        const options = found.options.filter((one) => one.expiry === expiry)
        const strikes = [...new Set(options.map(({ strike }) => toNumber(strike!)))]
        return {
          expiry,
          strikes: strikes.sort((a, b) => a - b),
          lot_size: toNumber(options[0]!.lotSize),
        }
      }),
    }
  }),

  route(contract.searchMonitored, async (context, { query }) => ({
    items: [...(await searchMonitored(context, query))],
  })),

  route(contract.openMonitor, async (context, { caller, body, draw }) => {
    const { symbol, expiries, strikes_each_side: strikesEachSide } = body
    const watched = { symbol, expiries: expiries.map(calendarDate), strikesEachSide }
    return toSessionView(await openMonitor({ ...context, draw }, caller.userId, watched))
  }),

  route(contract.changeMonitor, async (context, { caller, params, body }) => {
    const ref = { userId: caller.userId, sessionId: params.monitor_id }
    const { symbol, expiries, strikes_each_side: strikesEachSide } = body
    return toSessionView(
      await changeMonitor(context, ref, {
        ...(symbol !== undefined && { symbol }),
        ...(expiries !== undefined && { expiries: expiries.map(calendarDate) }),
        ...(strikesEachSide !== undefined && { strikesEachSide }),
      }),
    )
  }),

  route(contract.closeMonitor, async (context, { caller, params }) => {
    const { monitor_id: sessionId } = params
    await closeMonitor(context, { userId: caller.userId, sessionId })
    return { session_id: sessionId }
  }),

  route(contract.readMonitorStatus, async (context, { caller }) => {
    const [sessions, { isHeld, state }] = await Promise.all([
      listMonitors(context, caller.userId),
      readMarketState(context),
    ])
    return {
      sessions: sessions.map((session) => ({
        ...toSession(session),
        seen_at: formatInstant(session.seenAt),
      })),
      feed: {
        name: state?.feed ?? null,
        status: isHeld && state ? state.status : ('absent' as const),
        detail: isHeld && state ? state.detail : 'No process listens to the market.',
        subscribed: state?.subscribed ?? 0,
      },
    }
  }),

  route(contract.readMonitorSnapshot, async (context, { caller, query }) => {
    const { monitor_id: sessionId, symbol, strikes_each_side: strikesEachSide } = query
    const ref = sessionId === undefined ? null : { userId: caller.userId, sessionId }
    const { found } = ref
      ? await lookAtMonitor(context, ref)
      : { found: await monitoredInstruments(context, { symbol, expiries: [], strikesEachSide }) }
    return toSnapshot(await readMonitor(context, found), sessionId ?? null)
  }),
]

/** Whether a key of the channel names a session, and not an underlying. */
export function isMonitorSession(key: string): boolean {
  return /^mon_/.test(key)
}

/** How a monitor stands: of a session of the caller's, or of an underlying by its symbol. */
export async function readMonitorOf(
  context: ApiContext,
  userId: string,
  key: string,
): Promise<MonitorView> {
  const { found } = isMonitorSession(key)
    ? await lookAtMonitor(context, { userId, sessionId: key })
    : {
        found: await monitoredInstruments(context, {
          symbol: key,
          expiries: [],
          strikesEachSide: 10,
        }),
      }
  return readMonitor(context, found)
}

export function toSnapshot(
  view: MonitorView,
  sessionId: string | null,
): z.output<typeof contract.MonitorSnapshot> {
  return {
    session_id: sessionId,
    symbol: view.symbol,
    at: formatInstant(view.at),
    underlying: view.underlying && toQuote(view.underlying),
    future: view.future && toQuote(view.future),
    chains: view.chains.map((chain) => toChainView(chain)),
  }
}

type MonitorPart = UpdateOf<typeof monitorChannel>

/** What can be told of a monitor by itself: its prices, and each strike. */
export function partsOf(view: MonitorView): ReadonlyMap<string, MonitorPart> {
  const parts = new Map<string, MonitorPart>()
  if (view.underlying) parts.set('underlying', { underlying: toQuote(view.underlying) })
  if (view.future) parts.set('future', { future: toQuote(view.future) })
  for (const chain of view.chains) {
    const { expiry, strikes } = toChainView(chain)
    for (const strike of strikes) {
      parts.set(`${expiry} ${strike.strike}`, { expiry, strikes: [strike] })
    }
  }
  return parts
}

function toQuote(quote: LatestQuote): z.output<typeof contract.MonitoredQuote> {
  const value = (of: LatestQuote['lastPrice'] | LatestQuote['volume']): number | null =>
    of === null ? null : toNumber(of)
  return {
    instrument_id: quote.instrumentId,
    last_price: value(quote.lastPrice),
    bid: value(quote.bid),
    ask: value(quote.ask),
    volume: value(quote.volume),
    open_interest: value(quote.openInterest),
    at: formatInstant(quote.at),
    stale: quote.stale,
  }
}

function toSessionView({ session, found }: OpenedMonitor) {
  return { ...toSession(session), instruments: [...instrumentIdsOf(found)] }
}

function toSession(session: OpenedMonitor['session']) {
  return {
    session_id: session.sessionId,
    symbol: session.symbol,
    expiries: [...session.expiries],
    strikes_each_side: session.strikesEachSide,
    began_at: formatInstant(session.beganAt),
    stream: `${monitorStream.path}?monitor_id=${session.sessionId}`,
  }
}
