import { REAL_RULES, type ExchangeRules } from '../../domain/trading/exchange/exchange-rules.ts'
import { readMarketState } from '../market/live/market-state.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'

/**
 * How strictly a paper account's exchange plays: `metadata.paper` of the account says
 * `{"takes_shown_size": true, "outside_hours": false, "charges": true}`. Where nothing is said about
 * hours, they are kept; but the demonstration's market, which is invented, never closes.
 */
export async function paperRules(
  context: Pick<QuoteContext, 'links' | 'pool'>,
  metadata: Readonly<Record<string, unknown>>,
): Promise<ExchangeRules> {
  const said = (metadata['paper'] ?? {}) as Readonly<Record<string, unknown>>
  const told = (name: string): boolean | undefined =>
    typeof said[name] === 'boolean' ? said[name] : undefined
  const outsideHours = told('outside_hours') ?? (await isInvented(context))
  return {
    takesShownSize: told('takes_shown_size') ?? REAL_RULES.takesShownSize,
    charges: told('charges') ?? REAL_RULES.charges,
    outsideHours,
  }
}

async function isInvented(context: Pick<QuoteContext, 'links' | 'pool'>): Promise<boolean> {
  const { state, isHeld } = await readMarketState(context)
  return isHeld && (state?.simulated ?? false)
}
