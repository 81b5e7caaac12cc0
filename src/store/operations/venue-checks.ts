import type { BookCheck } from './checks.ts'

const SIGNED = `case t.side when 'BUY' then t.quantity else -t.quantity end`

/** What `tidemark verify` asks of the paper exchange's books. The account stands where a run would. */
export const VENUE_CHECKS: readonly BookCheck[] = [
  {
    name: 'paper-cash',
    about: 'cash at the paper exchange is what it began with, and every trade',
    sql: `select b.user_id as "userId", b.account_id as "runId",
                 'the paper exchange has cash of ' || b.cash || ', and its trades say '
                   || b.opening_cash + coalesce(sum(t.cash_flow), 0) as detail
          from venue_book b
          left join venue_trade t on (t.user_id, t.account_id) = (b.user_id, b.account_id)
          group by b.user_id, b.account_id
          having b.cash <> b.opening_cash + coalesce(sum(t.cash_flow), 0)`,
  },
  {
    name: 'paper-positions',
    about: 'positions at the paper exchange are the signed sum of its trades',
    sql: `select coalesce(p.user_id, s.user_id) as "userId",
                 coalesce(p.account_id, s.account_id) as "runId",
                 'the paper exchange has ' || coalesce(p.quantity, 0) || ' of '
                   || coalesce(p.instrument_id, s.instrument_id) || ', and its trades say '
                   || coalesce(s.quantity, 0) as detail
          from venue_position p
          full join (select t.user_id, t.account_id, t.instrument_id, t.product,
                            sum(${SIGNED}) as quantity
                     from venue_trade t
                     group by t.user_id, t.account_id, t.instrument_id, t.product) s
            on (s.user_id, s.account_id, s.instrument_id, s.product)
             = (p.user_id, p.account_id, p.instrument_id, p.product)
          where coalesce(p.quantity, 0) <> coalesce(s.quantity, 0)`,
  },
  {
    name: 'paper-orders',
    about: 'an order at the paper exchange has filled what its trades say',
    sql: `select o.user_id as "userId", o.account_id as "runId",
                 'order ' || o.venue_order_id || ' of the paper exchange has filled '
                   || o.filled_quantity || ', and its trades say '
                   || coalesce(sum(t.quantity), 0) as detail
          from venue_order o
          left join venue_trade t on (t.user_id, t.account_id, t.venue_order_id)
                                   = (o.user_id, o.account_id, o.venue_order_id)
          group by o.user_id, o.account_id, o.venue_order_id
          having o.filled_quantity <> coalesce(sum(t.quantity), 0)`,
  },
]
