-- 0001 users, runs and what belongs to a run
--
-- Why:  a run is an isolated portfolio of one user. Everything that belongs to it carries both
--       user_id and run_id, so no row can mix two users, and lives only as long as the run is
--       RUNNING: the database refuses a write to any other run, whoever asks.
-- Lock: creates tables only; safe while the service runs.
-- Back: none. Migrations go forward; a mistake is corrected by the next one.

create table app_user (
  user_id     text collate "C" primary key default 'usr_' || gen_random_uuid(),
  name        text not null default '',
  role        text not null default 'user',
  recorded_at timestamptz not null default now(),
  check (role in ('user', 'operator', 'admin', 'viewer'))
);

create table api_key (
  key_id      text collate "C" primary key,        -- the public half: 'key_…'
  user_id     text collate "C" not null references app_user on delete cascade,
  secret_hash bytea not null,                      -- SHA-256 of 256 random bits
  name        text not null default '',
  recorded_at timestamptz not null default now(),
  revoked_at  timestamptz
);
create index api_key_by_user on api_key (user_id);

-- What people and processes did that is not in a run's own books. Rows outlive their subject.
create table audit_log (
  audit_id    text collate "C" primary key default 'aud_' || gen_random_uuid(),
  occurred_at timestamptz not null default clock_timestamp(),
  actor       text not null,                       -- a user_id, or the database role
  user_id     text collate "C",
  run_id      text collate "C",
  action      text not null,                       -- 'run.reset', 'order.refused', …
  details     jsonb not null default '{}'
);
create index audit_log_by_run on audit_log (user_id, run_id, occurred_at);

create table run (
  user_id      text collate "C" not null references app_user on delete cascade,
  run_id       text collate "C" not null default 'run_' || gen_random_uuid(),
  kind         text not null default 'sip',        -- sip: one RUNNING a user; bot: any number
  mode         text not null default 'paper',
  status       text not null default 'PENDING',
  name         text not null default '',
  strategy     text not null default 'systematic-investment',
  config       jsonb not null default '{}',        -- parameters, instruments, costs, limits, feed
  currency     text not null default 'INR',        -- ISO 4217
  initial_cash numeric(38, 8) not null default 100000,
  allow_short  boolean not null default false,
  recorded_at  timestamptz not null default now(),
  started_at   timestamptz,
  ended_at     timestamptz,
  primary key (user_id, run_id),
  check (kind in ('sip', 'bot')),
  check (mode in ('paper')),
  check (status in ('PENDING', 'RUNNING', 'STOPPED', 'ERROR', 'COMPLETED')),
  check (initial_cash >= 0)
) with (fillfactor = 50);
create unique index run_one_running_sip on run (user_id)
  where kind = 'sip' and status = 'RUNNING';
create index run_running on run (user_id, run_id) where status = 'RUNNING';

-- A worker promises to be alive until lease_until. The clock is the database's.
create table worker (
  worker_id   text collate "C" primary key,
  started_at  timestamptz not null default now(),
  lease_until timestamptz not null
);

-- Where a run stands. The next tick is a compare-and-set on last_logical_time and fence, so a
-- logical time is committed once, and only by the worker that owns the run.
create table run_state (
  user_id           text collate "C" not null,
  run_id            text collate "C" not null,
  last_logical_time timestamptz,                   -- null before the first tick
  next_logical_time timestamptz,                   -- when the engine expects to act again
  tick_count        bigint not null default 0,
  order_count       bigint not null default 0,
  event_count       bigint not null default 0,     -- the last seq that the engine gave
  memory            jsonb not null default '{}',   -- what the strategy remembers, latest prices
  worker_id         text collate "C",              -- who ticks it
  fence             bigint not null default 0,     -- grows with each change of hands
  primary key (user_id, run_id),
  foreign key (user_id, run_id) references run on delete cascade,
  check (tick_count >= 0 and order_count >= 0 and event_count >= 0 and fence >= 0)
) with (fillfactor = 50);
create index run_state_by_worker on run_state (worker_id);

-- How a run is doing, for people, and until when it may be ticked.
create table run_status (
  user_id     text collate "C" not null,
  run_id      text collate "C" not null,
  status      text not null default 'RUNNING',     -- follows run.status
  detail      text not null default '',            -- a sentence: 'Waits for the next bar.'
  armed_until timestamptz not null default '-infinity', -- workers leave an unarmed run alone
  updated_at  timestamptz not null default now(),
  primary key (user_id, run_id),
  foreign key (user_id, run_id) references run on delete cascade
) with (fillfactor = 50);

-- What people ask of a run waits here until a tick takes it: an order, for the gate to judge, or
-- the cancellation of one.
create table run_command (
  user_id     text collate "C" not null,
  run_id      text collate "C" not null,
  command_id  text collate "C" not null,           -- of an order: its client_order_id
  kind        text not null default 'order',
  body        jsonb not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (user_id, run_id, command_id),
  check (kind in ('order', 'cancel')),
  -- What a worker reads it can read: one such row would stop the worker and all of its runs.
  check (kind <> 'order' or coalesce(
    body ->> 'clientOrderId' = command_id and body ->> 'instrumentId' <> ''
      and body ->> 'side' in ('BUY', 'SELL') and body ->> 'type' in ('MARKET', 'LIMIT', 'STOP')
      and body ->> 'quantity' ~ '^-?\d{1,30}(\.\d{1,8})?$' and body ->> 'source' = 'manual'
      and coalesce(body ->> 'limitPrice', '0') ~ '^-?\d{1,30}(\.\d{1,8})?$'
      and coalesce(body ->> 'stopPrice', '0') ~ '^-?\d{1,30}(\.\d{1,8})?$', false)),
  check (kind <> 'cancel' or coalesce(
    body ->> 'commandId' = command_id and body ->> 'orderId' <> '', false)),
  foreign key (user_id, run_id) references run on delete cascade
);

create table run_order (
  user_id         text collate "C" not null,
  run_id          text collate "C" not null,
  order_id        text collate "C" not null default 'ord_' || gen_random_uuid(),
  client_order_id text collate "C",                -- a person's own name for it
  instrument_id   text collate "C" not null,
  side            text not null,
  type            text not null default 'MARKET',
  quantity        numeric(38, 8) not null,
  limit_price     numeric(38, 8),
  stop_price      numeric(38, 8),
  status          text not null default 'PENDING',
  logical_time    timestamptz not null,
  source          text not null default 'manual',
  reason          text,                            -- why it was rejected or canceled
  verdicts        jsonb not null default '[]',     -- what each check said, with its numbers
  primary key (user_id, run_id, order_id),
  foreign key (user_id, run_id) references run on delete cascade,
  check (side in ('BUY', 'SELL')),
  check (type in ('MARKET', 'LIMIT', 'STOP')),
  check (status in ('PENDING', 'OPEN', 'PARTIALLY_FILLED', 'UNKNOWN', 'FILLED', 'CANCELED',
                    'REJECTED')),
  check (quantity > 0 or status = 'REJECTED'),     -- a wrong order is kept only as refused
  check (reason is not null or status <> 'REJECTED'),
  check (limit_price > 0 or status = 'REJECTED'),
  check (stop_price > 0 or status = 'REJECTED'),
  check (limit_price is not null or type <> 'LIMIT' or status = 'REJECTED'),
  check (stop_price is not null or type <> 'STOP' or status = 'REJECTED'),
  check (source in ('strategy', 'manual'))
);
create unique index run_order_by_client on run_order (user_id, run_id, client_order_id)
  where client_order_id is not null;
create index run_order_waiting on run_order (user_id, run_id)
  where status not in ('FILLED', 'CANCELED', 'REJECTED');

create table run_fill (
  user_id       text collate "C" not null,
  run_id        text collate "C" not null,
  fill_id       text collate "C" not null            -- sorts in the order of booking
    default 'fil_' || to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDDHH24MISSUS') || '_'
            || gen_random_uuid(),
  order_id      text collate "C" not null,
  instrument_id text collate "C" not null,
  side          text not null,
  quantity      numeric(38, 8) not null,
  price         numeric(38, 8) not null,
  fee           numeric(38, 8) not null default 0,
  realized_pnl  numeric(38, 8) not null,           -- before fees; checked against the position
  logical_time  timestamptz not null,
  primary key (user_id, run_id, order_id, fill_id),
  foreign key (user_id, run_id, order_id) references run_order on delete cascade,
  check (side in ('BUY', 'SELL')),
  check (quantity > 0 and price > 0 and fee >= 0)
);

create table run_position (
  user_id       text collate "C" not null,
  run_id        text collate "C" not null,
  instrument_id text collate "C" not null,
  quantity      numeric(38, 8) not null default 0, -- + long, − short
  cost          numeric(38, 8) not null default 0, -- what it was bought for; sign of quantity
  realized_pnl  numeric(38, 8) not null default 0, -- before fees
  fees          numeric(38, 8) not null default 0,
  mark_price    numeric(38, 8),                    -- the price at which it was last valued
  primary key (user_id, run_id, instrument_id),
  foreign key (user_id, run_id) references run on delete cascade,
  check (quantity <> 0 or cost = 0),               -- a flat position costs nothing
  check (mark_price > 0)
) with (fillfactor = 50);

create table run_account (
  user_id      text collate "C" not null,
  run_id       text collate "C" not null,
  initial_cash numeric(38, 8) not null,
  cash         numeric(38, 8) not null,            -- initial_cash and what every fill did to it
  primary key (user_id, run_id),
  foreign key (user_id, run_id) references run on delete cascade,
  check (cash >= 0)                                -- nobody spends what is not there
) with (fillfactor = 50);

create table run_equity (
  user_id      text collate "C" not null,
  run_id       text collate "C" not null,
  logical_time timestamptz not null,
  cash         numeric(38, 8) not null,
  market_value numeric(38, 8) not null,
  equity       numeric(38, 8) not null,
  primary key (user_id, run_id, logical_time),
  foreign key (user_id, run_id) references run on delete cascade,
  check (equity = cash + market_value)             -- exactly
);

create table run_mark (
  user_id        text collate "C" not null,
  run_id         text collate "C" not null,
  logical_time   timestamptz not null,
  market_value   numeric(38, 8) not null default 0,
  unrealized_pnl numeric(38, 8) not null default 0,
  realized_pnl   numeric(38, 8) not null default 0,
  prices         jsonb not null default '{}',      -- by instrument, as decimal text
  primary key (user_id, run_id, logical_time),
  foreign key (user_id, run_id) references run on delete cascade
);

create table run_event (
  user_id      text collate "C" not null,
  run_id       text collate "C" not null,
  logical_time timestamptz not null,
  event_type   text not null,                      -- 'SIP_EXECUTED', 'REBALANCE_EXECUTED', …
  key          text collate "C" not null default '', -- tells two of a type apart
  seq          bigint not null,                    -- 1, 2, … within the run, in commit order
  body         jsonb not null default '{}',
  primary key (user_id, run_id, logical_time, event_type, key),
  unique (user_id, run_id, seq),
  foreign key (user_id, run_id) references run on delete cascade
);
