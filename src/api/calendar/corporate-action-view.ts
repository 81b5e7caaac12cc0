import type { z } from 'zod'
import { type CalendarDate, formatInstant } from '../../core/instant.ts'
import type { readAction } from '../../app/calendar/read-actions.ts'
import type * as contract from '../../contract/calendar/corporate-actions.ts'
import type { ActionDetails, DeclaredAction } from '../../domain/market/series/corporate-action.ts'

export function toActionView(
  action: Awaited<ReturnType<typeof readAction>>,
): z.output<typeof contract.CorporateActionView> {
  return {
    id: action.actionId,
    instrument: {
      instrument_id: action.instrumentId,
      symbol: action.symbol,
      exchange: action.exchange,
      company_name: action.companyName,
      isin: action.isin,
    },
    action_type: action.type,
    status: action.status,
    title: action.title,
    ex_date: action.exDate,
    record_date: action.recordDate,
    announcement_date: action.announcementDate,
    effective_date: action.effectiveDate,
    payment_date: action.paymentDate,
    start_date: action.startDate,
    end_date: action.endDate,
    action_data: { ...action.details },
    price_adjustment_factor: action.factor?.replace(/\.?0+$/, '') ?? null,
    source: action.source,
    source_name: action.sourceName,
    created_at: formatInstant(action.recordedAt),
    updated_at: formatInstant(action.updatedAt),
  }
}

/** What a body changes of an action. Its kind and terms go together: with a new kind come new terms. */
export function changesIn(
  body: z.output<typeof contract.changeCorporateAction.body>,
): Partial<DeclaredAction> {
  const { title, status, isin, company_name: companyName, action_type: type } = body
  const dates = Object.entries(DATES).flatMap(([name, sent]) => {
    const date = body[sent]
    return date === undefined ? [] : [[name, date as CalendarDate | null] as const]
  })
  return {
    ...(title !== undefined && { title }),
    ...(status !== undefined && { status }),
    ...(isin !== undefined && { isin }),
    ...(companyName !== undefined && { companyName }),
    ...(type !== undefined && { type }),
    ...(body.action_data !== undefined && { details: termsIn(body.action_data) }),
    ...Object.fromEntries(dates),
  }
}

const DATES = {
  exDate: 'ex_date',
  recordDate: 'record_date',
  announcementDate: 'announcement_date',
  effectiveDate: 'effective_date',
  paymentDate: 'payment_date',
  startDate: 'start_date',
  endDate: 'end_date',
} as const

/** Terms in their shortest form, so that 5, 5.0 and 5.00 are one dividend. */
export function termsIn(
  sent: Readonly<Partial<Record<string, string | undefined>>>,
): ActionDetails {
  const given = Object.entries(sent).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, shortest(value!)]))
}

function shortest(text: string): string {
  const [whole = '', fraction = ''] = text.split('.')
  const places = fraction.replace(/0+$/, '')
  return `${whole.replace(/^0+(?=\d)/, '')}${places && `.${places}`}`
}

/** `Dividend: amount 2.5`, where nobody gives it a title. */
export function titleOf(type: DeclaredAction['type'], details: ActionDetails): string {
  const words = type.toLowerCase().replaceAll('_', ' ')
  const terms = Object.entries(details).map(
    ([name, value]) => `${name.replaceAll('_', ' ')} ${value}`,
  )
  const said = `${words.charAt(0).toUpperCase()}${words.slice(1)}`
  return terms.length === 0 ? said : `${said}: ${terms.join(', ')}`
}
