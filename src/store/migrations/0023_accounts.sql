-- 0023 trading accounts: what is asked of a venue, what it did, and what is held
--
-- Why:  an order is committed here, with the intent to send it, before any venue hears of it; the
--       worker that holds the account sends it once and books what the venue says. So a crash at any
--       instant leaves an order whose fate can be looked up by our own id, and none that is sent
--       twice. Trades are booked once by the venue's id, positions and what an order has filled
--       follow from them, whoever writes here. What the venue says otherwise is a discrepancy: a row
--       for people, that changes nothing by itself.
-- How:  an account has at most one holder, under a lease with a fence. `account_command` is the
--       outbox. A status only moves forward; FILLED follows from fills, and is never written.
-- Lock: creates tables; adds columns with constant defaults to trading_account, marks paper accounts
--       logged in, and reads it once for the checks.
-- Back: none, once an account has traded.

alter table trading_account
  add column currency       text not null default 'INR',           -- ISO 4217
  add column initial_cash   numeric(38, 8) not null default 1000000, -- of a paper account
  add column lockout        text not null default 'none',          -- what forbids new risk
  add column lockout_reason text,
  add column limits         jsonb not null default '{}',           -- what was set of the risk limits
  add column login_detail   text,                                  -- why a login ended
  add column removed_at     timestamptz,                           -- its books stay
  add check (broker in ('paper', 'kite')),
  add check (currency ~ '^[A-Z]{3}$'),
  add check (initial_cash >= 0),
  add check (lockout in ('none', 'reducing', 'halted')),
  add check (lockout = 'none' or lockout_reason is not null),
  add check (not (is_default and removed_at is not null)),
  add check (jsonb_typeof(limits) = 'object' and jsonb_typeof(metadata) = 'object');

-- Nobody logs in to paper.
update trading_account set login_status = 'logged_in' where broker = 'paper';
create function paper_is_logged_in() returns trigger language plpgsql as $$
begin
  new.login_status := 'logged_in';
  return new;
end $$;
create trigger paper_is_logged_in before insert or update on trading_account
  for each row when (new.broker = 'paper') execute function paper_is_logged_in();

-- Who logs in to a broker, or out, does so for the accounts there.
create function broker_session_told() returns trigger language plpgsql as $$
begin
  update trading_account a
  set login_status = case tg_op when 'DELETE' then 'logged_out' else 'logged_in' end,
      login_detail = null,
      last_login_at = case tg_op when 'DELETE' then a.last_login_at else clock_timestamp() end
  where a.user_id = coalesce(new.user_id, old.user_id)
    and a.broker = coalesce(new.broker_id, old.broker_id);
  return null;
end $$;
create trigger broker_session_told after insert or update or delete on broker_session
  for each row execute function broker_session_told();

-- 1. Who holds an account -----------------------------------------------------------------------

create table account_state (
  user_id       text collate "C" not null,
  account_id    text collate "C" not null,
  worker_id     text collate "C",                  -- who speaks with its venue
  lease_until   timestamptz not null default '-infinity',
  fence         bigint not null default 0,         -- grows with each change of hands
  link          text not null default 'idle',      -- how the holder hears the venue
  link_detail   text,
  link_at       timestamptz,
  failure_count int not null default 0,            -- of the venue, one after another
  primary key (user_id, account_id),
  foreign key (user_id, account_id) references trading_account on delete cascade,
  check (link in ('idle', 'live', 'unreachable', 'refused')),
  check (fence >= 0 and failure_count >= 0)
) with (fillfactor = 50);
create index account_state_by_worker on account_state (worker_id);

insert into account_state (user_id, account_id) select user_id, account_id from trading_account;
create function account_born() returns trigger language plpgsql as $$
begin
  insert into account_state (user_id, account_id) values (new.user_id, new.account_id);
  return null;
end $$;
create trigger account_born after insert on trading_account
  for each row execute function account_born();

-- 2. Orders -------------------------------------------------------------------------------------

create table account_order (
  user_id         text collate "C" not null,
  account_id      text collate "C" not null,
  order_id        text collate "C" not null default 'aor_' || gen_random_uuid(),
  client_order_id text collate "C" not null,       -- ours; what the venue is asked for it by
  venue_order_id  text collate "C",                -- null until the venue has named it
  instrument_id   text collate "C" not null,       -- SYMBOL.VENUE
  exchange        text not null,
  tradingsymbol   text not null,
  side            text not null,
  type            text not null,
  product         text not null,
  validity        text not null default 'DAY',
  quantity        numeric(38, 8) not null,         -- units, not lots
  limit_price     numeric(38, 8),
  stop_price      numeric(38, 8),
  tag             text,                            -- a person's word
  source          text not null default 'client',
  strategy_id     text collate "C",                -- the portfolio that has it; null: the default
  status          text not null default 'PENDING',
  filled_quantity numeric(38, 8) not null default 0,
  average_price   numeric(38, 8),                  -- of what is filled
  reason          text,                            -- why it was rejected or canceled
  verdicts        jsonb not null default '[]',     -- what each check said, with its numbers
  placed_at       timestamptz not null default clock_timestamp(),
  updated_at      timestamptz not null default clock_timestamp(),
  changed_in      xid8 not null default pg_current_xact_id(),
  primary key (user_id, account_id, order_id),
  foreign key (user_id, account_id) references trading_account on delete cascade,
  foreign key (user_id, strategy_id) references strategy on delete set null (strategy_id),
  check (client_order_id ~ '^[A-Za-z0-9]{1,20}$' or source = 'external'),
  check (exchange in ('NSE', 'NFO', 'BSE', 'BFO', 'MCX')),
  check (side in ('BUY', 'SELL')),
  check (type in ('MARKET', 'LIMIT', 'STOP_LIMIT', 'STOP')),
  check (product in ('MIS', 'NRML', 'CNC')),
  check (validity in ('DAY', 'IOC')),
  check (source in ('client', 'override', 'bot', 'cleanup', 'external')),
  check (char_length(tag) <= 20),
  check (quantity > 0 or status = 'REJECTED'),
  check (source = 'external' or status = 'REJECTED'
         or ((type in ('LIMIT', 'STOP_LIMIT')) = (limit_price is not null)
             and (type in ('STOP', 'STOP_LIMIT')) = (stop_price is not null))),
  check (limit_price > 0 or status = 'REJECTED'),
  check (stop_price > 0 or status = 'REJECTED'),
  check (status in ('PENDING', 'OPEN', 'PARTIALLY_FILLED', 'UNKNOWN', 'FILLED', 'CANCELED',
                    'REJECTED')),
  check (reason is not null or status <> 'REJECTED'),
  check (filled_quantity >= 0 and (filled_quantity > 0) = (average_price is not null)),
  check (status <> 'FILLED' or filled_quantity >= quantity), -- more, where the venue gave more
  check (status <> 'PARTIALLY_FILLED' or (filled_quantity > 0 and filled_quantity < quantity)),
  check (status not in ('PENDING', 'OPEN', 'UNKNOWN', 'REJECTED') or filled_quantity = 0)
) with (fillfactor = 70);
create unique index account_order_by_client on account_order (user_id, account_id, client_order_id);
create unique index account_order_by_venue on account_order (user_id, account_id, venue_order_id)
  where venue_order_id is not null;
create index account_order_newest on account_order (user_id, account_id, placed_at, order_id);
create index account_order_waiting on account_order (user_id, account_id)
  where status not in ('FILLED', 'CANCELED', 'REJECTED');
create index account_order_changed on account_order (user_id, changed_in)
  where changed_in is not null;
create index account_order_by_strategy on account_order (user_id, strategy_id)
  where strategy_id is not null;

-- Each status that an order had, in order.
create table account_order_event (
  user_id         text collate "C" not null,
  account_id      text collate "C" not null,
  order_id        text collate "C" not null,
  seq             int not null,                    -- 1, 2, … within the order
  status          text not null,
  filled_quantity numeric(38, 8) not null,
  average_price   numeric(38, 8),
  reason          text,
  recorded_at     timestamptz not null default clock_timestamp(),
  primary key (user_id, account_id, order_id, seq),
  foreign key (user_id, account_id, order_id) references account_order on delete cascade
);

-- What waits to be said to the venue. Committed with what it is about, and deleted when the venue's
-- answer is booked; sent_at is committed before the venue is spoken to, so that whoever finds it set
-- knows that the venue may have heard, and asks instead of saying it again.
create table account_command (
  user_id     text collate "C" not null,
  account_id  text collate "C" not null,
  command_id  bigint generated by default as identity, -- in the order in which they are said
  kind        text not null,
  order_id    text collate "C",
  body        jsonb not null default '{}',
  recorded_at timestamptz not null default clock_timestamp(),
  sent_at     timestamptz,
  look_count  int not null default 0,              -- how often the venue was asked what became of it
  due_at      timestamptz not null default '-infinity', -- not before
  primary key (user_id, account_id, command_id),
  foreign key (user_id, account_id) references trading_account on delete cascade,
  foreign key (user_id, account_id, order_id) references account_order on delete cascade,
  check (kind in ('place', 'cancel', 'sync')),
  check ((kind = 'sync') = (order_id is null)),
  check (look_count >= 0)
) with (fillfactor = 70);
create unique index account_command_places_once on account_command (user_id, account_id, order_id)
  where kind = 'place';

-- 3. Fills, and what follows from them ----------------------------------------------------------

create table account_fill (
  user_id        text collate "C" not null,
  account_id     text collate "C" not null,
  fill_id        text collate "C" not null default 'fil_' || gen_random_uuid(),
  kind           text not null default 'trade',    -- 'opening', 'adjustment': no trade of ours
  venue_trade_id text collate "C" not null,        -- the venue's, never given twice to one account
  order_id       text collate "C",                 -- null: the venue named an order nobody knows yet
  venue_order_id text collate "C",
  instrument_id  text collate "C" not null,
  exchange       text not null,
  tradingsymbol  text not null,
  product        text not null,
  side           text not null,
  quantity       numeric(38, 8) not null,
  price          numeric(38, 8) not null,
  fee            numeric(38, 8) not null default 0,
  realized_pnl   numeric(38, 8) not null default 0, -- before fees; the database computes it
  traded_at      timestamptz not null,             -- the venue's clock
  recorded_at    timestamptz not null default clock_timestamp(),
  primary key (user_id, account_id, fill_id),
  foreign key (user_id, account_id) references trading_account on delete cascade,
  foreign key (user_id, account_id, order_id) references account_order on delete cascade,
  check (kind in ('trade', 'opening', 'adjustment')),
  check (kind = 'trade' or order_id is null),
  check (side in ('BUY', 'SELL')),
  check (product in ('MIS', 'NRML', 'CNC')),
  check (quantity > 0 and price >= 0 and fee >= 0) -- zero: what came for nothing
);
create unique index account_fill_once
  on account_fill (user_id, account_id, exchange, venue_trade_id);
create index account_fill_by_order on account_fill (user_id, account_id, order_id)
  where order_id is not null;
create index account_fill_of_nobody on account_fill (user_id, account_id, venue_order_id)
  where order_id is null;
create index account_fill_by_position
  on account_fill (user_id, account_id, tradingsymbol, exchange, product);
create index account_fill_newest on account_fill (user_id, account_id, traded_at, fill_id);

create table account_position (
  user_id       text collate "C" not null,
  account_id    text collate "C" not null,
  tradingsymbol text collate "C" not null,
  exchange      text collate "C" not null,
  product       text collate "C" not null,
  instrument_id text collate "C" not null,
  quantity      numeric(38, 8) not null default 0, -- + long, − short
  cost          numeric(38, 8) not null default 0, -- what it was bought for; sign of quantity
  realized_pnl  numeric(38, 8) not null default 0, -- before fees
  fees          numeric(38, 8) not null default 0,
  buy_quantity  numeric(38, 8) not null default 0, -- of all fills
  buy_value     numeric(38, 8) not null default 0,
  sell_quantity numeric(38, 8) not null default 0,
  sell_value    numeric(38, 8) not null default 0,
  updated_at    timestamptz not null default clock_timestamp(),
  changed_in    xid8 not null default pg_current_xact_id(),
  primary key (user_id, account_id, tradingsymbol, exchange, product),
  foreign key (user_id, account_id) references trading_account on delete cascade,
  check (quantity = buy_quantity - sell_quantity),
  check (quantity <> 0 or cost = 0)
) with (fillfactor = 50);

-- As the venue says.
create table account_holding (
  user_id       text collate "C" not null,
  account_id    text collate "C" not null,
  tradingsymbol text collate "C" not null,
  exchange      text collate "C" not null,
  instrument_id text collate "C" not null,
  quantity      numeric(38, 8) not null,           -- free to be sold
  average_price numeric(38, 8),
  as_of         timestamptz not null,
  primary key (user_id, account_id, tradingsymbol, exchange),
  foreign key (user_id, account_id) references trading_account on delete cascade
);

create table account_funds (
  user_id         text collate "C" not null,
  account_id      text collate "C" not null,
  segment         text collate "C" not null,
  opening_balance numeric(38, 8) not null,
  available       numeric(38, 8) not null,         -- to trade with
  used            numeric(38, 8) not null,         -- margin of positions and of open orders
  as_of           timestamptz not null,
  primary key (user_id, account_id, segment),
  foreign key (user_id, account_id) references trading_account on delete cascade,
  check (segment in ('equity', 'commodity'))
);

-- 4. What does not agree, and what was -----------------------------------------------------------

create table account_discrepancy (
  user_id        text collate "C" not null,
  account_id     text collate "C" not null,
  discrepancy_id text collate "C" not null default 'dis_' || gen_random_uuid(),
  kind           text not null,
  subject        text not null,                    -- 'NSE:INFY:CNC', an order_id, …
  ours           jsonb not null,
  theirs         jsonb not null,
  found_at       timestamptz not null default clock_timestamp(),
  seen_at        timestamptz not null default clock_timestamp(), -- the last time
  resolved_at    timestamptz,
  resolution     text,                             -- 'agrees', 'adopted', …
  primary key (user_id, account_id, discrepancy_id),
  foreign key (user_id, account_id) references trading_account on delete cascade,
  check (kind in ('position', 'holding', 'order', 'trade', 'funds')),
  check ((resolved_at is null) = (resolution is null))
);
create unique index account_discrepancy_open
  on account_discrepancy (user_id, account_id, kind, subject) where resolved_at is null;

-- Every 300 s where something differs from the one before; kept for 90 days.
create table account_snapshot (
  user_id    text collate "C" not null,
  account_id text collate "C" not null,
  taken_at   timestamptz not null,
  positions  jsonb not null,
  holdings   jsonb not null,
  funds      jsonb not null,
  primary key (user_id, account_id, taken_at),
  foreign key (user_id, account_id) references trading_account on delete cascade
);
create index account_snapshot_by_age on account_snapshot (taken_at);

-- 5. The rules ----------------------------------------------------------------------------------

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

-- 6. Taking accounts ----------------------------------------------------------------------------

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
