import type { z } from 'zod'
import { fixed, format, plus } from '../../core/fixed.ts'
import { formatInstant, instant } from '../../core/instant.ts'
import {
  readAccount,
  type AccountRef,
  type AccountRow,
} from '../../app/accounts/worker/account-ref.ts'
import { accountThen } from '../../app/accounts/worker/account-then.ts'
import { adoptDiscrepancy } from '../../app/accounts/books/adopt-discrepancy.ts'
import { changeAccount, linkAccount, unlinkAccount } from '../../app/accounts/change-accounts.ts'
import {
  readDiscrepancies,
  readFunds,
  readHealth,
  readSnapshots,
  type AccountsHealth,
} from '../../app/accounts/read-account-state.ts'
import { readAccounts, readHoldings, readPositions } from '../../app/accounts/read-accounts.ts'
import { syncAccount } from '../../app/accounts/books/sync-account.ts'
import { totalsOf } from '../../app/accounts/books/valued.ts'
import * as contract from '../../contract/accounts/accounts.ts'
import type { StoredLimits } from '../../domain/risk/account-limits.ts'
import { route, type ApiContext } from '../route.ts'
import {
  instantOrNull,
  toAccountView,
  toDiscrepancyView,
  toFundsView,
  toHoldingView,
  toPositionView,
} from './account-views.ts'

export const accountRoutes = [
  route(contract.linkAccount, async (context, { caller, body, draw }) => {
    const { name, broker, initial_cash: cash, limits = {}, metadata = {} } = body
    const row = await linkAccount(context, {
      caller,
      name,
      broker,
      currency: 'INR',
      initialCash: fixed<'money'>(cash),
      limits: toStoredLimits(limits),
      metadata,
      draw,
    })
    return toAccountView(row)
  }),

  route(contract.listAccounts, async (context, { caller, query }) => {
    const { items, next } = await readAccounts(context, { caller, ...query })
    return { items: items.map(toAccountView), next }
  }),

  route(contract.readAccountsHealth, async (context, { caller }) => {
    const health = await readHealth(context, caller)
    return { ...toHealthView(health), checked_at: formatInstant(context.clock.now()) }
  }),

  route(contract.readAccount, async (context, { caller, params }) =>
    toAccountView(await readAccount(context, refOf(caller, params))),
  ),

  route(contract.changeAccount, async (context, { caller, params, body }) => {
    const ref = refOf(caller, params)
    const { name, is_active: isActive, lockout, lockout_reason: lockoutReason, metadata } = body
    const before = await readAccount(context, ref)
    const limits = body.limits && { ...before.limits, ...toStoredLimits(body.limits) }
    const row = await changeAccount(context, ref, {
      ...(name !== undefined && { name }),
      ...(isActive !== undefined && { isActive }),
      ...(lockout !== undefined && { lockout, lockoutReason: lockoutReason ?? null }),
      ...(limits && { limits }),
      ...(metadata && { metadata }),
    })
    return toAccountView(row)
  }),

  route(contract.unlinkAccount, async (context, { caller, params }) =>
    toAccountView(await unlinkAccount(context, refOf(caller, params))),
  ),

  route(contract.syncAccount, async (context, { caller, params, body }) => {
    const { account, outcome } = await syncAccount(context, { ...refOf(caller, params), ...body })
    const open = await readDiscrepancies(context, account, { open: true, limit: 1_000 })
    return {
      account_id: account.accountId,
      status: outcome,
      last_sync_at: instantOrNull(account.lastSyncAt),
      open_discrepancies: open.length,
    }
  }),

  route(contract.listAccountPositions, async (context, { caller, params, query }) => {
    const { account, past } = await standing(context, refOf(caller, params), query)
    const positions = past?.positions ?? (await readPositions(context, account))
    const { realizedPnl, unrealizedPnl, isPartial } = totalsOf(positions)
    return {
      ...headOf(account, past),
      items: positions.map(toPositionView),
      total_realized_pnl: format(realizedPnl),
      total_unrealized_pnl: format(unrealizedPnl),
      total_pnl: format(plus(realizedPnl, unrealizedPnl)),
      is_partial: isPartial,
    }
  }),

  route(contract.listHoldings, async (context, { caller, params, query }) => {
    const { account, past } = await standing(context, refOf(caller, params), query)
    const holdings = past?.holdings ?? (await readHoldings(context, account))
    return { ...headOf(account, past), items: holdings.map(toHoldingView) }
  }),

  route(contract.readFunds, async (context, { caller, params, query }) => {
    const { account, past } = await standing(context, refOf(caller, params), query)
    const funds = past?.funds ?? (await readFunds(context, account))
    return { ...headOf(account, past), currency: account.currency, items: funds.map(toFundsView) }
  }),

  route(contract.listSnapshots, async (context, { caller, params, query }) => {
    const before = query.before === undefined ? null : instant(query.before)
    const page = { before, limit: query.limit }
    const rows = await readSnapshots(context, refOf(caller, params), page)
    return {
      items: rows.map(({ takenAt, positions, holdings, funds }) => ({
        taken_at: formatInstant(takenAt),
        positions: positions.map((one) => ({ ...one })),
        holdings: holdings.map((one) => ({ ...one })),
        funds: funds.map((one) => ({ ...one })),
      })),
    }
  }),

  route(contract.listDiscrepancies, async (context, { caller, params, query }) => {
    const account = await readAccount(context, refOf(caller, params))
    const open = query.open === 'true'
    const rows = await readDiscrepancies(context, account, { open, limit: query.limit })
    return { items: rows.map(toDiscrepancyView) }
  }),

  route(contract.adoptDiscrepancy, async (context, { caller, params }) => {
    const { discrepancy_id: discrepancyId } = params
    const ref = refOf(caller, params)
    return toDiscrepancyView(await adoptDiscrepancy(context, { ...ref, discrepancyId }))
  }),
]

export function refOf(
  caller: AccountRef['caller'],
  { account_id: accountId }: { readonly account_id: string },
): AccountRef {
  return { caller, accountId }
}

type Asked = { readonly fresh: 'true' | 'false'; readonly as_of?: string | undefined }

/** The account, compared anew if that was asked; and how it stood, if another time was. */
async function standing(context: ApiContext, ref: AccountRef, { fresh, as_of: asOf }: Asked) {
  if (asOf !== undefined) {
    const account = await readAccount(context, ref)
    return { account, past: await accountThen(context, account, instant(asOf)) }
  }
  if (fresh === 'false') return { account: await readAccount(context, ref), past: null }
  const { account } = await syncAccount(context, { ...ref, force: true })
  return { account, past: null }
}

function headOf(
  { accountId, lastSyncAt }: AccountRow,
  past: Awaited<ReturnType<typeof accountThen>> | null,
) {
  return {
    account_id: accountId,
    as_of: instantOrNull(past ? past.asOf : lastSyncAt),
    is_snapshot: past !== null,
  }
}

type WantedLimits = NonNullable<z.output<typeof contract.linkAccount.body>['limits']>

/** What was left out stays out, so that the usual holds. */
function toStoredLimits(wanted: WantedLimits): StoredLimits {
  const { stale_price_seconds: staleSeconds, forbidden_instruments: forbidden } = wanted
  return {
    ...(wanted.market_hours_only !== undefined && { marketHoursOnly: wanted.market_hours_only }),
    ...(staleSeconds !== undefined && {
      stalePriceMs: staleSeconds === null ? null : Math.round(staleSeconds * 1_000),
    }),
    ...(wanted.price_band_fraction !== undefined && {
      priceBandFraction: wanted.price_band_fraction,
    }),
    ...(wanted.maximum_order_value !== undefined && {
      maximumOrderValue: wanted.maximum_order_value,
    }),
    ...(wanted.maximum_position !== undefined && { maximumPosition: wanted.maximum_position }),
    ...(forbidden !== undefined && { forbiddenInstruments: forbidden }),
    ...(wanted.cancel_orphans !== undefined && { cancelsOrphans: wanted.cancel_orphans }),
  }
}

/** Unhealthy: some venue does not answer, or is logged out. Degraded: something waits for people. */
function toHealthView(health: AccountsHealth) {
  const away = health.unreachable + health.sessionExpired + health.error
  const waits = health.unknown + health.openDiscrepancies + health.lockedOut
  const status: 'unhealthy' | 'degraded' | 'healthy' =
    away > 0 ? 'unhealthy' : waits > 0 ? 'degraded' : 'healthy'
  return {
    status,
    accounts: {
      total: health.total,
      active: health.active,
      logged_in: health.loggedIn,
      logged_out: health.loggedOut,
      session_expired: health.sessionExpired,
      error: health.error,
      unreachable: health.unreachable,
      locked_out: health.lockedOut,
    },
    orders: {
      waiting: health.waiting,
      unknown: health.unknown,
      unsent: health.unsent,
      oldest_unsent_seconds: health.oldestUnsentSeconds,
    },
    open_discrepancies: health.openDiscrepancies,
  }
}
