-- 0003 the rules of the books, held by the database
--
-- Why:  whoever writes here, through our code or by hand, cannot make a position disagree with its
--       fills, spend money that is not there, or rewrite history.
-- How:  positions and cash are written by a trigger on the fills, a statement at a time; the same
--       columns written by hand (pg_trigger_depth() = 0) are checked or refused.
-- Lock: creates functions and triggers; waits for writers of each table for an instant.
-- Back: none.

-- 1. Fills move positions and cash --------------------------------------------------------------

-- a ÷ b to eight places, half to even; exact, since numeric's own division rounds first.
create function divide_half_even(a numeric, b numeric) returns numeric
language plpgsql immutable strict parallel safe as $$
declare
  dividend numeric := case when b < 0 then -a else a end * 100000000;
  divisor  numeric := abs(b);
  quotient numeric := div(dividend, divisor);
  doubled  numeric := 2 * abs(dividend - quotient * divisor);
begin
  if doubled > divisor or (doubled = divisor and mod(quotient, 2) <> 0) then
    quotient := quotient + sign(dividend);
  end if;
  return quotient * 0.00000001; -- exact; a division keeps 16 digits or so
end $$;

-- price × quantity to eight places; the usual product has no more than that.
create function notional(price numeric, quantity numeric) returns numeric
language sql immutable parallel safe as $$
  select case when price * quantity = trunc(price * quantity, 8) then price * quantity
              else divide_half_even(price * quantity, 1) end
$$;

-- What a fill of `signed` units at `price` earns against a position: the law of
-- src/domain/trading/position.ts, in SQL.
create function realized_by(quantity numeric, cost numeric, signed numeric, price numeric)
returns numeric language plpgsql immutable parallel safe as $$
declare
  closed numeric := case when quantity > 0 and signed < 0 then least(quantity, -signed)
                         when quantity < 0 and signed > 0 then greatest(quantity, -signed)
                         else 0 end;
begin
  if closed = 0 then
    return 0;
  end if;
  return notional(price, closed)
    - case closed when quantity then cost else divide_half_even(cost * closed, quantity) end;
end $$;

-- A fill written by hand may leave its profit to the database.
create function run_fill_profit() returns trigger language plpgsql as $$
begin
  select realized_by(p.quantity, p.cost,
                     case new.side when 'BUY' then new.quantity else -new.quantity end, new.price)
  into new.realized_pnl from run_position p
  where (p.user_id, p.run_id, p.instrument_id) = (new.user_id, new.run_id, new.instrument_id);
  new.realized_pnl := coalesce(new.realized_pnl, 0);
  return new;
end $$;
create trigger run_fill_profit before insert on run_fill for each row
  when (new.realized_pnl is null) execute function run_fill_profit();

-- Walks a position through fills, in their order: what is then held, what it cost, the least that
-- a sale left, and how many fills do not say the truth about their profit.
create function walk_fill(walked numeric[], held numeric, cost numeric, signed numeric,
  price numeric, realized_pnl numeric)
returns numeric[] language plpgsql immutable as $$
begin
  if walked is not null then
    held := walked[1];
    cost := walked[2];
  end if;
  return array[
    held + signed,
    cost + notional(price, signed) + realized_pnl,
    least(case when signed < 0 then held + signed end, walked[3]),
    coalesce(walked[4], 0)
      + case realized_by(held, cost, signed, price) when realized_pnl then 0 else 1 end];
end $$;
create aggregate walk_fills(held numeric, cost numeric, signed numeric, price numeric,
  realized_pnl numeric) (sfunc = walk_fill, stype = numeric[]);

-- Every fill belongs to an order that can still fill, moves the position and the cash by what it
-- says, and says the truth about its profit. Fills of one statement are taken in the order of
-- their ids. The cash moves first: that locks the account, so fills which are written at once are
-- judged one after the other, each by what the last one left.
create function run_fill_books() returns trigger language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_material = off as $$
declare
  moved record;
begin
  update run_account a set cash = a.cash - spent.amount
  from (select n.user_id, n.run_id,
               sum(n.fee + notional(n.price, case n.side when 'BUY' then n.quantity
                                                         else -n.quantity end)) as amount
        from new_rows n group by n.user_id, n.run_id) spent
  where (a.user_id, a.run_id) = (spent.user_id, spent.run_id);

  select array_agg(m.user_id) as users, array_agg(m.run_id) as runs,
         array_agg(m.instrument_id) as instruments, array_agg(m.walk[1]) as quantities,
         array_agg(m.walk[2]) as costs, array_agg(m.realized_pnl) as profits,
         array_agg(m.fees) as fees, array_agg(m.price) as prices,
         bool_or(m.never_held) as never_held, min(m.misfit) as misfit,
         min(m.fill_id) filter (
           where m.walk[3] < 0
             and not (select r.allow_short from run r
                      where (r.user_id, r.run_id) = (m.user_id, m.run_id))) as short_sale,
         min(m.fill_id) filter (where m.walk[4] > 0) as false_profit
  into moved from (
    select n.user_id, n.run_id, n.instrument_id, max(n.fill_id) as fill_id,
           sum(n.realized_pnl) as realized_pnl, sum(n.fee) as fees,
           (array_agg(n.price order by n.fill_id desc))[1] as price,
           walk_fills(coalesce(p.quantity, 0), coalesce(p.cost, 0), s.signed, n.price,
                      n.realized_pnl order by n.fill_id) as walk,
           p.quantity is null as never_held,
           min(n.fill_id) filter (
             where o.instrument_id <> n.instrument_id or o.side <> n.side
                or o.status in ('CANCELED', 'REJECTED')
                or (select sum(e.quantity) from run_fill e
                    where (e.user_id, e.run_id, e.order_id) = (n.user_id, n.run_id, n.order_id))
                   > o.quantity) as misfit
    from new_rows n
    cross join lateral (
      select case n.side when 'BUY' then n.quantity else -n.quantity end as signed) s
    cross join lateral (  -- offset 0: looked up by its key, whatever the planner knows of the table
      select * from run_order x
      where (x.user_id, x.run_id, x.order_id) = (n.user_id, n.run_id, n.order_id) offset 0) o
    left join run_position p on (p.user_id, p.run_id, p.instrument_id)
                              = (n.user_id, n.run_id, n.instrument_id)
    group by n.user_id, n.run_id, n.instrument_id, p.quantity
  ) m;
  if moved.misfit is not null then
    raise exception 'fill % does not fit its order: another instrument or side, more than was '
      'ordered, or an order that cannot fill', moved.misfit
      using errcode = 'check_violation', constraint = 'run_fill_fits_order';
  elsif moved.short_sale is not null then
    raise exception 'fill % sells more than is held, and its run may not go short',
      moved.short_sale using errcode = 'check_violation', constraint = 'run_short_sale';
  elsif moved.false_profit is not null then
    raise exception 'fill % claims a profit that its position did not make', moved.false_profit
      using errcode = 'check_violation', constraint = 'run_fill_profit';
  end if;

  if moved.never_held then
    insert into run_position (user_id, run_id, instrument_id)
    select * from unnest(moved.users, moved.runs, moved.instruments)
    on conflict (user_id, run_id, instrument_id) do nothing;
  end if;
  update run_position p
  set quantity = m.quantity, cost = m.cost, realized_pnl = p.realized_pnl + m.profit,
      fees = p.fees + m.fee, mark_price = m.price
  from unnest(moved.users, moved.runs, moved.instruments, moved.quantities, moved.costs,
              moved.profits, moved.fees, moved.prices)
       as m (user_id, run_id, instrument_id, quantity, cost, profit, fee, price)
  where (p.user_id, p.run_id, p.instrument_id) = (m.user_id, m.run_id, m.instrument_id);
  return null;
end $$;
create trigger moves_books after insert on run_fill  -- by its name after guard_insert, which locks the run
  referencing new table as new_rows for each statement execute function run_fill_books();

-- A run that a worker has taken books its trades in its ticks: the point of the curve closes its logical time,
-- and nothing is traded at or before it any more, nor ahead of the run.
create function guard_closed_time() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select n.fill_id, n.run_id, n.logical_time, s.last_logical_time into wrong
  from new_rows n
  join run_state s on s.user_id = n.user_id and s.run_id = n.run_id and s.fence > 0
  where n.logical_time > s.last_logical_time
     or exists (select from run_equity e where e.user_id = n.user_id and e.run_id = n.run_id
                  and e.logical_time >= n.logical_time)
  limit 1;
  if found then
    raise exception 'run % stands at % and books its trades in its ticks: fill % at % is in none',
      wrong.run_id, wrong.last_logical_time, wrong.fill_id, wrong.logical_time
      using errcode = 'check_violation', constraint = 'run_fill_in_tick';
  end if;
  return null;
end $$;
create trigger in_tick after insert on run_fill
  referencing new table as new_rows for each statement when (pg_trigger_depth() = 0)
  execute function guard_closed_time();

-- 2. What is derived cannot be written by hand --------------------------------------------------

-- What the fills of a run add up to in one instrument.
create function position_of_fills(of_user text, of_run text, of_instrument text,
  out quantity numeric, out cost numeric, out realized_pnl numeric, out fees numeric)
language sql stable as $$
  select coalesce(sum(s.signed), 0),
         coalesce(sum(f.realized_pnl + notional(f.price, s.signed)), 0),
         coalesce(sum(f.realized_pnl), 0),
         coalesce(sum(f.fee), 0)
  from run_fill f
  cross join lateral (
    select case f.side when 'BUY' then f.quantity else -f.quantity end as signed) s
  where (f.user_id, f.run_id, f.instrument_id) = (of_user, of_run, of_instrument)
$$;

create function run_position_follows() returns trigger language plpgsql as $$
declare
  claimed run_position := case tg_op when 'DELETE' then old else new end;
  held record;
begin
  select * into held
  from position_of_fills(claimed.user_id, claimed.run_id, claimed.instrument_id);
  if tg_op = 'DELETE'
     and (held.quantity, held.cost, held.realized_pnl, held.fees) = (0, 0, 0, 0) then
    return old;
  elsif tg_op <> 'DELETE' and (held.quantity, held.cost, held.realized_pnl, held.fees)
        = (claimed.quantity, claimed.cost, claimed.realized_pnl, claimed.fees) then
    return new;
  end if;
  raise exception 'the fills of run % make % % at a cost of %; a position follows from its fills',
    claimed.run_id, held.quantity, claimed.instrument_id, held.cost
    using errcode = 'check_violation', constraint = 'run_position_follows';
end $$;
create trigger run_position_follows
  before insert or delete or update of user_id, run_id, instrument_id, quantity, cost,
    realized_pnl, fees on run_position
  for each row when (pg_trigger_depth() = 0) execute function run_position_follows();

create function refuse_by_hand() returns trigger language plpgsql as $$
begin
  raise exception 'cash follows from the fills of run %; it is not written by hand',
    coalesce(old.run_id, new.run_id)
    using errcode = 'check_violation', constraint = 'run_account_follows';
end $$;
create trigger run_account_derived before insert or update or delete on run_account
  for each row when (pg_trigger_depth() = 0) execute function refuse_by_hand();

-- 3. History is not rewritten -------------------------------------------------------------------

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only; delete the whole run to remove its history', tg_table_name
    using errcode = 'check_violation', constraint = tg_table_name || '_append_only';
end $$;

do $$
declare
  kept text;
begin
  foreach kept in array array['run_fill', 'run_equity', 'run_mark', 'run_event', 'audit_log']
  loop
    execute format('create trigger append_only before update or delete on %I
      for each row when (pg_trigger_depth() = 0) execute function refuse_change()', kept);
  end loop;
  foreach kept in array array['run_state', 'run_order', 'run_fill', 'run_position', 'run_account',
    'run_equity', 'run_mark', 'run_event', 'audit_log']
  loop
    execute format('create trigger kept_whole before truncate on %I
      for each statement execute function refuse_change()', kept);
  end loop;
end $$;

-- An order that was answered is history; one that waits is not yet. A run that has ticked keeps
-- its clock, which another row could set back.
create trigger closed_is_kept before delete on run_order for each row
  when (pg_trigger_depth() = 0 and old.status in ('FILLED', 'CANCELED', 'REJECTED'))
  execute function refuse_change();

-- One with fills is history too: deleting it would take them along.
create function keep_filled() returns trigger language plpgsql as $$
begin
  if exists (select from run_fill f
             where (f.user_id, f.run_id, f.order_id) = (old.user_id, old.run_id, old.order_id)) then
    raise exception 'order % has fills; delete the whole run to remove its history', old.order_id
      using errcode = 'foreign_key_violation', constraint = 'run_fill_append_only';
  end if;
  return old;
end $$;
create trigger filled_is_kept before delete on run_order for each row
  when (pg_trigger_depth() = 0) execute function keep_filled();
create trigger clock_is_kept before delete on run_state for each row
  when (pg_trigger_depth() = 0 and old.tick_count > 0)
  execute function refuse_change();

-- An event written by hand takes the next number of its run.
create function run_event_number() returns trigger language plpgsql as $$
begin
  perform hold_running(new.user_id, new.run_id);
  update run_state set event_count = event_count + 1
  where (user_id, run_id) = (new.user_id, new.run_id)
  returning event_count into new.seq;
  if new.seq is null then
    select coalesce(max(seq), 0) + 1 into new.seq from run_event
    where (user_id, run_id) = (new.user_id, new.run_id);
  end if;
  return new;
end $$;
create trigger run_event_number before insert on run_event for each row
  when (new.seq is null) execute function run_event_number();
