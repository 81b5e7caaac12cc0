import type { z } from 'zod'
import type { CalendarDate } from '../../core/instant.ts'
import { listExpiries, listExpiryHistory } from '../../app/market/instruments/list-expiries.ts'
import * as contract from '../../contract/market/expiries.ts'
import { type ExpiryLabel, labelMap } from '../../domain/calendar/expiries.ts'
import { route } from '../route.ts'

export const expiryRoutes = [
  route(contract.listExpiries, async (context, { query }) => {
    const { symbol, asOf, source, expiries } = await listExpiries(context, asked(query))
    const all = query.include_expired === 'true'
    const shown = all ? expiries : expiries.filter((expiry) => expiry >= asOf)
    return { symbol, as_of: asOf, source, expiries: [...shown] }
  }),

  route(contract.listLabelledExpiries, async (context, { query }) => {
    const { symbol, asOf, source, labels } = await listExpiries(context, asked(query))
    return {
      symbol,
      as_of: asOf,
      source,
      expiries: labels.map(expiryView),
      label_map: Object.fromEntries(
        [...labelMap(labels)].map(([expiry, { label, rank }]) => [
          expiry,
          { relative_label: label, relative_rank: rank },
        ]),
      ),
    }
  }),

  route(contract.listExpiryHistory, async (context, { query }) => {
    const expiry = query.expiry as CalendarDate
    const found = await listExpiryHistory(context, { ...asked(query), expiry, days: query.days })
    const { symbol, asOf, source, labels } = found
    return { symbol, as_of: asOf, source, expiry, labels: labels.map(expiryView) }
  }),
]

function asked({ symbol, as_of: asOf }: { symbol: string; as_of?: string | undefined }) {
  return { symbol, asOf: asOf as CalendarDate | undefined }
}

function expiryView(label: ExpiryLabel): z.output<typeof contract.ExpiryView> {
  return {
    symbol: label.symbol,
    expiry: label.expiry,
    as_of_date: label.asOf,
    is_weekly: label.isWeekly,
    is_monthly: label.isMonthly,
    is_quarterly: label.isQuarterly,
    relative_label: label.label,
    relative_rank: label.rank,
    days_to_expiry: label.daysToExpiry,
    business_days_to_expiry: label.businessDaysToExpiry,
  }
}
