import { fixed, type Money } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export type PortfolioStatus = 'active' | 'archived' | 'deleted'

/** A portfolio and what it was worth when it was last valued. */
export interface PortfolioRow {
  readonly userId: string
  readonly strategyId: string
  readonly accountId: string
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly status: PortfolioStatus
  readonly isDefault: boolean
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly archivedAt: Instant | null
  readonly instrumentCount: number // open legs
  readonly pnl: Money | null
  readonly m2m: Money | null
  readonly unrealizedPnl: Money | null
  readonly realizedPnl: Money
  readonly capitalDeployed: Money
  readonly marginUsed: Money | null
  readonly valuedAt: Instant | null
  readonly missing: readonly string[]
  readonly stale: readonly string[]
}

export interface NewPortfolio {
  readonly userId: string
  readonly strategyId: string
  readonly accountId: string
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
}

export async function insertPortfolio(tx: Tx, portfolio: NewPortfolio): Promise<void> {
  const { userId, strategyId, accountId, name, description, tags } = portfolio
  await tx.query(
    `insert into strategy (user_id, strategy_id, trading_account_id, name, description, tags)
     values ($1, $2, $3, $4, $5, $6)`,
    [userId, strategyId, accountId, name, description, tags],
  )
}

/** Those that were deleted are not found. */
export async function findPortfolio(
  db: Queryable,
  userId: string,
  strategyId: string,
): Promise<PortfolioRow | null> {
  const { rows } = await db.query<StoredPortfolio>({
    name: 'find-portfolio',
    text: `${SELECT} where s.user_id = $1 and s.strategy_id = $2 and s.status <> 'deleted'`,
    values: [userId, strategyId],
  })
  return rows[0] ? toPortfolio(rows[0]) : null
}

export interface ListPortfolios {
  readonly status: 'active' | 'archived' | 'all'
  readonly accounts: readonly string[] | 'all'
  readonly after: string | null // a strategy id; the page begins behind it
  readonly limit: number
}

/** A user's portfolios: the default ones first, then the newest. */
export async function listPortfolios(
  db: Queryable,
  userId: string,
  { status, accounts, after, limit }: ListPortfolios,
): Promise<readonly PortfolioRow[]> {
  const { rows } = await db.query<StoredPortfolio>({
    name: 'list-portfolios',
    text: `${SELECT}
     where s.user_id = $1 and s.status <> 'deleted' and ($2 = 'all' or s.status = $2)
       and ($3::text[] is null or s.trading_account_id = any($3))
       and ($4::text is null or (s.is_default, s.created_at, s.strategy_id)
            < (select a.is_default, a.created_at, a.strategy_id from strategy a
               where a.user_id = $1 and a.strategy_id = $4))
     order by s.is_default desc, s.created_at desc, s.strategy_id desc limit $5`,
    values: [userId, status, accounts === 'all' ? null : accounts, after, limit],
  })
  return rows.map(toPortfolio)
}

export interface ChangedPortfolio {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly status?: PortfolioStatus | undefined
}

export async function updatePortfolio(
  tx: Tx,
  userId: string,
  strategyId: string,
  { name, description, tags, status }: ChangedPortfolio,
): Promise<void> {
  await tx.query(
    `update strategy
     set name = coalesce($3, name), description = coalesce($4, description),
         tags = coalesce($5, tags), status = coalesce($6, status),
         archived_at = case coalesce($6, status) when 'active' then null
                       else coalesce(archived_at, clock_timestamp()) end,
         updated_at = clock_timestamp()
     where user_id = $1 and strategy_id = $2`,
    [userId, strategyId, name ?? null, description ?? null, tags ?? null, status ?? null],
  )
}

/** Holds a portfolio until the transaction ends, so that its legs change one after the other. */
export async function lockPortfolio(
  tx: Tx,
  userId: string,
  strategyId: string,
): Promise<Pick<PortfolioRow, 'accountId' | 'status' | 'isDefault'> | null> {
  const { rows } = await tx.query<Pick<PortfolioRow, 'accountId' | 'status' | 'isDefault'>>(
    `select trading_account_id as "accountId", status, is_default as "isDefault" from strategy
     where user_id = $1 and strategy_id = $2 and status <> 'deleted' for no key update`,
    [userId, strategyId],
  )
  return rows[0] ?? null
}

type Amounts = 'pnl' | 'm2m' | 'unrealizedPnl' | 'realizedPnl' | 'capitalDeployed' | 'marginUsed'
type StoredPortfolio = Omit<PortfolioRow, Amounts> & Readonly<Record<Amounts, string | null>>

const SELECT = `
  select s.user_id as "userId", s.strategy_id as "strategyId",
         s.trading_account_id as "accountId", s.name, s.description, s.tags, s.status,
         s.is_default as "isDefault", s.created_at as "createdAt", s.updated_at as "updatedAt",
         s.archived_at as "archivedAt", s.current_pnl as pnl, s.current_m2m as m2m,
         s.unrealized_pnl as "unrealizedPnl", s.realized_pnl as "realizedPnl",
         s.total_capital_deployed as "capitalDeployed", s.total_margin_used as "marginUsed",
         s.valued_at as "valuedAt", s.missing_prices as missing, s.stale_prices as stale,
         (select count(*)::int from strategy_instruments i
          where (i.user_id, i.strategy_id) = (s.user_id, s.strategy_id)
            and i.closed_at is null) as "instrumentCount"
  from strategy s`

function toPortfolio(row: StoredPortfolio): PortfolioRow {
  return {
    ...row,
    pnl: moneyOf(row.pnl),
    m2m: moneyOf(row.m2m),
    unrealizedPnl: moneyOf(row.unrealizedPnl),
    realizedPnl: fixed(row.realizedPnl!),
    capitalDeployed: fixed(row.capitalDeployed!),
    marginUsed: moneyOf(row.marginUsed),
  }
}

function moneyOf(text: string | null): Money | null {
  return text === null ? null : fixed<'money'>(text)
}
