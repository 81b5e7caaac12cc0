import { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { formatInstant } from '../../core/instant.ts'
import { intervalOf } from '../../core/timeframe.ts'
import { isAccount } from '../../app/accounts/worker/account-ref.ts'
import type { Caller } from '../../app/identity/authenticate.ts'
import { askedIndicator } from '../../app/indicators/asked-indicator.ts'
import { followedSource } from '../../app/indicators/followed-source.ts'
import type { IndicatorTold } from '../../app/indicators/live-series.ts'
import { targetOf } from '../../app/indicators/read-indicators.ts'
import { labelSource } from '../../app/labels/label-source.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { modelSource } from '../../app/learning/model-source.ts'
import { monitorSource } from '../../app/monitor/monitor-source.ts'
import { m2mSource } from '../../app/portfolio/m2m-source.ts'
import { readPortfolio } from '../../app/portfolio/portfolio-ref.ts'
import { chainChannel, readKey } from '../../app/options/chain-channel.ts'
import { chainContracts } from '../../app/options/read-chain.ts'
import { replaySource, requireReplay } from '../../app/replay/replay-source.ts'
import { accountSource } from '../../app/runs/account-source.ts'
import { eventSource } from '../../app/runs/event-source.ts'
import { allProgressSource, progressSource } from '../../app/runs/progress-sources.ts'
import { readRun, type RunRef } from '../../app/runs/read-runs.ts'
import type { ServedChannel } from '../../app/streams/streams.ts'
import type { Source, StateSource } from '../../app/streams/source.ts'
import { barChannel, readBarKey } from '../../app/market/live/growing-bars.ts'
import { depthChannel } from '../../app/market/depth/depth-channel.ts'
import { assertKnown, quoteChannel } from '../../app/market/live/quote-channel.ts'
import {
  ALL,
  type Channel,
  type SnapshotOf,
  type UpdateOf,
} from '../../contract/streams/channel.ts'
import * as contract from '../../contract/streams/channels.ts'
import { toAccountOrder, toAccountPosition } from '../accounts/account-messages.ts'
import { toChainPlace, toChainView, toStrikeView } from '../options/chain-view.ts'
import { toIndicatorUpdate } from '../indicators/indicators.ts'
import { toLabelView } from '../indicators/labels.ts'
import { isMonitorSession, partsOf, readMonitorOf, toSnapshot } from '../market/monitor.ts'
import { toModelProgress } from '../learning/model-views.ts'
import { toLiveView } from '../portfolio/portfolio-views.ts'
import { toReplayFrame, toReplayState } from './replay-actions.ts'
import { depthView } from '../market/depth.ts'
import { growingBarView, quoteView } from '../market/quotes.ts'
import type { ApiContext } from '../route.ts'
import { toEventView, toOrderView, toPositionView, toProgressMessage } from '../runs/views.ts'

/** Every channel of the contract, each with where its news come from. */
export function servedChannels(context: ApiContext): readonly ServedChannel[] {
  const { doorbell } = context
  const bars = barChannel(context, {
    update: (bar) => ({ bar: growingBarView(bar) }),
    snapshot: (bar) => ({ bar: bar && growingBarView(bar) }),
  })
  const quotes = quoteChannel(context, {
    update: (quote) => ({ quote: quoteView(quote) }),
    snapshot: (quote) => ({ quote: quote && quoteView(quote) }),
  })
  const depths = depthChannel(context, {
    update: (book) => ({ depth: depthView(book) }),
    snapshot: (book) => ({ depth: book && depthView(book) }),
  })
  const chains = chainChannel(context, {
    update: (chain, strikes, toldAt) => ({
      ...toChainPlace(chain),
      ...(toldAt !== undefined && { told_at: formatInstant(toldAt) }),
      strikes: strikes.map((strike) => toStrikeView(strike)),
    }),
    snapshot: (chain) => {
      const view = toChainView(chain)
      return { chain: view, strikes: view.strikes }
    },
  })
  return [
    serve(contract.runEvents, async (caller, runId, say) => {
      return eventSource(context, await reachable(context, caller, runId), {
        update: (event) => say.update({ event: toEventView(event) }),
        snapshot: (events) => say.snapshot({ events: events.map(toEventView) }),
      })
    }),

    serve(contract.quotes, async (_caller, instrumentId) => {
      await assertKnown(context, instrumentId)
      return quotes.source(instrumentId)
    }),

    serve(contract.depth, async (_caller, instrumentId) => {
      await assertKnown(context, instrumentId)
      return depths.source(instrumentId)
    }),

    serve(contract.bars, async (_caller, key) => {
      const read = readBarKey(key)
      if (read === null) {
        const message = 'Its key is an instrument and 1, 5 or 15 minutes: NIFTY.NSE/5.'
        throw new AppError('not_found', {}, { message })
      }
      await assertKnown(context, read.instrumentId)
      return bars.source(key)
    }),

    serve(contract.runProgress, async (caller, runId, say) => {
      return progressSource(context, doorbell, await reachable(context, caller, runId), {
        update: (progress) => say.update({ progress: toProgressMessage(progress) }),
        snapshot: ([progress]) => say.snapshot({ progress: toProgressMessage(progress!) }),
      })
    }),

    serve(contract.runs, async (caller, key, say) => {
      if (key !== ALL) throw new AppError('not_found', {}, { message: `Its key is ${ALL}.` })
      reachAll(caller)
      return allProgressSource(context, doorbell, caller.userId, {
        update: (progress) => say.update({ progress: toProgressMessage(progress) }),
        snapshot: (all) => say.snapshot({ runs: all.map(toProgressMessage) }),
      })
    }),

    serve(contract.models, async (caller, key, say) => {
      if (key !== ALL) throw new AppError('not_found', {}, { message: `Its key is ${ALL}.` })
      return modelSource(context, doorbell, caller.userId, {
        update: (move) => say.update({ model: toModelProgress(move) }),
        snapshot: (moves) => say.snapshot({ models: moves.map(toModelProgress) }),
      })
    }),

    serve(contract.strategyM2m, async (caller, key, say) => {
      const strategyId = key === ALL ? null : key
      if (strategyId !== null) await readPortfolio(context, { caller, strategyId })
      return m2mSource(
        context,
        doorbell,
        { caller, strategyId },
        {
          update: (portfolio) => say.update({ portfolio: toLiveView(portfolio) }),
          snapshot: (all) => say.snapshot({ portfolios: all.map(toLiveView) }),
        },
      )
    }),

    serve(contract.account, async (caller, key, say) => {
      if (key === ALL) reachAll(caller)
      else if (!(await isAccount(context, { caller, accountId: key })))
        await reachable(context, caller, key)
      const account = { userId: caller.userId, runId: key === ALL ? null : key }
      return accountSource(context, account, (told) =>
        say.update({
          orders: [
            ...told.orders.map((order) => ({ account_id: order.runId, ...toOrderView(order) })),
            ...told.accountOrders.map(toAccountOrder),
          ],
          positions: [
            ...told.positions.map((position) => ({
              account_id: position.runId,
              ...toPositionView(position),
            })),
            ...told.accountPositions.map(toAccountPosition),
          ],
        }),
      )
    }),

    serve(contract.indicators, async ({ userId }, key, say) => {
      const { liveIndicators: live } = context
      if (key === ALL) {
        return followedSource(context, live, userId, {
          update: (...told) => say.update(toIndicatorUpdate(...told)),
          snapshot: (all) => say.snapshot({ indicators: all.map((t) => toIndicatorUpdate(...t)) }),
        })
      }
      const { target, asked } = await namedIndicator(context, key)
      const view = (told: object) => toIndicatorUpdate(target, asked, told as IndicatorTold)
      return viewed(live.source(target, asked), {
        update: (told) => say.update(view(told)),
        snapshot: (told) => say.snapshot({ indicators: [view(told)] }),
      })
    }),

    serve(contract.chain, async (_caller, key) => {
      const { symbol, expiry } = readKey(key)
      await chainContracts(context, { symbol, expiry }) // not found is said now
      return chains.source(`${symbol}:${expiry}`)
    }),

    serve(contract.labels, async ({ userId }, key, say) => {
      const symbol = key === ALL ? null : normaliseSymbol(key)
      return labelSource(
        context,
        { userId, symbol },
        {
          update: ({ event, label }) => say.update({ event, label: toLabelView(label) }),
          snapshot: (labels) => say.snapshot({ labels: labels.map(toLabelView) }),
        },
      )
    }),

    serve(contract.replay, async ({ userId }, replayId, say) => {
      const ref = { userId, replayId }
      return replaySource(context, await requireReplay(context, ref), {
        frame: (frame) => say.update(toReplayFrame(frame)),
        state: (row, position) => say.update({ state: toReplayState(row, position) }),
      })
    }),

    serve(contract.monitor, async ({ userId }, key, say) => {
      const read = () => readMonitorOf(context, userId, key)
      await read() // not found is said now
      const sessionId = isMonitorSession(key) ? key : null
      return monitorSource(context, read, {
        snapshot: (view) => say.snapshot(toSnapshot(view, sessionId)),
        parts: (view) =>
          new Map([...partsOf(view)].map(([slot, body]) => [slot, say.update(body)])),
      })
    }),
  ]
}

/** Reads `NIFTY/5min/RSI_14`. */
async function namedIndicator(context: ApiContext, key: string) {
  const [, symbol, timeframe, text] = /^(.+)\/([^/]+)\/([^/]+)$/.exec(key) ?? []
  const interval = intervalOf(timeframe ?? '')
  if (symbol === undefined || text === undefined || interval === null) {
    const message = 'Its key is a symbol, a timeframe and an indicator: NIFTY/5min/RSI_14.'
    throw new AppError('not_found', {}, { message })
  }
  const asked = askedIndicator(text)
  return { asked, target: await targetOf(context, { symbol, interval }) }
}

/** A source whose bodies are told in other words. */
function viewed(
  source: StateSource,
  views: { update(body: object): object; snapshot(body: object): object },
): StateSource {
  return {
    kind: 'state',
    async *changes(signal) {
      for await (const news of source.changes(signal)) {
        yield news.map((one) => ({ ...one, body: views.update(one.body) }))
      }
    },
    snapshot: async () => ({ body: views.snapshot((await source.snapshot()).body) }),
  }
}

/** A run that the caller may know of. Any other is not found, as if it did not exist. */
async function reachable(context: ApiContext, caller: Caller, runId: string): Promise<RunRef> {
  const { userId, accounts } = caller
  if (accounts !== 'all' && !accounts.includes(runId)) {
    throw new AppError('not_found', { run_id: runId })
  }
  await readRun(context, { userId, runId })
  return { userId, runId }
}

function reachAll({ accounts }: Caller): void {
  if (accounts === 'all') return
  const message = `This key reaches ${accounts.join(', ')} alone: name one of them.`
  throw new AppError('forbidden', {}, { message })
}

/** Holds what is told to what the channel declares, and keeps back what it does not. */
interface Say<C extends Channel> {
  update(body: UpdateOf<C>): object
  snapshot(body: SnapshotOf<C>): object
}

function serve<const C extends Channel>(
  channel: C,
  open: (caller: Caller, key: string, say: Say<C>) => Promise<Source>,
): ServedChannel {
  const say: Say<C> = {
    update: (body) => z.parse(channel.update, body),
    snapshot: (body) => z.parse(channel.snapshot, body),
  }
  return {
    id: channel.id,
    delivery: channel.delivery,
    open: (caller, key) => open(caller, key, say),
  }
}
