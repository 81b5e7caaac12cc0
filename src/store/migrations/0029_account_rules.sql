-- 0029 the rules of trading accounts, held by the database
--
-- Why:  whoever writes here, through our code or by hand, cannot book a trade twice, make a position
--       or what an order has filled disagree with the fills, turn an order's life back, or rewrite
--       what was traded. A fill is never refused for an order's status.
-- How:  positions and orders are moved by a trigger on the fills, each after the one before; the same
--       columns written by hand are refused. A status only moves forward; FILLED follows from fills.
--       Whoever holds an account has it under a lease, and its fence grows with each change of hands.
-- Lock: creates functions, triggers and a view, and replaces one; waits for writers of each table for an instant.
-- Back: none.

-- 1. Orders and fills ---------------------------------------------------------------------------

-- An order keeps what it is, moves forward, and is filled by its fills alone.
create function account_order_life() returns trigger language plpgsql as $$
begin
  if (new.user_id, new.account_id, new.order_id, new.client_order_id, new.instrument_id,
      new.exchange, new.tradingsymbol, new.side, new.product, new.source, new.placed_at,
      new.verdicts)
     is distinct from
     (old.user_id, old.account_id, old.order_id, old.client_order_id, old.instrument_id,
      old.exchange, old.tradingsymbol, old.side, old.product, old.source, old.placed_at,
      old.verdicts)
     or (old.venue_order_id is not null and new.venue_order_id is distinct from old.venue_order_id)
  then
    raise exception 'order % keeps its names, contract, side, product, source and verdicts',
      old.order_id using errcode = 'check_violation', constraint = 'account_order_identity';
  end if;
  if (new.filled_quantity, new.average_price)
       is distinct from (old.filled_quantity, old.average_price) and pg_trigger_depth() = 1 then
    raise exception 'what order % has filled follows from its fills', old.order_id
      using errcode = 'check_violation', constraint = 'account_order_follows';
  end if;
  if old.status in ('FILLED', 'CANCELED', 'REJECTED')
     and (new.type, new.validity, new.quantity, new.limit_price, new.stop_price)
         is distinct from (old.type, old.validity, old.quantity, old.limit_price, old.stop_price)
  then
    raise exception 'order % is %, and cannot be modified', old.order_id, old.status
      using errcode = 'check_violation', constraint = 'account_order_life';
  end if;
  -- A fill that comes late is booked all the same, and says more than the status did. An order that
  -- was given up, since the venue denied to know it, is what the venue says when it knows it after all.
  if new.status <> old.status
     and not (new.filled_quantity > old.filled_quantity)
     and not (old.status = 'REJECTED' and old.reason = 'not_at_venue')
     and (old.status, new.status) not in (
       ('PENDING', 'OPEN'), ('PENDING', 'UNKNOWN'), ('PENDING', 'CANCELED'),
       ('PENDING', 'REJECTED'), ('UNKNOWN', 'OPEN'), ('UNKNOWN', 'CANCELED'),
       ('UNKNOWN', 'REJECTED'), ('OPEN', 'CANCELED'), ('OPEN', 'REJECTED'),
       ('PARTIALLY_FILLED', 'CANCELED'), ('PARTIALLY_FILLED', 'FILLED')) then
    raise exception 'order % is %, and cannot become %', old.order_id, old.status, new.status
      using errcode = 'check_violation', constraint = 'account_order_life';
  end if;
  new.updated_at := clock_timestamp();
  new.changed_in := pg_current_xact_id();
  return new;
end $$;
create trigger account_order_life before update on account_order
  for each row execute function account_order_life();

create function account_order_told() returns trigger language plpgsql as $$
begin
  insert into account_order_event
    (user_id, account_id, order_id, seq, status, filled_quantity, average_price, reason)
  select new.user_id, new.account_id, new.order_id,
         1 + (select count(*) from account_order_event e
              where (e.user_id, e.account_id, e.order_id)
                  = (new.user_id, new.account_id, new.order_id)),
         new.status, new.filled_quantity, new.average_price, new.reason;
  return null;
end $$;
create trigger account_order_begins after insert on account_order
  for each row execute function account_order_told();
create trigger account_order_moves after update on account_order for each row
  when ((old.status, old.filled_quantity) is distinct from (new.status, new.filled_quantity))
  execute function account_order_told();

-- Each fill moves its position and its order, in the order of booking, and learns its own profit:
-- the law of src/domain/trading/position.ts.
create function account_fill_books() returns trigger language plpgsql as $$
declare
  signed numeric := case new.side when 'BUY' then new.quantity else -new.quantity end;
  earned numeric;
  held   account_position;
begin
  insert into account_position (user_id, account_id, tradingsymbol, exchange, product, instrument_id)
  values (new.user_id, new.account_id, new.tradingsymbol, new.exchange, new.product,
          new.instrument_id)
  on conflict (user_id, account_id, tradingsymbol, exchange, product) do nothing;
  select * into held from account_position p
  where (p.user_id, p.account_id, p.tradingsymbol, p.exchange, p.product)
      = (new.user_id, new.account_id, new.tradingsymbol, new.exchange, new.product) for update;
  earned := realized_by(held.quantity, held.cost, signed, new.price);
  update account_position p
  set quantity = p.quantity + signed,
      cost = p.cost + notional(new.price, signed) + earned,
      realized_pnl = p.realized_pnl + earned,
      fees = p.fees + new.fee,
      buy_quantity = p.buy_quantity + greatest(signed, 0),
      buy_value = p.buy_value + greatest(notional(new.price, signed), 0),
      sell_quantity = p.sell_quantity + greatest(-signed, 0),
      sell_value = p.sell_value + greatest(notional(new.price, -signed), 0)
  where (p.user_id, p.account_id, p.tradingsymbol, p.exchange, p.product)
      = (new.user_id, new.account_id, new.tradingsymbol, new.exchange, new.product);
  if earned <> new.realized_pnl then
    update account_fill f set realized_pnl = earned
    where (f.user_id, f.account_id, f.fill_id) = (new.user_id, new.account_id, new.fill_id);
  end if;
  if new.order_id is not null then
    perform account_order_fill(new.user_id, new.account_id, new.order_id, new.fill_id);
  end if;
  return null;
end $$;

-- What an order has filled, after one more fill of it. A status never stands in a fill's way.
create function account_order_fill(of_user text, of_account text, of_order text, of_fill text)
returns void language plpgsql as $$
declare
  fill   account_fill;
  ours   account_order;
  filled numeric;
  worth  numeric;
begin
  select * into fill from account_fill f
  where (f.user_id, f.account_id, f.fill_id) = (of_user, of_account, of_fill);
  select * into ours from account_order o
  where (o.user_id, o.account_id, o.order_id) = (of_user, of_account, of_order) for update;
  if (ours.instrument_id, ours.side, ours.product)
     is distinct from (fill.instrument_id, fill.side, fill.product) then
    raise exception 'fill % is of another contract, side or product than order %', of_fill, of_order
      using errcode = 'check_violation', constraint = 'account_fill_fits_order';
  end if;
  filled := ours.filled_quantity + fill.quantity;
  select sum(f.quantity * f.price) into worth from account_fill f
  where (f.user_id, f.account_id, f.order_id) = (of_user, of_account, of_order);
  update account_order o
  set filled_quantity = filled,
      average_price = divide_half_even(worth, filled),
      status = case when filled >= ours.quantity then 'FILLED'
                    when ours.status = 'CANCELED' then 'CANCELED'
                    else 'PARTIALLY_FILLED' end
  where (o.user_id, o.account_id, o.order_id) = (of_user, of_account, of_order);
end $$;

create trigger account_fill_books after insert on account_fill
  for each row execute function account_fill_books();

-- A fill whose order was not known when it came is given to it once, and is history otherwise.
create function account_fill_stays() returns trigger language plpgsql as $$
begin
  if old.order_id is not null or new.order_id is null
     or (new.user_id, new.account_id, new.fill_id, new.kind, new.venue_trade_id,
         new.venue_order_id, new.instrument_id, new.exchange, new.tradingsymbol, new.product,
         new.side, new.quantity, new.price, new.fee, new.realized_pnl, new.traded_at)
        is distinct from
        (old.user_id, old.account_id, old.fill_id, old.kind, old.venue_trade_id,
         old.venue_order_id, old.instrument_id, old.exchange, old.tradingsymbol, old.product,
         old.side, old.quantity, old.price, old.fee, old.realized_pnl, old.traded_at) then
    raise exception 'account_fill is append-only'
      using errcode = 'check_violation', constraint = 'account_fill_append_only';
  end if;
  return new;
end $$;
create trigger account_fill_stays before update on account_fill
  for each row when (pg_trigger_depth() = 0) execute function account_fill_stays();

create function account_fill_found() returns trigger language plpgsql as $$
begin
  perform account_order_fill(new.user_id, new.account_id, new.order_id, new.fill_id);
  return null;
end $$;
create trigger account_fill_found after update of order_id on account_fill
  for each row when (old.order_id is null and new.order_id is not null)
  execute function account_fill_found();

create function refuse_position_by_hand() returns trigger language plpgsql as $$
begin
  raise exception 'a position of account % follows from its fills', coalesce(new.account_id, old.account_id)
    using errcode = 'check_violation', constraint = 'account_position_follows';
end $$;
create trigger account_position_follows before insert or update or delete on account_position
  for each row when (pg_trigger_depth() = 0) execute function refuse_position_by_hand();

-- The stream of the account tells a position once each time that it moves.
create function account_position_moved() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  new.changed_in := pg_current_xact_id();
  return new;
end $$;
create trigger account_position_moved before update on account_position
  for each row execute function account_position_moved();

do $$
declare
  kept text;
begin
  foreach kept in array array['account_order_event', 'account_order', 'account_fill']
  loop
    execute format('create trigger append_only before delete on %I
      for each row when (pg_trigger_depth() = 0) execute function refuse_change()', kept);
    execute format('create trigger kept_whole before truncate on %I
      for each statement execute function refuse_change()', kept);
  end loop;
end $$;
create trigger stays before update on account_order_event
  for each row when (pg_trigger_depth() = 0) execute function refuse_change();
create trigger kept_whole before truncate on account_position
  for each statement execute function refuse_change();

-- An account that has traded is history: it is removed by removed_at.
create function keep_traded_account() returns trigger language plpgsql as $$
begin
  if exists (select from account_fill f
             where (f.user_id, f.account_id) = (old.user_id, old.account_id)) then
    raise exception 'account % has traded, and stays with its books', old.account_id
      using errcode = 'foreign_key_violation', constraint = 'trading_account_traded';
  end if;
  return old;
end $$;
create trigger traded_is_kept before delete on trading_account
  for each row when (pg_trigger_depth() = 0) execute function keep_traded_account();

-- 2. Taking accounts ----------------------------------------------------------------------------

-- The accounts with something to do: words that wait for the venue, orders that can still fill, or
-- a broker that is logged in and may speak first. A broker that is logged out is not spoken to.
create view account_awake as
  select a.user_id, a.account_id
  from trading_account a
  join (select user_id, account_id from account_command where due_at <= lease_clock()
        union
        select user_id, account_id from account_order
        where status not in ('FILLED', 'CANCELED', 'REJECTED')
        union
        select user_id, account_id from trading_account
        where broker <> 'paper' and is_active) busy using (user_id, account_id)
  where a.removed_at is null and a.login_status = 'logged_in';

-- Takes accounts that are awake and nobody holds, or whose holder is past its lease.
create function claim_accounts(claimant text, ttl interval, most int)
returns table (user_id text, account_id text, fence bigint) language sql as $$
  with free as (
    select s.user_id, s.account_id
    from account_state s
    join account_awake a on (a.user_id, a.account_id) = (s.user_id, s.account_id)
    where s.worker_id is null or s.lease_until < lease_clock()
    order by s.user_id, s.account_id
    limit most
    for update of s skip locked
  )
  update account_state s
  set worker_id = claimant, lease_until = lease_clock() + ttl, fence = s.fence + 1
  from free f where (s.user_id, s.account_id) = (f.user_id, f.account_id)
  returning s.user_id, s.account_id, s.fence
$$;

-- Promises to hold its accounts for `ttl` from now, and says which they still are.
create function renew_accounts(claimant text, ttl interval)
returns table (user_id text, account_id text, fence bigint, awake boolean) language sql as $$
  update account_state s set lease_until = lease_clock() + ttl
  where s.worker_id = claimant
  returning s.user_id, s.account_id, s.fence,
    exists (select from account_awake a
            where (a.user_id, a.account_id) = (s.user_id, s.account_id))
$$;

-- Gives accounts back, so that another worker may take them at once.
create function release_accounts(claimant text, users text[], accounts text[]) returns void
language sql as $$
  update account_state s set worker_id = null, lease_until = '-infinity', link = 'idle'
  from unnest(users, accounts) as l (user_id, account_id)
  where (s.user_id, s.account_id) = (l.user_id, l.account_id) and s.worker_id = claimant
$$;

-- 3. Portfolios ---------------------------------------------------------------------------------

-- The trades of accounts count to portfolios as those of runs do: to that of their order, or to the
-- default one of their account. Where a run would be named, the account is.
create or replace view strategy_trade as
  select coalesce(o.strategy_id, d.strategy_id) as strategy_id, f.user_id, f.run_id, f.fill_id,
         f.order_id, f.instrument_id, f.side, f.quantity, f.price, f.fee, f.realized_pnl,
         f.logical_time
  from run_fill f
  left join strategy_order o on (o.user_id, o.run_id, o.order_id)
                              = (f.user_id, f.run_id, f.order_id)
  left join (strategy d
             join trading_account a on (a.user_id, a.account_id)
                                     = (d.user_id, d.trading_account_id) and a.is_default)
    on d.user_id = f.user_id and d.is_default
  union all
  select coalesce(o.strategy_id, d.strategy_id), f.user_id, f.account_id, f.fill_id,
         coalesce(f.order_id, f.venue_order_id), f.instrument_id, f.side, f.quantity, f.price,
         f.fee, f.realized_pnl, f.traded_at
  from account_fill f
  left join account_order o on (o.user_id, o.account_id, o.order_id)
                             = (f.user_id, f.account_id, f.order_id)
  left join strategy d on d.user_id = f.user_id and d.trading_account_id = f.account_id
                      and d.is_default
  where f.kind = 'trade';
