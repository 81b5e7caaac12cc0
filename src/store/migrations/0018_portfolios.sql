-- 0018 portfolios of legs: what they hold, what they are worth by the minute and by the day
--
-- Why:  a `strategy` of the API is a portfolio: a named set of legs in one trading account, valued
--       each minute by whichever worker claims it. The rules that no writer may break are here: one
--       default for each account, directions, quantities and prices that make sense, a minute
--       whose open stays and whose high and low only widen.
-- Lock: creates tables, and waits for writers of app_user and run_order for an instant.
-- Back: drop what is created here; nothing else refers to it.

create table trading_account (
  user_id      text collate "C" not null references app_user on delete cascade,
  account_id   text collate "C" not null default 'acc_' || gen_random_uuid(),
  name         text not null default 'Paper',
  broker       text not null default 'paper',
  is_active    boolean not null default true,
  is_default   boolean not null default false,     -- where portfolios go that name no account
  login_status text not null default 'logged_out',
  last_login_at timestamptz,
  last_sync_at timestamptz,
  metadata     jsonb not null default '{}',
  recorded_at  timestamptz not null default clock_timestamp(),
  primary key (user_id, account_id),
  check (char_length(name) between 1 and 200),
  check (login_status in ('logged_out', 'logged_in', 'session_expired', 'error'))
);
create unique index trading_account_one_default on trading_account (user_id) where is_default;

create table strategy (
  user_id                text collate "C" not null,
  strategy_id            text collate "C" not null default 'stg_' || gen_random_uuid(),
  trading_account_id     text collate "C" not null,
  name                   text not null,
  description            text not null default '',
  tags                   text[] not null default '{}',
  status                 text not null default 'active',
  is_default             boolean not null default false, -- takes the trades that name no portfolio
  created_at             timestamptz not null default clock_timestamp(),
  updated_at             timestamptz not null default clock_timestamp(), -- by people, not by prices
  archived_at            timestamptz,
  legs_version           bigint not null default 0, -- grows with each change of its legs
  current_pnl            numeric(38, 8),           -- realized + unrealized; null: not valued yet
  current_m2m            numeric(38, 8),           -- what opening the open legs now would bring
  unrealized_pnl         numeric(38, 8),
  realized_pnl           numeric(38, 8) not null default 0, -- of the legs that are closed
  total_capital_deployed numeric(38, 8) not null default 0, -- entry price × quantity of open legs
  total_margin_used      numeric(38, 8),           -- null: no broker has said
  valued_at              timestamptz,
  missing_prices         text[] not null default '{}', -- legs that had none, then
  stale_prices           text[] not null default '{}',
  primary key (user_id, strategy_id),
  foreign key (user_id, trading_account_id) references trading_account on delete cascade,
  check (char_length(name) between 1 and 200),
  check (char_length(description) <= 2000),
  check (status in ('active', 'archived', 'deleted')),
  check (status = 'active' or archived_at is not null),
  check (status = 'active' or not is_default)
) with (fillfactor = 50);
create unique index strategy_name on strategy (user_id, trading_account_id, name)
  where status <> 'deleted';
create unique index strategy_one_default on strategy (user_id, trading_account_id)
  where is_default;
create index strategy_active on strategy (user_id, strategy_id) where status = 'active';

create table strategy_instruments (
  user_id          text collate "C" not null,
  strategy_id      text collate "C" not null,
  id               text collate "C" not null default 'leg_' || gen_random_uuid(),
  instrument_id    text collate "C" not null,      -- SYMBOL.VENUE, as the master has it
  tradingsymbol    text not null,
  exchange         text not null,
  instrument_token bigint,                         -- null: not in the master when it was added
  instrument_type  text not null,
  underlying       text,                           -- canonical symbol: NIFTY
  strike           numeric(38, 8),
  expiry           date,
  lot_size         bigint not null default 1,      -- quantities are multiples; it multiplies nothing
  tick_size        numeric(38, 8) not null,
  direction        text not null,
  quantity         bigint not null,                -- units, not lots
  entry_price      numeric(20, 8) not null,
  exit_price       numeric(20, 8),                 -- null while it is open
  costs            numeric(20, 8) not null default 0, -- of closing it, where they are known
  current_price    numeric(20, 8),
  current_pnl      numeric(38, 8),
  added_at         timestamptz not null default clock_timestamp(),
  closed_at        timestamptz,
  rolled_from      text collate "C",               -- the leg that it took the place of
  notes            text,
  primary key (user_id, strategy_id, id),
  foreign key (user_id, strategy_id) references strategy on delete cascade,
  check (direction in ('BUY', 'SELL')),
  check (instrument_type in ('EQ', 'FUT', 'CE', 'PE', 'INDEX', 'SPOT', 'PERP')),
  check (quantity > 0),
  check (entry_price > 0),
  check (exit_price >= 0),                         -- what expires out of the money ends at zero
  check (costs >= 0),
  check (lot_size > 0 and tick_size > 0),
  check ((exit_price is null) = (closed_at is null)),
  check ((instrument_type in ('CE', 'PE')) = (strike is not null)),
  check (instrument_type not in ('CE', 'PE', 'FUT') or expiry is not null),
  check (char_length(notes) <= 2000)
) with (fillfactor = 70);

-- One candle a minute, of m2m as the samples of that minute found it.
create table strategy_m2m_candles (
  user_id          text collate "C" not null,
  strategy_id      text collate "C" not null,
  "timestamp"      timestamptz not null,           -- the minute
  open             numeric(38, 8) not null,
  high             numeric(38, 8) not null,
  low              numeric(38, 8) not null,
  close            numeric(38, 8) not null,
  unrealized_pnl   numeric(38, 8) not null,        -- at the close
  instrument_count int not null,                   -- legs with a price
  sample_count     int not null default 1,
  is_partial       boolean not null default false, -- some sample lacked a price
  primary key (user_id, strategy_id, "timestamp"),
  foreign key (user_id, strategy_id) references strategy on delete cascade,
  check (mod(extract(epoch from "timestamp"), 60) = 0),
  check (high >= greatest(open, close, low) and low <= least(open, close)),
  check (instrument_count > 0 and sample_count > 0)
) partition by range ("timestamp");
create table strategy_m2m_candles_other partition of strategy_m2m_candles default;

-- Whoever writes to a minute that is there, by hand too: its open stays, its high and low widen.
create function strategy_m2m_candle_grows() returns trigger language plpgsql as $$
begin
  new.open := old.open;
  new.high := greatest(old.high, new.high, new.close);
  new.low := least(old.low, new.low, new.close);
  new.sample_count := old.sample_count + 1;
  new.is_partial := old.is_partial or new.is_partial;
  return new;
end $$;
create trigger strategy_m2m_candle_grows before update on strategy_m2m_candles
  for each row execute function strategy_m2m_candle_grows();

-- The partition of the month of `at`. Rows that came before it, by a restore, stay where they are.
create function strategy_m2m_month(at timestamptz) returns void language plpgsql as $$
declare
  first date := date_trunc('month', at at time zone 'UTC');
  next date := first + interval '1 month';
  partition text := 'strategy_m2m_candles_' || to_char(first, 'YYYYMM');
begin
  if to_regclass(partition) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('strategy_m2m_month'));
  if to_regclass(partition) is null
     and not exists (select from strategy_m2m_candles_other
                     where "timestamp" >= first::timestamp at time zone 'UTC'
                       and "timestamp" < next::timestamp at time zone 'UTC') then
    execute format('create table %I partition of strategy_m2m_candles for values from (%L) to (%L)',
      partition, first::timestamp at time zone 'UTC', next::timestamp at time zone 'UTC');
  end if;
end $$;

-- The candles of a day that is more than a week old, in one row: columns, compressed.
create table strategy_m2m_day (
  user_id          text collate "C" not null,
  strategy_id      text collate "C" not null,
  day              date not null,                  -- UTC
  minutes          smallint[] not null,            -- since its midnight
  opens            numeric[] not null,
  highs            numeric[] not null,
  lows             numeric[] not null,
  closes           numeric[] not null,
  unrealized_pnls  numeric[] not null,
  instrument_counts smallint[] not null,
  sample_counts    smallint[] not null,
  partials         boolean[] not null,
  primary key (user_id, strategy_id, day),
  foreign key (user_id, strategy_id) references strategy on delete cascade
);

-- Packs at most `most` days of portfolios that ended before `until`; answers how many.
create function strategy_m2m_pack(until date, most int) returns int language plpgsql as $$
declare
  packed int;
begin
  with due as (
    select user_id, strategy_id, (c."timestamp" at time zone 'UTC')::date as day
    from strategy_m2m_candles c
    where c."timestamp" < until::timestamp at time zone 'UTC'
    group by 1, 2, 3 order by 1, 2, 3 limit most),
  taken as (
    delete from strategy_m2m_candles c using due d
    where (c.user_id, c.strategy_id) = (d.user_id, d.strategy_id)
      and c."timestamp" >= d.day::timestamp at time zone 'UTC'
      and c."timestamp" < (d.day + 1)::timestamp at time zone 'UTC'
    returning c.*, d.day),
  stored as (
    insert into strategy_m2m_day as p
    select user_id, strategy_id, day,
           array_agg((extract(epoch from "timestamp" - day::timestamp at time zone 'UTC') / 60)
                     ::smallint order by "timestamp"),
           array_agg(open order by "timestamp"), array_agg(high order by "timestamp"),
           array_agg(low order by "timestamp"), array_agg(close order by "timestamp"),
           array_agg(unrealized_pnl order by "timestamp"),
           array_agg(instrument_count::smallint order by "timestamp"),
           array_agg(sample_count::smallint order by "timestamp"),
           array_agg(is_partial order by "timestamp")
    from taken group by user_id, strategy_id, day
    on conflict (user_id, strategy_id, day) do update
      set minutes = p.minutes || excluded.minutes, opens = p.opens || excluded.opens,
          highs = p.highs || excluded.highs, lows = p.lows || excluded.lows,
          closes = p.closes || excluded.closes,
          unrealized_pnls = p.unrealized_pnls || excluded.unrealized_pnls,
          instrument_counts = p.instrument_counts || excluded.instrument_counts,
          sample_counts = p.sample_counts || excluded.sample_counts,
          partials = p.partials || excluded.partials
    returning 1)
  select count(*) into packed from stored;
  return packed;
end $$;

create table strategy_performance_daily (
  user_id          text collate "C" not null,
  strategy_id      text collate "C" not null,
  date             date not null,                  -- of the exchange, so of Kolkata
  day_pnl          numeric(38, 8) not null,
  cumulative_pnl   numeric(38, 8) not null,
  realized_pnl     numeric(38, 8) not null,        -- since the portfolio began
  unrealized_pnl   numeric(38, 8) not null,
  open_positions   int not null,
  closed_positions int not null,
  total_trades     int not null,                   -- entries and exits
  winning_trades   int not null,                   -- of the closed
  losing_trades    int not null,
  win_rate         double precision,               -- of the closed, 0 to 1; null: none is
  capital_deployed numeric(38, 8) not null,
  margin_used      numeric(38, 8),
  max_drawdown     numeric(38, 8) not null,        -- of cumulative_pnl from its high, zero or more
  sharpe_ratio     double precision,               -- a year; null before two days that differ
  roi_percent      double precision,               -- of the capital; null where there is none
  recorded_at      timestamptz not null default clock_timestamp(),
  primary key (user_id, strategy_id, date),
  foreign key (user_id, strategy_id) references strategy on delete cascade,
  check (cumulative_pnl = realized_pnl + unrealized_pnl),
  check (open_positions >= 0 and closed_positions >= 0 and total_trades >= 0),
  check (winning_trades + losing_trades <= closed_positions),
  check (win_rate between 0 and 1),
  check (max_drawdown >= 0)
);

create table strategy_settings (
  user_id        text collate "C" not null,
  strategy_id    text collate "C" not null,
  max_spread     numeric(20, 8) not null default 0.01, -- of the middle price; wider is warned of
  max_impact_bps numeric(20, 8) not null default 50,
  auto_cleanup   boolean not null default true,    -- close what has expired, at what it paid
  alerts_enabled boolean not null default true,
  alert_profit   numeric(38, 8),                   -- told when the P&L reaches it; null: never
  alert_loss     numeric(38, 8),                   -- when it falls to minus this
  updated_at     timestamptz not null default clock_timestamp(),
  primary key (user_id, strategy_id),
  foreign key (user_id, strategy_id) references strategy on delete cascade,
  check (max_spread > 0 and max_spread <= 1),
  check (max_impact_bps > 0 and max_impact_bps <= 10000),
  check (alert_profit > 0 and alert_loss > 0)
);

-- Who values a portfolio now, and up to which sample it was: a sample is booked once, by the
-- worker whose claim still holds. The clock of a claim is the database's.
create table strategy_valuation (
  user_id       text collate "C" not null,
  strategy_id   text collate "C" not null,
  sampled_at    timestamptz not null default '-infinity', -- the last sample that was booked
  claimed_by    text collate "C",
  claimed_until timestamptz not null default '-infinity',
  fence         bigint not null default 0,         -- grows with each claim; an old one cannot book
  primary key (user_id, strategy_id),
  foreign key (user_id, strategy_id) references strategy on delete cascade
) with (fillfactor = 50);

-- Which portfolio an order of a run belongs to, and with it its fills. Beside the run's books, not in
-- them: a tick neither reads nor writes it. Without a row, the default portfolio has the trade.
create table strategy_order (
  user_id     text collate "C" not null,
  run_id      text collate "C" not null,
  order_id    text collate "C" not null,
  strategy_id text collate "C" not null,
  linked_at   timestamptz not null default clock_timestamp(),
  primary key (user_id, run_id, order_id),
  foreign key (user_id, run_id, order_id) references run_order on delete cascade,
  foreign key (user_id, strategy_id) references strategy on delete cascade
);
create index strategy_order_by_strategy on strategy_order (user_id, strategy_id);

-- Every fill of every run, with the portfolio that has it: its order's, or the user's default.
create view strategy_trade as
  select coalesce(o.strategy_id, d.strategy_id) as strategy_id, f.user_id, f.run_id, f.fill_id,
         f.order_id, f.instrument_id, f.side, f.quantity, f.price, f.fee, f.realized_pnl,
         f.logical_time
  from run_fill f
  left join strategy_order o on (o.user_id, o.run_id, o.order_id)
                              = (f.user_id, f.run_id, f.order_id)
  left join (strategy d
             join trading_account a on (a.user_id, a.account_id)
                                     = (d.user_id, d.trading_account_id) and a.is_default)
    on d.user_id = f.user_id and d.is_default;

-- Each trading account has its default portfolio from its first instant to its last.
create function trading_account_opened() returns trigger language plpgsql as $$
begin
  insert into strategy (user_id, trading_account_id, name, description, is_default)
  values (new.user_id, new.account_id, 'Default', 'Takes the trades that name no other.', true);
  return null;
end $$;
create trigger trading_account_opened after insert on trading_account
  for each row execute function trading_account_opened();

create function strategy_default_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if not exists (select from trading_account a where (a.user_id, a.account_id)
                     = (old.user_id, old.trading_account_id)) then
      return old; -- it goes with its account
    end if;
  elsif new.is_default and new.name = old.name then
    return new;
  end if;
  raise exception 'portfolio % is the default of its account: it stays, with its name',
    old.strategy_id using errcode = 'check_violation', constraint = 'strategy_default_stays';
end $$;
create trigger strategy_default_stays
  before delete or update of is_default, name on strategy
  for each row when (old.is_default) execute function strategy_default_stays();

create function strategy_legs_changed() returns trigger language plpgsql as $$
begin
  update strategy s set legs_version = s.legs_version + 1, updated_at = clock_timestamp()
  from (select distinct user_id, strategy_id from changed) c
  where (s.user_id, s.strategy_id) = (c.user_id, c.strategy_id);
  return null;
end $$;
create trigger strategy_leg_added after insert on strategy_instruments
  referencing new table as changed for each statement execute function strategy_legs_changed();
create trigger strategy_leg_removed after delete on strategy_instruments
  referencing old table as changed for each statement execute function strategy_legs_changed();

-- Prices move a leg's current_price; what else changes changes the portfolio.
create function strategy_leg_changed() returns trigger language plpgsql as $$
begin
  update strategy s set legs_version = s.legs_version + 1, updated_at = clock_timestamp()
  where (s.user_id, s.strategy_id) = (new.user_id, new.strategy_id);
  return null;
end $$;
create trigger strategy_leg_changed after update on strategy_instruments for each row
  when ((old.direction, old.quantity, old.entry_price, old.exit_price, old.closed_at, old.costs)
        is distinct from
        (new.direction, new.quantity, new.entry_price, new.exit_price, new.closed_at, new.costs))
  execute function strategy_leg_changed();
