-- 0023 trading accounts: what is asked of a venue, what it did, and what is held
--
-- Why:  an order is committed here, with the intent to send it, before any venue hears of it; the
--       worker that holds the account sends it once and books what the venue says. So a crash at any
--       instant leaves an order whose fate can be looked up by our own id, and none that is sent
--       twice. What the venue says otherwise is a discrepancy: a row for people, that changes
--       nothing by itself.
-- How:  an account has at most one holder, under a lease with a fence. `account_command` is the
--       outbox. The rules of these tables are in 0029.
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
