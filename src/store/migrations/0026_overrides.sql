-- 0026 overrides
--
-- Why:  an operator's order overrides what the engine would do. It is accepted into a queue that is
--       this table, so that what was accepted survives any crash, and handed once into the account
--       that the engine trades. A ticker that nobody knew becomes a company with its default
--       sources and a place on its user's watchlist. Beside them: what was said of an order before
--       it was placed, and what it came to.
-- Lock: creates tables only, and waits for writers of app_user and trading_account for an instant.
-- Back: drop what is created here; nothing else refers to it.

-- Everybody's: reference data has no owner.
create table companies (
  id                text collate "C" primary key default 'cmp_' || gen_random_uuid(),
  ticker            text collate "C" not null unique,
  legal_name        text not null,                 -- the ticker, until somebody says better
  exchange          text not null,
  sector            text,
  industry          text,
  market_cap_bucket text,
  active            boolean not null default true,
  created_at        timestamptz not null default clock_timestamp(),
  updated_at        timestamptz not null default clock_timestamp(),
  check (ticker ~ '^[A-Z0-9][A-Z0-9.&_-]{0,19}$'),
  check (char_length(legal_name) between 1 and 200),
  check (market_cap_bucket in ('mega', 'large', 'mid', 'small', 'micro'))
);

-- Where we learn of a company.
create table company_sources (
  id               text collate "C" not null default 'src_' || gen_random_uuid(),
  company_id       text collate "C" not null references companies on delete cascade,
  source_class     text not null,
  name             text not null,
  url              text,
  credibility      numeric(3, 2) not null,         -- of one
  retention_policy text not null,
  access_policy    text not null,
  active           boolean not null default true,
  created_at       timestamptz not null default clock_timestamp(),
  primary key (company_id, id),
  unique (company_id, source_class, name),
  check (source_class in ('market_data', 'news', 'filings', 'web_scrape', 'broker')),
  check (char_length(name) between 1 and 200),
  check (url ~ '^https?://'),
  check (credibility between 0 and 1),
  check (retention_policy in ('keep', '1y', '90d', '30d')),
  check (access_policy in ('public', 'licensed', 'internal'))
);

create table watchlists (
  user_id    text collate "C" not null references app_user on delete cascade,
  id         text collate "C" not null default 'wtl_' || gen_random_uuid(),
  name       text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (user_id, id),
  unique (user_id, name),
  check (char_length(name) between 1 and 200)
);

create table watchlist_members (
  user_id      text collate "C" not null,
  watchlist_id text collate "C" not null,
  company_id   text collate "C" not null references companies on delete cascade,
  added_at     timestamptz not null default clock_timestamp(),
  primary key (user_id, watchlist_id, company_id),
  foreign key (user_id, watchlist_id) references watchlists on delete cascade
);
create index watchlist_members_by_company on watchlist_members (company_id);

-- The engine session of a user, and the one account that it trades.
create table trading_engine_config (
  user_id    text collate "C" primary key references app_user on delete cascade,
  account_id text collate "C",                     -- null: the user's default account
  enabled    boolean not null default true,        -- false: nothing is traded, overrides neither
  paused     boolean not null default false,       -- the engine decides nothing; people may order
  product    text not null default 'CNC',          -- of the engine's share orders
  updated_at timestamptz not null default clock_timestamp(),
  foreign key (user_id, account_id) references trading_account
    on delete set null (account_id),
  check (product in ('CNC', 'MIS'))
);

-- The queue. A row is taken under a lease, `due_at`; the account's order with the same client order
-- id makes a second taking harmless.
create table override_order (
  user_id            text collate "C" not null references app_user on delete cascade,
  override_id        text collate "C" not null,
  ticker             text collate "C" not null,
  side               text not null,
  quantity           numeric(38, 8) not null,
  order_type         text not null,
  limit_price        numeric(20, 8),
  stop_price         numeric(20, 8),
  source             text not null default 'manual_override',
  company_id         text collate "C" not null,    -- of companies
  company_registered boolean not null,             -- this override made it known
  client_order_id    text collate "C" not null,    -- of the account's order that it becomes
  requested_by       text collate "C" not null,    -- the session or the key that asked
  accepted_at        timestamptz(3) not null default clock_timestamp(),
  state              text not null default 'queued',
  due_at             timestamptz not null default clock_timestamp(),
  attempts           int not null default 0,
  account_id         text collate "C",             -- known once it is handed over
  order_id           text collate "C",
  reason             text,                         -- why it was refused, or given up
  ended_at           timestamptz,
  primary key (user_id, override_id),
  unique (user_id, client_order_id),
  check (ticker ~ '^[A-Z]{1,10}$'),
  check (side in ('buy', 'sell')),
  check (quantity > 0),
  check (order_type in ('market', 'limit', 'stop', 'stop_limit')),
  check ((order_type in ('limit', 'stop_limit')) = (limit_price is not null)),
  check ((order_type in ('stop', 'stop_limit')) = (stop_price is not null)),
  check (limit_price > 0 and stop_price > 0),
  check (source = 'manual_override'),
  check (client_order_id ~ '^[A-Za-z0-9]{1,20}$'),
  check (state in ('queued', 'placed', 'refused', 'failed')),
  check ((state = 'queued') = (ended_at is null)),
  check (state <> 'placed' or order_id is not null),
  check (state not in ('refused', 'failed') or reason is not null)
) with (fillfactor = 70);
create index override_order_due on override_order (due_at) where state = 'queued';
create index override_order_queued on override_order (user_id, accepted_at, override_id)
  where state = 'queued';
create index override_order_newest on override_order (user_id, accepted_at desc, override_id desc);

-- What was asked for stays as it was asked, and what has ended stays ended.
create function override_order_life() returns trigger language plpgsql as $$
begin
  if (new.user_id, new.override_id, new.ticker, new.side, new.quantity, new.order_type,
      new.limit_price, new.stop_price, new.client_order_id, new.accepted_at)
     is distinct from
     (old.user_id, old.override_id, old.ticker, old.side, old.quantity, old.order_type,
      old.limit_price, old.stop_price, old.client_order_id, old.accepted_at) then
    raise exception 'an override stays as it was asked for: %', old.override_id
      using errcode = 'check_violation', constraint = 'override_order_kept';
  end if;
  if old.state <> 'queued' then
    raise exception 'override % has ended: %', old.override_id, old.state
      using errcode = 'check_violation', constraint = 'override_order_ended';
  end if;
  return new;
end $$;
create trigger override_order_life before update on override_order
  for each row execute function override_order_life();

-- What was said of an order before it was placed, and what it came to. No order id: not placed.
create table order_execution_analysis (
  user_id                 text collate "C" not null,
  analysis_id             text collate "C" not null,
  account_id              text collate "C" not null,
  order_id                text collate "C",
  instrument_id           text collate "C" not null,
  side                    text not null,
  quantity                numeric(28, 8) not null, -- units
  segment                 text not null,
  analyzed_at             timestamptz(3) not null,
  mid_price               numeric(20, 8),          -- null: no book was known
  bid_ask_spread_abs      numeric(20, 8),
  bid_ask_spread_pct      double precision,        -- 0.5 is half a percent
  liquidity_tier          text not null,
  liquidity_score         double precision not null,
  estimated_fill_price    numeric(20, 8),
  market_impact_bps       double precision,        -- against us, of the mid
  market_impact_cost      numeric(38, 8),
  levels_to_consume       int not null,
  can_fill_completely     boolean not null,
  recommended_action      text not null,
  recommended_order_type  text not null,
  recommended_limit_price numeric(20, 8),
  warnings                jsonb not null,
  actual_quantity         numeric(28, 8),          -- null until the order has closed
  actual_fill_price       numeric(20, 8),          -- null: it closed without a fill
  actual_slippage         numeric(20, 8),          -- price units against the mid; + is worse
  actual_slippage_bps     double precision,
  actual_fees             numeric(38, 8),          -- what the venue took for its fills
  execution_quality_score int,                     -- 0 to 100; null without fill or estimate
  settled_at              timestamptz,
  primary key (user_id, analysis_id),
  foreign key (user_id, account_id) references trading_account on delete cascade,
  check (side in ('BUY', 'SELL')),
  check (quantity > 0),
  check (segment in ('option', 'future', 'intraday', 'delivery')),
  check (recommended_action in ('EXECUTE', 'ALERT_USER', 'REJECT')),
  check (recommended_order_type in ('MARKET', 'LIMIT', 'SPLIT_ORDER', 'TWAP')),
  check (execution_quality_score between 0 and 100),
  check ((settled_at is null) = (actual_quantity is null)),
  check ((settled_at is null) = (actual_fees is null)),
  check (settled_at is null or order_id is not null)
) with (fillfactor = 80);
create unique index order_execution_analysis_by_order
  on order_execution_analysis (user_id, account_id, order_id) where order_id is not null;
create index order_execution_analysis_open on order_execution_analysis (analyzed_at)
  where order_id is not null and settled_at is null;
create index order_execution_analysis_newest
  on order_execution_analysis (user_id, analyzed_at desc, analysis_id desc);

-- The charges beside it: as they were estimated, and as the fills made them.
create table order_cost_breakdown (
  user_id          text collate "C" not null,
  analysis_id      text collate "C" not null,
  basis            text not null,
  order_value      numeric(38, 8) not null,
  brokerage        numeric(38, 8) not null,
  stt              numeric(38, 8) not null,
  exchange_charges numeric(38, 8) not null,
  gst              numeric(38, 8) not null,
  sebi_charges     numeric(38, 8) not null,
  stamp_duty       numeric(38, 8) not null,
  total_charges    numeric(38, 8) not null,
  net_cost         numeric(38, 8) not null,        -- what a buyer pays, or a seller gets
  margin_required  numeric(38, 8),                 -- null: it was not estimated
  span_margin      numeric(38, 8),
  exposure_margin  numeric(38, 8),
  premium_margin   numeric(38, 8),
  calculated_at    timestamptz not null default clock_timestamp(),
  primary key (user_id, analysis_id, basis),
  foreign key (user_id, analysis_id) references order_execution_analysis on delete cascade,
  check (basis in ('estimate', 'actual')),
  check (total_charges = brokerage + stt + exchange_charges + gst + sebi_charges + stamp_duty)
);
