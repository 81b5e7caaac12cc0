import { z } from 'zod'
import { intervalOf, timeframeOf } from '../../core/timeframe.ts'
import { IndicatorParameters, indicatorText } from '../indicators/indicators.ts'
import { REPLAY_ACTIONS } from '../market/replay.ts'
import { DateText, IdText, SymbolText } from '../text.ts'
import { Timeframe } from '../timeframe.ts'
import * as addresses from './addresses.ts'
import type { Channel } from './channel.ts'
import { ALL } from './channel.ts'
import {
  account,
  chain,
  CHANNELS,
  indicators as indicatorChannel,
  labels as labelChannel,
  monitor as monitorChannel,
  replay as replayChannel,
} from './channels.ts'
import type { Topic } from './topic.ts'

/** One WebSocket address, as data. What it does beyond its channels is the same for each. */
export interface Stream extends addresses.StreamAddress {
  readonly id: string
  readonly summary: string
  readonly channels: readonly Channel[]
  readonly parameters: z.ZodObject // of subscribe and unsubscribe; and of the address, if it begins
  readonly begins: boolean // subscribes by itself, with the parameters of the address
  readonly actions: Readonly<Record<string, z.ZodObject>> // its own, beside those of every stream
}

type Parameters = addresses.Parameters
type Defaults = 'heartbeatSeconds' | 'begins' | 'actions'
type Definition = Omit<Stream, Defaults | 'topicsOf'> &
  Partial<Pick<Stream, Defaults>> &
  ({ topicOf(parameters: Parameters): Topic } | Pick<Stream, 'topicsOf'>)

function stream<const D extends Definition>(definition: D) {
  const topicsOf = (parameters: Parameters): readonly Topic[] =>
    'topicOf' in definition ? [definition.topicOf(parameters)] : definition.topicsOf(parameters)
  return { heartbeatSeconds: 30, begins: false, actions: {}, ...definition, topicsOf }
}

const ids = CHANNELS.map(({ id }) => id) as [string, ...string[]]

export const everything = stream({
  id: 'everything',
  ...addresses.everything,
  summary: 'All channels over one connection.',
  channels: CHANNELS,
  parameters: z.object({
    channel: z.enum(ids, `must be one of ${ids.join(', ')}`),
    key: IdText.default(ALL).describe('What of the channel; * is all that is yours.'),
  }),
})

export const orders = stream({
  id: 'orders',
  path: '/orders/stream',
  summary: 'Order and position updates of one account, or of all of yours.',
  channels: [account],
  parameters: z.object({
    account_id: IdText.default(ALL).describe('Without it, all of your accounts.'),
  }),
  begins: true,
  topicOf: ({ account_id: id }) => ({ channel: account.id, key: String(id) }),
})

const indicatorTopics = ({ symbol, timeframe, indicators }: Parameters): readonly Topic[] => {
  const channel = indicatorChannel.id
  if (symbol === ALL) return [{ channel, key: ALL }]
  const spelled = timeframeOf(intervalOf(String(timeframe))!)
  const asked = indicators as z.output<typeof IndicatorParameters.shape.indicators>
  const texts = new Set(asked.map(indicatorText))
  return [...texts].map((text) => ({ channel, key: `${String(symbol)}/${spelled}/${text}` }))
}

/** Each session hears what it asked for, whatever others of its user do. */
export const indicatorSession = stream({
  id: 'indicators.session',
  path: '/indicators/stream/session',
  summary: 'Indicators that this connection asks for.',
  channels: [indicatorChannel],
  parameters: IndicatorParameters,
  topicsOf: indicatorTopics,
})

export const indicators = stream({
  id: 'indicators',
  path: '/indicators/stream',
  summary: 'Indicators that you follow by POST /indicators/subscribe, until you ask for others.',
  channels: [indicatorChannel],
  parameters: IndicatorParameters.extend({
    symbol: SymbolText.default(ALL).describe('Without it, all that you follow.'),
    timeframe: Timeframe.default('1min'),
    indicators: IndicatorParameters.shape.indicators.default([]),
  }),
  begins: true,
  topicsOf: indicatorTopics,
})

export const labels = stream({
  id: 'labels',
  path: '/labels/stream',
  summary: 'What happens to your labels, of one symbol or of all.',
  channels: [labelChannel],
  parameters: z.object({
    symbol: SymbolText.default(ALL).describe('Without it, all of them.'),
  }),
  begins: true,
  topicOf: ({ symbol }) => ({ channel: labelChannel.id, key: String(symbol) }),
})

export const monitor = stream({
  id: 'monitor',
  ...addresses.monitor,
  summary: 'Price and Greeks around the price of an underlying.',
  channels: [monitorChannel],
  parameters: z.object({
    monitor_id: IdText.optional().describe('A monitor of yours: its session_id.'),
    symbol: SymbolText.default('NIFTY').describe('Without a session: its underlying.'),
  }),
  begins: true,
})

export const fo = stream({
  id: 'fo',
  ...addresses.fo,
  summary: 'Option chains as they move: strikes with prices, volatilities and Greeks.',
  channels: [chain],
  parameters: z.object({ symbol: SymbolText, expiry: DateText }),
})

export const replay = stream({
  id: 'replay',
  ...addresses.replay,
  summary: 'History played again: start, pause, speed, seek and step.',
  channels: [replayChannel],
  parameters: z.object({ replay_id: IdText }),
  actions: REPLAY_ACTIONS,
})

/** Every WebSocket address that the server answers. */
export const STREAMS: readonly Stream[] = [
  everything,
  orders,
  labels,
  monitor,
  indicators,
  indicatorSession,
  fo,
  replay,
]
