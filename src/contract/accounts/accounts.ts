import { z } from 'zod'
import { Decimal, NonNegativeDecimal, PositiveDecimal } from '../decimal.ts'
import { operation } from '../operation.ts'
import { After, Limit, limitOf, pageOf } from '../page.ts'
import { IdText, InstantText, InstrumentId, NameText } from '../text.ts'

export const AccountParams = z.object({ account_id: IdText })

export const AccountBroker = z.enum(['paper', 'kite']).meta({ id: 'AccountBroker' })
export const LoginStatus = z
  .enum(['logged_out', 'logged_in', 'session_expired', 'error'])
  .meta({ id: 'LoginStatus' })
export const Lockout = z.enum(['none', 'reducing', 'halted']).meta({
  id: 'Lockout',
  description: 'reducing: only orders that shrink a position pass the gate; halted: none does.',
})

const Fraction = PositiveDecimal.refine((text) => Number(text) <= 1, 'must be at most 1')

const LIMITS = {
  market_hours_only: z.boolean().describe('Orders are refused while the exchange is closed.'),
  stale_price_seconds: z
    .number()
    .min(0.001, 'must be at least a millisecond')
    .max(86_400)
    .nullable()
    .describe('The oldest price that an order is judged by; null: any.'),
  price_band_fraction: Fraction.nullable().describe(
    'How far a limit price may be from the latest, as a part of it.',
  ),
  maximum_order_value: PositiveDecimal.nullable(),
  maximum_position: PositiveDecimal.nullable().describe('Units of one instrument and product.'),
  forbidden_instruments: z.array(InstrumentId).max(1_000),
  cancel_orphans: z
    .boolean()
    .describe('Stop and limit exits are canceled once their position is closed or too small.'),
} as const

export const AccountLimitsView = z.object(LIMITS).meta({ id: 'AccountLimits' })
const WantedLimits = z.strictObject(LIMITS).partial().meta({ id: 'WantedAccountLimits' })

/** PostgreSQL's JSON holds no NUL and no half of a character. */
const Metadata = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => JSON.stringify(value).length <= 10_000, 'must be at most 10000 characters')
  .refine(
    (value) => !/\\u(?:0000|d[89a-f])/i.test(JSON.stringify(value)),
    'must be text that can be kept',
  )

export const AccountView = z
  .object({
    account_id: z.string(),
    user_id: z.string(),
    name: z.string(),
    broker: AccountBroker,
    currency: z.string().describe('ISO 4217; of every amount of this account.'),
    initial_cash: Decimal.describe('What a paper account began with.'),
    is_active: z.boolean(),
    is_default: z.boolean().describe('It takes what names no account, and stays.'),
    login_status: LoginStatus,
    login_detail: z.string().nullable().describe('Why a login ended.'),
    last_login_at: InstantText.nullable(),
    last_sync_at: InstantText.nullable().describe('When all of it was last compared.'),
    lockout: Lockout,
    lockout_reason: z.string().nullable(),
    limits: AccountLimitsView,
    venue: z.object({
      link: z
        .enum(['idle', 'live', 'unreachable', 'refused'])
        .describe('idle: nothing to say to the venue, and nothing to hear.'),
      detail: z.string().nullable(),
      since: InstantText.nullable(),
      has_worker: z.boolean().describe('Some worker holds the account now.'),
    }),
    metadata: z.record(z.string(), z.unknown()),
    created_at: InstantText,
  })
  .meta({ id: 'TradingAccount' })

export const linkAccount = operation({
  id: 'linkAccount',
  method: 'POST',
  path: '/accounts',
  summary: 'Link a trading account. Safe to repeat with the same Idempotency-Key.',
  body: z
    .strictObject({
      name: NameText.min(1, 'must not be empty'),
      broker: AccountBroker.default('paper'),
      initial_cash: NonNegativeDecimal.default('1000000').describe('Of a paper account.'),
      limits: WantedLimits.optional(),
      metadata: Metadata.optional(),
    })
    .meta({ id: 'LinkAccount' }),
  output: AccountView,
  status: 201,
  idempotent: true,
  errors: ['invalid_input', 'forbidden'],
})

export const listAccounts = operation({
  id: 'listAccounts',
  method: 'GET',
  path: '/accounts',
  summary: 'Your trading accounts: the default first.',
  query: z.object({ after: After, limit: Limit }),
  output: pageOf(AccountView),
  errors: ['invalid_input'],
})

export const readAccount = operation({
  id: 'readAccount',
  method: 'GET',
  path: '/accounts/{account_id}',
  summary: 'One trading account: its login, its limits, how its venue is heard.',
  params: AccountParams,
  output: AccountView,
  errors: ['not_found'],
})

export const changeAccount = operation({
  id: 'changeAccount',
  method: 'PATCH',
  path: '/accounts/{account_id}',
  summary: 'Change a name, limits, or what is locked out. What is left out stays.',
  params: AccountParams,
  body: z
    .strictObject({
      name: NameText.min(1, 'must not be empty').optional(),
      is_active: z.boolean().optional().describe('false: no order passes the gate.'),
      lockout: Lockout.optional(),
      lockout_reason: NameText.min(1, 'must not be empty').optional(),
      limits: WantedLimits.optional().describe('Those that are given; the others stay.'),
      metadata: Metadata.optional().describe('In the place of what was there.'),
    })
    .refine(({ lockout, lockout_reason: reason }) => !isLocked(lockout) || reason !== undefined, {
      path: ['lockout_reason'],
      error: 'must say why',
    })
    .meta({ id: 'ChangeAccount' }),
  output: AccountView,
  errors: ['invalid_input', 'not_found'],
})

function isLocked(lockout: string | undefined): boolean {
  return lockout !== undefined && lockout !== 'none'
}

export const unlinkAccount = operation({
  id: 'unlinkAccount',
  method: 'DELETE',
  path: '/accounts/{account_id}',
  summary: 'Unlink an account that nothing hangs on. Its books stay; it is found no more.',
  params: AccountParams,
  output: AccountView,
  errors: ['not_found', 'account_in_use'],
})

export const syncAccount = operation({
  id: 'syncAccount',
  method: 'POST',
  path: '/accounts/{account_id}/sync',
  summary: 'Compare orders, trades, positions, holdings and funds with the venue.',
  params: AccountParams,
  body: z
    .strictObject({
      force: z.boolean().default(false).describe('false: what was compared just now will do.'),
    })
    .meta({ id: 'SyncAccount' }),
  output: z
    .object({
      account_id: z.string(),
      status: z
        .enum(['synced', 'recent', 'pending'])
        .describe('pending: no worker has done it yet; it stays asked for.'),
      last_sync_at: InstantText.nullable(),
      open_discrepancies: z.int(),
    })
    .meta({ id: 'AccountSync' }),
  errors: ['invalid_input', 'not_found'],
})

const AsOf = InstantText.optional().describe('How it stood then, from the snapshot before.')
const Fresh = z
  .enum(['true', 'false'])
  .default('false')
  .describe('true: the venue is asked before the answer.')

const Standing = {
  account_id: z.string(),
  as_of: InstantText.nullable().describe('null: never compared with the venue.'),
  is_snapshot: z.boolean(),
}

export const AccountPositionView = z
  .object({
    account_id: z.string(),
    tradingsymbol: z.string(),
    exchange: z.string(),
    product: z.enum(['MIS', 'NRML', 'CNC']),
    instrument_id: z.string(),
    quantity: Decimal.describe('+ long, − short; the sum of its fills.'),
    average_price: Decimal.nullable().describe('null: flat.'),
    cost: Decimal.describe('What the held quantity was bought for.'),
    last_price: Decimal.nullable(),
    is_stale: z.boolean().describe('The price is too old to trade on.'),
    market_value: Decimal.nullable(),
    unrealized_pnl: Decimal.nullable().describe('null: open, and without a price.'),
    realized_pnl: Decimal.describe('Before fees.'),
    pnl: Decimal.nullable().describe('realized_pnl + unrealized_pnl'),
    fees: Decimal,
    buy_quantity: Decimal,
    buy_value: Decimal,
    sell_quantity: Decimal,
    sell_value: Decimal,
  })
  .meta({ id: 'AccountHeldPosition' })

export const listAccountPositions = operation({
  id: 'listAccountPositions',
  method: 'GET',
  path: '/accounts/{account_id}/positions',
  summary: 'What the fills of an account add up to, open ones first, at the latest prices.',
  params: AccountParams,
  query: z.object({ fresh: Fresh, as_of: AsOf }),
  output: z
    .object({
      ...Standing,
      items: z.array(AccountPositionView),
      total_realized_pnl: Decimal,
      total_unrealized_pnl: Decimal.describe('Of those that have a price.'),
      total_pnl: Decimal,
      is_partial: z.boolean().describe('Some open position had no price, and is in no sum.'),
    })
    .meta({ id: 'AccountPositions' }),
  errors: ['invalid_input', 'not_found'],
})

export const listHoldings = operation({
  id: 'listHoldings',
  method: 'GET',
  path: '/accounts/{account_id}/holdings',
  summary: 'Shares that were delivered, as the venue says.',
  params: AccountParams,
  query: z.object({ fresh: Fresh, as_of: AsOf }),
  output: z
    .object({
      ...Standing,
      items: z.array(
        z.object({
          tradingsymbol: z.string(),
          exchange: z.string(),
          instrument_id: z.string(),
          quantity: Decimal.describe('Free to be sold.'),
          average_price: Decimal.nullable(),
          last_price: Decimal.nullable(),
          market_value: Decimal.nullable(),
          pnl: Decimal.nullable(),
        }),
      ),
    })
    .meta({ id: 'AccountHoldings' }),
  errors: ['invalid_input', 'not_found'],
})

export const readFunds = operation({
  id: 'readFunds',
  method: 'GET',
  path: '/accounts/{account_id}/funds',
  summary: 'Money by segment, as the venue says. What may be spent is `available`.',
  params: AccountParams,
  query: z.object({ fresh: Fresh, as_of: AsOf }),
  output: z
    .object({
      ...Standing,
      currency: z.string(),
      items: z.array(
        z.object({
          segment: z.enum(['equity', 'commodity']),
          opening_balance: Decimal,
          available: Decimal,
          used: Decimal.describe('Margin of positions and of open orders.'),
          net: Decimal.describe('available + used'),
        }),
      ),
    })
    .meta({ id: 'AccountFunds' }),
  errors: ['invalid_input', 'not_found'],
})

export const listSnapshots = operation({
  id: 'listSnapshots',
  method: 'GET',
  path: '/accounts/{account_id}/snapshots',
  summary: 'How an account stood, every 300 s in which it changed, for 90 days; newest first.',
  params: AccountParams,
  query: z.object({
    before: InstantText.optional(),
    limit: limitOf({ most: 100, usual: 20 }),
  }),
  output: z
    .object({
      items: z.array(
        z.object({
          taken_at: InstantText,
          positions: z.array(z.record(z.string(), z.string().nullable())),
          holdings: z.array(z.record(z.string(), z.string().nullable())),
          funds: z.array(z.record(z.string(), z.string().nullable())),
        }),
      ),
    })
    .meta({ id: 'AccountSnapshots' }),
  errors: ['invalid_input', 'not_found'],
})

export const DiscrepancyView = z
  .object({
    discrepancy_id: z.string(),
    kind: z.enum(['position', 'holding', 'order', 'trade', 'funds']),
    subject: z.string().describe('NFO:NIFTY24N2824500CE:NRML, or an order_id.'),
    ours: z.record(z.string(), z.unknown()),
    theirs: z.record(z.string(), z.unknown()),
    found_at: InstantText,
    seen_at: InstantText.describe('The last time.'),
    resolved_at: InstantText.nullable(),
    resolution: z.string().nullable(),
  })
  .meta({ id: 'AccountDiscrepancy' })

export const listDiscrepancies = operation({
  id: 'listDiscrepancies',
  method: 'GET',
  path: '/accounts/{account_id}/discrepancies',
  summary: 'Where our books and the venue do not agree: open ones first.',
  params: AccountParams,
  query: z.object({
    open: z.enum(['true', 'false']).default('false').describe('true: open ones alone.'),
    limit: Limit,
  }),
  output: z.object({ items: z.array(DiscrepancyView) }).meta({ id: 'AccountDiscrepancies' }),
  errors: ['invalid_input', 'not_found'],
})

export const adoptDiscrepancy = operation({
  id: 'adoptDiscrepancy',
  method: 'POST',
  path: '/accounts/{account_id}/discrepancies/{discrepancy_id}/adopt',
  summary: "Take over the venue's side: of a position by an adjustment. Harmless when resolved.",
  params: AccountParams.extend({ discrepancy_id: IdText }),
  output: DiscrepancyView,
  permission: 'can_trade',
  errors: ['not_found'],
})

export const readAccountsHealth = operation({
  id: 'readAccountsHealth',
  method: 'GET',
  path: '/accounts/health/status',
  summary: 'How your accounts are: logged in, heard by their venues, in agreement.',
  output: z
    .object({
      status: z.enum(['healthy', 'degraded', 'unhealthy']),
      accounts: z.object({
        total: z.int(),
        active: z.int(),
        logged_in: z.int(),
        logged_out: z.int(),
        session_expired: z.int(),
        error: z.int(),
        unreachable: z.int().describe('Whose venue does not answer now.'),
        locked_out: z.int(),
      }),
      orders: z.object({
        waiting: z.int(),
        unknown: z.int().describe('Sent, and no answer came; they are looked up.'),
        unsent: z.int().describe('Words that wait for the venue.'),
        oldest_unsent_seconds: z.number().nullable(),
      }),
      open_discrepancies: z.int(),
      checked_at: InstantText,
    })
    .meta({ id: 'AccountsHealth' }),
})
