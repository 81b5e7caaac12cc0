import assert from 'node:assert/strict'
import type { Role } from '#src/contract/role.ts'
import { knowContracts } from './contracts.ts'
import { startGold, tickGold } from './gold.ts'
import { trainedModel } from './models.ts'
import { bearer, newPerson, signIn } from './people.ts'
import { pausedReplay } from './replays.ts'
import { waitingUpload } from './uploads.ts'
import type { Client, TestServer } from './server.ts'

/** Somebody who has signed in, and the id of one of each thing that they own. */
export interface Owner {
  readonly client: Client
  readonly token: string
  readonly ids: Readonly<Record<string, string>> // by the name that the contract has for it
}

interface Making {
  readonly server: TestServer
  readonly client: Client
  readonly ids: Readonly<Record<string, string>> // of what was made before
}

/**
 * How one of each thing is made, by the name of its id in paths, queries and bodies. A new thing
 * gets a line here, below what it belongs to; then every route that names it is walked.
 */
export const MAKERS: Readonly<Record<string, (making: Making) => Promise<string>>> = {
  run_id: async ({ client, ids }) => {
    const { runId } = await startGold({ ...client, userId: ids['user_id']! })
    return runId
  },
  order_id: async ({ server, client, ids }) => {
    const run = { userId: ids['user_id']!, runId: ids['run_id']! }
    await tickGold(server.context, run, '2026-01-05T10:00:00Z', '60')
    await tickGold(server.context, run, '2026-01-06T10:00:00Z', '61')
    const { items } = await client.get(`/api/runs/${run.runId}/orders`)
    return String(items[0]!['order_id'])
  },
  label_id: async ({ client }) => {
    const { body } = await client.post('/labels', SOME_LABEL)
    return String(body['label_id'])
  },
  strategy_id: async ({ client }) => {
    const { body } = await client.post('/strategies', { name: 'theirs' })
    return String(body['strategy_id'])
  },
  trading_account_id: async ({ client, ids }) => {
    const { body } = await client.get(`/strategies/${ids['strategy_id']}`)
    return String(body['trading_account_id'])
  },
  account_id: async ({ ids }) => ids['trading_account_id']!,
  account_order_id: async ({ client, ids }) => {
    const order = { exchange: 'NSE', tradingsymbol: 'NONE', quantity: 1, product: 'MIS' }
    const path = `/accounts/${ids['account_id']}/orders`
    const side = { transaction_type: 'BUY', order_type: 'MARKET' }
    const { body } = await client.post(path, { ...order, ...side }) // which the gate refuses
    return String(body['order_id'])
  },
  discrepancy_id: async ({ server, ids }) => {
    const { rows } = await server.database.pool.query<{ id: string }>(
      `insert into account_discrepancy (user_id, account_id, kind, subject, ours, theirs)
       values ($1, $2, 'funds', 'equity', '{}', '{}') returning discrepancy_id as id`,
      [ids['user_id'], ids['account_id']],
    )
    return rows[0]!.id
  },
  analysis_id: async ({ client, ids }) => {
    const order = { tradingsymbol: 'GOLDBEES', exchange: 'NSE', transaction_type: 'BUY' }
    const place = { ...order, quantity: 1, account_id: ids['account_id'] }
    const { body } = await client.post('/smart-orders/place', place)
    return String(body['analysis_id'])
  },
  override_id: async ({ client }) => {
    const order = { ticker: 'TCS', side: 'buy', quantity: 1 }
    const { body } = await client.post('/api/trading/override/order', order)
    return String(body['override_id'])
  },
  leg_id: async ({ client, ids }) => {
    const leg = { tradingsymbol: 'NIFTY24N2824500CE', exchange: 'NFO', direction: 'BUY' }
    const path = `/strategies/${ids['strategy_id']}/instruments`
    const { body } = await client.post(path, { ...leg, quantity: 50, entry_price: '120.50' })
    return String(body['id'])
  },
  monitor_id: async ({ server, client }) => {
    await knowContracts(server.context)
    const { body } = await client.post('/nifty-monitor/session', {})
    return String(body['session_id'])
  },
  replay_id: ({ server, ids }) => pausedReplay(server, ids['user_id']!),
  upload_id: ({ server, ids }) => waitingUpload(server, ids['user_id']!),
  model_id: ({ server, ids }) => trainedModel(server.database.pool, ids['user_id']!),
  parent_model_id: async ({ ids }) => ids['model_id']!,
  key_id: async ({ client }) => {
    const { body } = await client.post('/api-keys', { name: 'theirs' })
    return String(body['key_id'])
  },
}

const SOME_LABEL = {
  symbol: 'NIFTY',
  label_type: 'bullish',
  metadata: {
    timeframe: '5min',
    nearest_candle_timestamp_utc: '2024-11-07T03:45:00Z',
    sample_offset_seconds: 0,
  },
}

/** Numbered within what they belong to: the same text names one of each owner's. */
export const LOCAL: readonly string[] = ['order_id']

/** Made by signing in. */
const OF_A_SESSION = ['user_id', 'session_id'] as const

/** What reads like an id of somebody's and is not: everybody's, or the client's own word. */
const SHARED: readonly string[] = [
  'instrument_id',
  'client_order_id',
  'broker_id',
  'action_id',
  'company_id',
  'group_id',
  'cohort_id',
]

/** Somebody new, who owns one of everything. */
export async function newOwner(server: TestServer, role: Role = 'user'): Promise<Owner> {
  const person = await newPerson(server, role)
  const { access, sessionId } = await signIn(server, person)
  const client = bearer(server, access)
  const ids: Record<string, string> = { user_id: person.userId, session_id: sessionId }
  for (const [name, make] of Object.entries(MAKERS)) {
    ids[name] = await make({ server, client, ids })
    assert.match(ids[name], /^(?:[a-z]+_\w|[\da-f]{8}-)/, `the maker of ${name} made one`)
  }
  return { client, token: access, ids }
}

/** Which of the names are ids of somebody's. One that nobody knows fails, and says what to do. */
export function idsAmong(names: readonly string[], where: string): readonly string[] {
  return names.filter((name) => {
    if (name in MAKERS || OF_A_SESSION.some((id) => id === name)) return true
    const isId = /(?:^|_)ids?$/.test(name)
    assert.ok(
      !isId || SHARED.includes(name),
      `${where} names ${name}, and nobody knows what that is. Say in test/support/belongings.ts ` +
        `how one is made, under MAKERS, so that other users are kept from it; or that it is ` +
        `everybody's, under SHARED.`,
    )
    return false
  })
}
