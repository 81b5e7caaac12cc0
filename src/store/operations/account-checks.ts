import type { BookCheck } from './checks.ts'

const SIGNED = `case f.side when 'BUY' then f.quantity else -f.quantity end`

/** What `tidemark verify` asks of trading accounts. The account stands where a run would. */
export const ACCOUNT_CHECKS: readonly BookCheck[] = [
  {
    name: 'account-positions',
    about: 'positions of accounts are the signed sum of their fills',
    sql: `select user_id as "userId", account_id as "runId",
                 'the position in ' || exchange || ':' || tradingsymbol || ':' || product || ' is '
                   || coalesce(p.quantity, 0) || ' at a cost of ' || coalesce(p.cost, 0)
                   || ', its fills make ' || coalesce(f.quantity, 0) || ' at '
                   || coalesce(f.cost, 0) as detail
          from account_position p
          full join (
            select f.user_id, f.account_id, f.tradingsymbol, f.exchange, f.product,
                   sum(${SIGNED}) as quantity,
                   sum(notional(f.price, ${SIGNED}) + f.realized_pnl) as cost,
                   sum(f.realized_pnl) as realized_pnl, sum(f.fee) as fees
            from account_fill f
            group by f.user_id, f.account_id, f.tradingsymbol, f.exchange, f.product
          ) f using (user_id, account_id, tradingsymbol, exchange, product)
          where (coalesce(p.quantity, 0), coalesce(p.cost, 0), coalesce(p.realized_pnl, 0),
                 coalesce(p.fees, 0))
             <> (coalesce(f.quantity, 0), coalesce(f.cost, 0), coalesce(f.realized_pnl, 0),
                 coalesce(f.fees, 0))`,
  },
  {
    name: 'account-orders',
    about: 'what an order of an account has filled is the sum of its fills, and its last event',
    sql: `select o.user_id as "userId", o.account_id as "runId",
                 'order ' || o.order_id || ' is ' || o.status || ' with ' || o.filled_quantity
                   || ' filled, its fills make ' || coalesce(sum(f.quantity), 0) as detail
          from account_order o
          left join account_fill f on (f.user_id, f.account_id, f.order_id)
                                    = (o.user_id, o.account_id, o.order_id)
          group by o.user_id, o.account_id, o.order_id
          having o.filled_quantity <> coalesce(sum(f.quantity), 0)
              or (o.status <> 'FILLED' and o.quantity > 0 and o.filled_quantity >= o.quantity)
          union all
          select o.user_id, o.account_id, 'order ' || o.order_id || ' is ' || o.status
                 || ', its last event says ' || coalesce(e.status, 'nothing')
          from account_order o
          left join lateral (
            select e.status from account_order_event e
            where (e.user_id, e.account_id, e.order_id) = (o.user_id, o.account_id, o.order_id)
            order by e.seq desc limit 1) e on true
          where e.status is distinct from o.status`,
  },
  {
    name: 'account-outbox',
    about: 'an order that no venue has answered has its word in the outbox',
    sql: `select o.user_id as "userId", o.account_id as "runId",
                 'order ' || o.order_id || ' is ' || o.status || ', and nothing waits to ask for it'
                   as detail
          from account_order o
          where o.status in ('PENDING', 'UNKNOWN') and o.source <> 'external'
            and not exists (select from account_command c
                            where (c.user_id, c.account_id, c.order_id)
                                = (o.user_id, o.account_id, o.order_id) and c.kind = 'place')`,
  },
]
