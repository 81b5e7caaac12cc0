import { ACCOUNT_CHECKS } from './account-checks.ts'
import { VENUE_CHECKS } from './venue-checks.ts'

/** A question to the books. Each row of the answer is something that does not agree. */
export interface BookCheck {
  readonly name: string
  readonly about: string // what is true when the answer is empty
  readonly sql: string // gives "userId", "runId", detail
}

const CHILDREN = [
  'run_state',
  'run_status',
  'run_command',
  'run_order',
  'run_fill',
  'run_position',
  'run_account',
  'run_equity',
  'run_mark',
  'run_event',
]

/** Triggers that hold the rules, by table. A rule that was switched off is found here. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  run: ['run_life', 'run_status_changed', 'run_opened', 'run_account_follows'],
  run_state: [
    'guard_insert',
    'guard_update',
    'run_state_forward',
    'keeps_run',
    'clock_is_kept',
    'kept_whole',
  ],
  run_status: ['guard_insert', 'keeps_run'],
  run_command: ['guard_insert', 'keeps_run'],
  run_order: [
    'guard_insert',
    'guard_update',
    'run_order_life',
    'closed_is_kept',
    'filled_is_kept',
    'kept_whole',
    'stamp_change',
  ],
  run_fill: [
    'guard_insert',
    'moves_books',
    'in_tick',
    'append_only',
    'run_fill_profit',
    'kept_whole',
  ],
  run_position: [
    'guard_insert',
    'guard_update',
    'run_position_follows',
    'keeps_run',
    'kept_whole',
    'stamp_change',
  ],
  run_account: ['run_account_derived', 'kept_whole'],
  run_equity: ['guard_insert', 'not_ahead', 'append_only', 'kept_whole'],
  run_mark: ['guard_insert', 'not_ahead', 'append_only', 'kept_whole'],
  run_event: ['guard_insert', 'not_ahead', 'append_only', 'run_event_number', 'kept_whole'],
  audit_log: ['append_only', 'kept_whole'],
  app_user: ['app_user_changed', 'app_user_disabled'],
  user_session: ['stays_ended'],
  refresh_token: ['stays_ended'],
  one_time_link: ['stays_ended'],
  api_key: ['only_ends', 'stays'],
  ml_labels: ['log_label_change'],
  bar: ['note_due_strikes', 'note_changed_strikes'],
  quote_bar: ['note_due_strikes', 'note_changed_strikes'],
  calendar_events: ['keeps_manual'],
  corporate_actions: ['keeps_manual'],
  trading_account: [
    'trading_account_opened',
    'paper_is_logged_in',
    'account_born',
    'traded_is_kept',
  ],
  broker_session: ['broker_session_told'],
  account_order: [
    'account_order_life',
    'account_order_begins',
    'account_order_moves',
    'append_only',
    'kept_whole',
  ],
  account_order_event: ['append_only', 'stays', 'kept_whole'],
  account_fill: [
    'account_fill_books',
    'account_fill_stays',
    'account_fill_found',
    'append_only',
    'kept_whole',
  ],
  account_position: ['account_position_follows', 'account_position_moved', 'kept_whole'],
  strategy: ['strategy_default_stays'],
  strategy_instruments: ['strategy_leg_added', 'strategy_leg_removed', 'strategy_leg_changed'],
  strategy_m2m_candles: ['strategy_m2m_candle_grows'],
  models: ['models_life', 'models_stays'],
  override_order: ['override_order_life'],
  venue_book: ['venue_book_derived'],
  venue_order: ['venue_order_life', 'filled_is_kept', 'kept_whole'],
  venue_trade: ['moves_books', 'append_only', 'kept_whole'],
  venue_position: ['venue_position_derived'],
}

const SIGNED = `case f.side when 'BUY' then f.quantity else -f.quantity end`

/** What `tidemark verify` asks, on any database, at any time. */
export const BOOK_CHECKS: readonly BookCheck[] = [
  {
    name: 'rules',
    about: 'every rule of the database is in force',
    sql: `select null as "userId", null as "runId",
                 'the rule ' || rule.name || ' of ' || rule.relation || ' is '
                   || case when t.tgname is null then 'missing' else 'switched off' end as detail
          from (values ${Object.entries(RULES)
            .flatMap(([table, names]) => names.map((name) => `('${table}', '${name}')`))
            .join(', ')}) as rule (relation, name)
          left join pg_trigger t on t.tgname = rule.name
                                and t.tgrelid = to_regclass(rule.relation)
          where t.tgname is null or t.tgenabled <> 'O'`,
  },
  {
    name: 'orphans',
    about: 'every row belongs to a run',
    sql: CHILDREN.map(
      (table) => `select c.user_id as "userId", c.run_id as "runId",
                         'a row of ${table} belongs to no run' as detail
                  from ${table} c
                  left join run r on (r.user_id, r.run_id) = (c.user_id, c.run_id)
                  where r.run_id is null`,
    ).join(' union all '),
  },
  {
    name: 'lifecycle',
    about: 'a user has at most one scheduled run RUNNING',
    sql: `select user_id as "userId", min(run_id) as "runId",
                 count(*) || ' scheduled runs are RUNNING at once' as detail
          from run where kind = 'sip' and status = 'RUNNING'
          group by user_id having count(*) > 1`,
  },
  {
    name: 'logical-times',
    about: 'each logical time was booked once, and the run stands at its last',
    sql: `select s.user_id as "userId", s.run_id as "runId",
                 'it counts ' || s.tick_count || ' ticks and has ' || count(e.logical_time)
                   || ' equity points, the last at ' || coalesce(max(e.logical_time)::text, '–')
                   as detail
          from run_state s
          left join run_equity e on (e.user_id, e.run_id) = (s.user_id, s.run_id)
          where s.tick_count > 0
          group by s.user_id, s.run_id
          having count(e.logical_time) <> s.tick_count
              or max(e.logical_time) <> s.last_logical_time`,
  },
  {
    name: 'marks',
    about: 'each logical time is marked at most once, and the mark agrees with the equity',
    sql: `select user_id as "userId", run_id as "runId",
                 logical_time || ' is marked ' || count(*) || ' times' as detail
          from run_mark group by user_id, run_id, logical_time having count(*) > 1
          union all
          select m.user_id, m.run_id, m.logical_time || ' is marked at ' || m.market_value
                 || ' and its equity counts ' || e.market_value
          from run_mark m
          join run_equity e on (e.user_id, e.run_id, e.logical_time)
                             = (m.user_id, m.run_id, m.logical_time)
          where e.market_value <> m.market_value`,
  },
  {
    name: 'fills',
    about: 'every fill fits its order, and says the truth about its profit',
    sql: `select f.user_id as "userId", f.run_id as "runId",
                 'fill ' || f.fill_id || ' does not fit order ' || f.order_id as detail
          from run_fill f
          left join run_order o on (o.user_id, o.run_id, o.order_id)
                                 = (f.user_id, f.run_id, f.order_id)
          where o.order_id is null or o.side <> f.side or o.instrument_id <> f.instrument_id
             or o.status in ('REJECTED', 'PENDING')
          union all
          select c.user_id, c.run_id, 'fill ' || c.fill_id || ' claims a profit of '
                 || c.realized_pnl || ', its position made '
                 || realized_by(c.held, c.cost, c.signed, c.price)
          from (select f.*, ${SIGNED} as signed,
                       coalesce(sum(${SIGNED}) over earlier, 0) as held,
                       coalesce(sum(notional(f.price, ${SIGNED}) + f.realized_pnl) over earlier, 0)
                         as cost
                from run_fill f
                window earlier as (partition by f.user_id, f.run_id, f.instrument_id
                                   order by f.logical_time, f.fill_id
                                   rows between unbounded preceding and 1 preceding)) c
          where c.realized_pnl <> realized_by(c.held, c.cost, c.signed, c.price)`,
  },
  {
    name: 'orders',
    about: 'a filled order has its fills, a closed run has no order that waits',
    sql: `select o.user_id as "userId", o.run_id as "runId",
                 'order ' || o.order_id || ' is ' || o.status || ' with '
                   || coalesce(sum(f.quantity), 0) || ' of ' || o.quantity || ' filled' as detail
          from run_order o
          left join run_fill f on (f.user_id, f.run_id, f.order_id)
                                = (o.user_id, o.run_id, o.order_id)
          group by o.user_id, o.run_id, o.order_id
          having coalesce(sum(f.quantity), 0) > greatest(o.quantity, 0)
              or (o.status = 'FILLED' and coalesce(sum(f.quantity), 0) <> o.quantity)
          union all
          select o.user_id, o.run_id,
                 'order ' || o.order_id || ' still waits in a run that is ' || r.status
          from run_order o join run r on (r.user_id, r.run_id) = (o.user_id, o.run_id)
          where r.status <> 'RUNNING' and o.status not in ('FILLED', 'CANCELED', 'REJECTED')`,
  },
  {
    name: 'positions',
    about: 'every position is what its fills add up to',
    sql: `select user_id as "userId", run_id as "runId",
                 'the position in ' || instrument_id || ' is ' || coalesce(p.quantity, 0)
                   || ' at a cost of ' || coalesce(p.cost, 0) || ', its fills make '
                   || coalesce(f.quantity, 0) || ' at ' || coalesce(f.cost, 0) as detail
          from run_position p
          full join (
            select f.user_id, f.run_id, f.instrument_id, sum(${SIGNED}) as quantity,
                   sum(notional(f.price, ${SIGNED}) + f.realized_pnl) as cost,
                   sum(f.realized_pnl) as realized_pnl, sum(f.fee) as fees
            from run_fill f group by f.user_id, f.run_id, f.instrument_id
          ) f using (user_id, run_id, instrument_id)
          where (coalesce(p.quantity, 0), coalesce(p.cost, 0), coalesce(p.realized_pnl, 0),
                 coalesce(p.fees, 0))
             <> (coalesce(f.quantity, 0), coalesce(f.cost, 0), coalesce(f.realized_pnl, 0),
                 coalesce(f.fees, 0))`,
  },
  {
    name: 'cash',
    about: 'cash is what came in less what every fill took, at every point of the curve',
    sql: `with flow as (
            select f.user_id, f.run_id, f.logical_time,
                   sum(-notional(f.price, ${SIGNED}) - f.fee) as amount
            from run_fill f group by f.user_id, f.run_id, f.logical_time
          )
          select user_id as "userId", run_id as "runId",
                 'the account holds ' || a.cash || ', its fills leave '
                   || a.initial_cash + coalesce(sum(f.amount), 0) as detail
          from run_account a left join flow f using (user_id, run_id)
          group by user_id, run_id, a.cash, a.initial_cash
          having a.cash <> a.initial_cash + coalesce(sum(f.amount), 0)
          union all
          select user_id, run_id, 'the curve says ' || cash || ' of cash at ' || logical_time
                 || ', the fills leave ' || left_over
          from (
            select user_id, run_id, logical_time, e.cash,
                   a.initial_cash + sum(coalesce(f.amount, 0))
                     over (partition by user_id, run_id order by logical_time) as left_over
            from run_equity e
            full join flow f using (user_id, run_id, logical_time)
            join run_account a using (user_id, run_id)
          ) curve
          where cash <> left_over`,
  },
  {
    name: 'equity',
    about: 'equity is cash and market value, to the last digit',
    sql: `select user_id as "userId", run_id as "runId",
                 logical_time || ': ' || equity || ' is not ' || cash || ' + ' || market_value
                   as detail
          from run_equity where equity <> cash + market_value`,
  },
  {
    name: 'events',
    about: 'the events of a run are numbered without a gap',
    sql: `select user_id as "userId", run_id as "runId",
                 'its ' || count(*) || ' events are numbered ' || min(seq) || ' to ' || max(seq)
                   as detail
          from run_event group by user_id, run_id
          having min(seq) <> 1 or max(seq) <> count(*)`,
  },
  ...ACCOUNT_CHECKS,
  ...VENUE_CHECKS,
]
