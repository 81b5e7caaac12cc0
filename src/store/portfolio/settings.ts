import { fixed, format, type Fixed, type Money } from '../../core/fixed.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface PortfolioSettings {
  readonly maxSpread: Fixed<'fraction'> // of the middle price
  readonly maxImpactBps: Fixed<'bps'>
  readonly autoCleanup: boolean
  readonly alertsEnabled: boolean
  readonly alertProfit: Money | null
  readonly alertLoss: Money | null // above zero
}

const USUAL: PortfolioSettings = {
  maxSpread: fixed('0.01'),
  maxImpactBps: fixed('50'),
  autoCleanup: true,
  alertsEnabled: true,
  alertProfit: null,
  alertLoss: null,
}

/** What was set, and what is usual for the rest. */
export async function findSettings(
  db: Queryable,
  userId: string,
  strategyId: string,
): Promise<PortfolioSettings> {
  const { rows } = await db.query<StoredSettings>(
    `select max_spread as "maxSpread", max_impact_bps as "maxImpactBps",
            auto_cleanup as "autoCleanup", alerts_enabled as "alertsEnabled",
            alert_profit as "alertProfit", alert_loss as "alertLoss"
     from strategy_settings where user_id = $1 and strategy_id = $2`,
    [userId, strategyId],
  )
  const [row] = rows
  if (!row) return USUAL
  return {
    ...row,
    maxSpread: fixed(row.maxSpread),
    maxImpactBps: fixed(row.maxImpactBps),
    alertProfit: row.alertProfit === null ? null : fixed<'money'>(row.alertProfit),
    alertLoss: row.alertLoss === null ? null : fixed<'money'>(row.alertLoss),
  }
}

interface StoredSettings extends Pick<PortfolioSettings, 'autoCleanup' | 'alertsEnabled'> {
  readonly maxSpread: string
  readonly maxImpactBps: string
  readonly alertProfit: string | null
  readonly alertLoss: string | null
}

export async function storeSettings(
  tx: Tx,
  userId: string,
  strategyId: string,
  settings: PortfolioSettings,
): Promise<void> {
  const { maxSpread, maxImpactBps, autoCleanup, alertsEnabled, alertProfit, alertLoss } = settings
  await tx.query(
    `insert into strategy_settings (user_id, strategy_id, max_spread, max_impact_bps, auto_cleanup,
                                    alerts_enabled, alert_profit, alert_loss)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (user_id, strategy_id) do update
       set max_spread = excluded.max_spread, max_impact_bps = excluded.max_impact_bps,
           auto_cleanup = excluded.auto_cleanup, alerts_enabled = excluded.alerts_enabled,
           alert_profit = excluded.alert_profit, alert_loss = excluded.alert_loss,
           updated_at = clock_timestamp()`,
    [
      userId,
      strategyId,
      format(maxSpread),
      format(maxImpactBps),
      autoCleanup,
      alertsEnabled,
      alertProfit && format(alertProfit),
      alertLoss && format(alertLoss),
    ],
  )
}
