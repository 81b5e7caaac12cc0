-- 0004 the names that acceptance SQL uses
--
-- Why:  strategy_run holds the kind of run of which a user has one RUNNING at a time, and its
--       children have names of their own. They are views over the tables of 0001, so there is one
--       ledger, and they take select, insert, update and delete with every rule in force.
-- Lock: none.
-- Back: none.

create view strategy_run as
  select user_id, run_id, status, name, strategy, config, currency, initial_cash, allow_short,
         recorded_at as created_at, started_at, ended_at
  from run where kind = 'sip';
alter view strategy_run alter column status set default 'RUNNING';

create view engine_state as
  select s.user_id, s.run_id, s.last_logical_time, s.next_logical_time as next_execution,
         s.tick_count, s.order_count, s.event_count, s.memory as state
  from run_state s
  where exists (select 1 from strategy_run r
                where (r.user_id, r.run_id) = (s.user_id, s.run_id));

create view engine_status as
  select s.user_id, s.run_id, s.status, s.detail, s.armed_until, s.updated_at
  from run_status s
  where exists (select 1 from strategy_run r
                where (r.user_id, r.run_id) = (s.user_id, s.run_id));

create view paper_order as
  select o.order_id as id, o.user_id, o.run_id, o.instrument_id as symbol, o.side, o.type,
         o.quantity as qty, o.limit_price, o.stop_price, o.status, o.logical_time, o.reason,
         o.verdicts
  from run_order o
  where exists (select 1 from strategy_run r
                where (r.user_id, r.run_id) = (o.user_id, o.run_id));

create view paper_trade as
  select f.fill_id as id, f.order_id, f.user_id, f.run_id, f.instrument_id as symbol, f.side,
         f.quantity as qty, f.price, f.fee, f.realized_pnl, f.logical_time
  from run_fill f
  where exists (select 1 from strategy_run r
                where (r.user_id, r.run_id) = (f.user_id, f.run_id));

create view paper_position as
  select p.user_id, p.run_id, p.instrument_id as symbol, p.quantity,
         case when p.quantity = 0 then 0 else divide_half_even(p.cost, p.quantity) end
           as average_price,
         p.mark_price as last_price, p.realized_pnl, p.fees
  from run_position p
  where exists (select 1 from strategy_run r
                where (r.user_id, r.run_id) = (p.user_id, p.run_id));

create view paper_equity_curve as
  select e.user_id, e.run_id, e.logical_time, e.cash, e.market_value, e.equity
  from run_equity e
  where exists (select 1 from strategy_run r
                where (r.user_id, r.run_id) = (e.user_id, e.run_id));

create view mtm_ledger as
  select m.user_id, m.run_id, m.logical_time, m.market_value, m.unrealized_pnl, m.realized_pnl,
         m.prices
  from run_mark m
  where exists (select 1 from strategy_run r
                where (r.user_id, r.run_id) = (m.user_id, m.run_id));

create view event_ledger as
  select e.user_id, e.run_id, e.logical_time, e.event_type, e.key, e.seq, e.body
  from run_event e
  where exists (select 1 from strategy_run r
                where (r.user_id, r.run_id) = (e.user_id, e.run_id));

-- A position is what its fills say. Stating it by hand is allowed, and refused where it is wrong;
-- only the price at which it was last valued is anybody's to set.
create function paper_position_write() returns trigger language plpgsql as $$
declare
  held record;
begin
  perform hold_running(coalesce(new.user_id, old.user_id), coalesce(new.run_id, old.run_id));
  if tg_op = 'DELETE' then
    select * into held from position_of_fills(old.user_id, old.run_id, old.symbol);
    if (held.quantity, held.cost, held.realized_pnl, held.fees) = (0, 0, 0, 0) then
      delete from run_position
      where (user_id, run_id, instrument_id) = (old.user_id, old.run_id, old.symbol);
      return old;
    end if;
  else
    insert into run_position as p (user_id, run_id, instrument_id, mark_price)
    values (new.user_id, new.run_id, new.symbol, new.last_price)
    on conflict (user_id, run_id, instrument_id)
      do update set mark_price = coalesce(excluded.mark_price, p.mark_price);
    select h.*, case when h.quantity = 0 then 0 else divide_half_even(h.cost, h.quantity) end
      as average_price
    into held from position_of_fills(new.user_id, new.run_id, new.symbol) h;
    if coalesce(new.quantity, held.quantity) = held.quantity
       and coalesce(new.average_price, held.average_price) = held.average_price
       and coalesce(new.realized_pnl, held.realized_pnl) = held.realized_pnl
       and coalesce(new.fees, held.fees) = held.fees then
      return new;
    end if;
  end if;
  raise exception 'the fills of run % make % %; a position follows from its fills',
    coalesce(new.run_id, old.run_id), held.quantity, coalesce(new.symbol, old.symbol)
    using errcode = 'check_violation', constraint = 'run_position_follows';
end $$;
create trigger paper_position_write instead of insert or update or delete on paper_position
  for each row execute function paper_position_write();
