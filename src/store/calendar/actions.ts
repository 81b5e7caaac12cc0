import { type CalendarDate, formatInstant, type Instant } from '../../core/instant.ts'
import type { DeclaredBy } from '../../domain/calendar/calendar-event.ts'
import type {
  ActionDetails,
  ActionStatus,
  ActionType,
  DeclaredAction,
} from '../../domain/market/series/corporate-action.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** A corporate action as it is kept. */
export interface ActionRow extends DeclaredAction {
  readonly actionId: string
  readonly factor: string | null // decimal text
  readonly source: DeclaredBy
  readonly sourceName: string
  readonly recordedAt: Instant
  readonly updatedAt: Instant
}

export type NewAction = Omit<ActionRow, 'recordedAt' | 'updatedAt'>

export interface ActionFilter {
  readonly symbol?: string | undefined
  readonly symbols?: readonly string[] | undefined
  readonly instrumentId?: string | undefined
  readonly from?: CalendarDate | undefined // of the ex-date
  readonly to?: CalendarDate | undefined // included
  readonly type?: ActionType | undefined
  readonly status?: ActionStatus | undefined
  readonly today?: CalendarDate | undefined // what is upcoming and what is completed depend on it
}

/** By ex-date, those without one last. */
export async function selectActions(
  db: Queryable,
  filter: ActionFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly ActionRow[]> {
  const { rows } = await db.query<ActionRow>({
    name: 'corporate_actions',
    text: `${SELECT} ${WHERE}
      order by ex_date nulls last, symbol collate "C", action_id limit $9 offset $10`,
    values: [...valuesOf(filter), page.limit, page.offset],
  })
  return rows
}

export async function countActions(db: Queryable, filter: ActionFilter): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from corporate_actions ${WHERE}`,
    valuesOf(filter),
  )
  return rows[0]!.count
}

export async function findAction(
  db: Queryable,
  actionId: string,
  today: CalendarDate,
): Promise<ActionRow | null> {
  const { rows } = await db.query<ActionRow>(
    `${SELECT.replaceAll('$8', '$2')} where action_id = $1 and not dismissed`,
    [actionId, today],
  )
  return rows[0] ?? null
}

/** What became of an action that was written over what is there. */
export async function saveAction(
  tx: Tx,
  action: NewAction,
): Promise<'inserted' | 'updated' | 'unchanged' | 'kept'> {
  const terms = termsOf(action.details)
  const key = [action.instrumentId, action.type, action.exDate, terms]
  const { rows } = await tx.query<{ actionId: string; source: DeclaredBy; content: string }>(
    `select action_id as "actionId", source, ${CONTENT} as content from corporate_actions
     where (instrument_id, action_type, terms) = ($1, $2, $4)
       and ex_date is not distinct from $3 for update`,
    key,
  )
  const [twin] = rows
  if (twin && rank(twin.source) < rank(action.source)) return 'kept'
  const values = rowOf({ ...action, actionId: twin?.actionId ?? action.actionId })
  if (!twin) {
    await insertAction(tx, action)
    return 'inserted'
  }
  const { rows: written } = await tx.query<{ content: string }>(
    `update corporate_actions set (${COLUMNS}) = (${PLACES}) where action_id = $1
     returning ${CONTENT} as content`,
    values,
  )
  return written[0]!.content === twin.content ? 'unchanged' : 'updated'
}

/** Adds an action; no other has the same terms. */
export async function insertAction(tx: Tx, action: NewAction): Promise<void> {
  await tx.query(`insert into corporate_actions (${COLUMNS}) values (${PLACES})`, rowOf(action))
}

/** What is kept of an action, locked until the transaction ends; also one that was dismissed. */
export interface LockedAction extends ActionRow {
  readonly dismissed: boolean
}

export async function lockAction(tx: Tx, actionId: string): Promise<LockedAction | null> {
  const { rows } = await tx.query<LockedAction>(
    `${LOCKED} where action_id = $1 and not dismissed for update`,
    [actionId],
  )
  return rows[0] ?? null
}

/** The action that has the same terms on the same day, if there is one. */
export async function lockTwinAction(
  tx: Tx,
  {
    instrumentId,
    type,
    exDate,
    details,
  }: Pick<DeclaredAction, 'instrumentId' | 'type' | 'exDate' | 'details'>,
): Promise<LockedAction | null> {
  const { rows } = await tx.query<LockedAction>(
    `${LOCKED} where (instrument_id, action_type, terms) = ($1, $2, $4)
       and ex_date is not distinct from $3 for update`,
    [instrumentId, type, exDate, termsOf(details)],
  )
  return rows[0] ?? null
}

/** Writes an action over what it was; it is believed again if it was dismissed. */
export async function updateAction(tx: Tx, action: NewAction): Promise<void> {
  await tx.query(
    `update corporate_actions set (${COLUMNS}) = (${PLACES}), dismissed = false
     where action_id = $1`,
    rowOf(action),
  )
}

/** Takes an action back; with `dismissedBy` it stays, so that no file and no feed brings it again. */
export async function removeAction(
  tx: Tx,
  actionId: string,
  dismissedBy: string | null,
): Promise<void> {
  await tx.query(
    dismissedBy === null
      ? 'delete from corporate_actions where action_id = $1'
      : `update corporate_actions set dismissed = true, source = 'manual', source_name = $2
         where action_id = $1`,
    dismissedBy === null ? [actionId] : [actionId, dismissedBy],
  )
}

export interface ActionSymbol {
  readonly instrumentId: string
  readonly symbol: string
  readonly exchange: string
  readonly companyName: string
  readonly isin: string | null
  readonly actions: number
}

/** Instruments that have actions, by the beginning of their symbol or any part of their name. */
export async function searchActionSymbols(
  db: Queryable,
  text: string,
  limit: number,
): Promise<readonly ActionSymbol[]> {
  const pattern = text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)
  const { rows } = await db.query<ActionSymbol>(
    `select instrument_id as "instrumentId", symbol, exchange, max(company_name) as "companyName",
            max(isin) as isin, count(*)::int as actions
     from corporate_actions
     where not dismissed and (symbol like upper($1) || '%' or company_name ilike '%' || $1 || '%' or isin = upper($2))
     group by instrument_id, symbol, exchange
     order by symbol like upper($1) || '%' desc, symbol collate "C", exchange limit $3`,
    [pattern, text, limit],
  )
  return rows
}

/** The terms in one line, so that two dividends of one day are two and one told twice is one. */
export function termsOf(details: ActionDetails): string {
  return Object.entries(details)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

function rank(source: DeclaredBy): number {
  return ['manual', 'import', 'feed'].indexOf(source)
}

/** What is declared becomes upcoming and completed by its date. */
const STATUS = `case when status = 'cancelled' then status
  when ex_date is null then 'announced' when ex_date < $8::date then 'completed'
  else 'upcoming' end`

const WHERE = `where not dismissed and ($1::text is null or symbol = $1) and ($2::text[] is null or symbol = any($2))
  and ($3::text is null or instrument_id = $3) and ($4::date is null or ex_date >= $4)
  and ($5::date is null or ex_date <= $5) and ($6::text is null or action_type = $6)
  and ($7::text is null or ${STATUS} = $7)`

const SELECT = `
  select action_id as "actionId", instrument_id as "instrumentId", symbol, exchange,
         company_name as "companyName", isin, action_type as type, ${STATUS} as status, title,
         ex_date as "exDate", record_date as "recordDate",
         announcement_date as "announcementDate", effective_date as "effectiveDate",
         payment_date as "paymentDate", start_date as "startDate", end_date as "endDate", details,
         price_adjustment_factor as factor, source, source_name as "sourceName",
         recorded_at as "recordedAt", updated_at as "updatedAt"
  from corporate_actions`

/** As it was declared: what is upcoming by its date is not asked here. */
const LOCKED = SELECT.replace(STATUS, 'status').replace('updated_at as', 'dismissed, updated_at as')

const NAMES = [
  'action_id',
  'instrument_id',
  'symbol',
  'exchange',
  'company_name',
  'isin',
  'action_type',
  'status',
  'title',
  'ex_date',
  'record_date',
  'announcement_date',
  'effective_date',
  'payment_date',
  'start_date',
  'end_date',
  'details',
  'terms',
  'price_adjustment_factor',
  'source',
  'source_name',
]
const COLUMNS = NAMES.join(', ')
const PLACES = NAMES.map((_, index) => `$${index + 1}`).join(', ')
const CONTENT = `md5((${NAMES.join(', ')})::text)`

function rowOf(action: NewAction): readonly unknown[] {
  return [
    action.actionId,
    action.instrumentId,
    action.symbol,
    action.exchange,
    action.companyName,
    action.isin,
    action.type,
    action.status,
    action.title,
    action.exDate,
    action.recordDate,
    action.announcementDate,
    action.effectiveDate,
    action.paymentDate,
    action.startDate,
    action.endDate,
    JSON.stringify(action.details),
    termsOf(action.details),
    action.factor,
    action.source,
    action.sourceName,
  ]
}

function valuesOf(filter: ActionFilter): readonly unknown[] {
  const { symbol, symbols, instrumentId, from, to, type, status, today } = filter
  return [symbol, symbols, instrumentId, from, to, type, status, today ?? '9999-12-31']
}

/** The last close before each instant, daily where there is one, else of a minute; or null. */
export async function closesBefore(
  db: Queryable,
  instrumentId: string,
  instants: readonly Instant[],
): Promise<readonly (string | null)[]> {
  const { rows } = await db.query<{ close: string | null }>(
    `select coalesce(
       (select b.close from bar b where b.instrument_id = $1 and b.bar_interval = '1d'
          and b.opened_at < at and b.opened_at >= at - $3::interval
        order by b.opened_at desc limit 1),
       (select b.close from bar b where b.instrument_id = $1 and b.bar_interval = '1m'
          and b.opened_at < at and b.opened_at >= at - $3::interval
        order by b.opened_at desc limit 1)) as close
     from unnest($2::timestamptz[]) with ordinality as asked (at, place) order by place`,
    [instrumentId, instants.map(formatInstant), LONGEST_PAUSE],
  )
  return rows.map(({ close }) => close)
}

const LONGEST_PAUSE = '30 days' // an older close says nothing about a dividend
