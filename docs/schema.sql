-- sequences

create sequence instrument_token as bigint start 1099511627776 increment 1;

-- tables

create table api_key (
  key_id text collate "C" not null,
  user_id text collate "C" not null,
  key_hash bytea not null,
  name text default ''::text not null,
  recorded_at timestamp with time zone default now() not null,
  revoked_at timestamp with time zone,
  key_prefix text collate "C" not null,
  can_read boolean default true not null,
  can_trade boolean default false not null,
  can_cancel boolean default false not null,
  can_modify boolean default false not null,
  ip_allow_list text[] default '{}'::text[] not null,
  allowed_accounts text[],
  orders_per_second integer default 10 not null,
  requests_per_minute integer default 200 not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  last_used_ip text,
  revoked_by text,
  revoked_reason text,
  constraint api_key_pkey PRIMARY KEY (user_id, key_id),
  constraint api_key_prefix_once UNIQUE (key_prefix),
  constraint api_key_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE,
  constraint api_key_allowed_accounts_check CHECK ((array_position(allowed_accounts, NULL::text) IS NULL)),
  constraint api_key_check CHECK (((orders_per_second > 0) AND (requests_per_minute > 0))),
  constraint api_key_check1 CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
  constraint api_key_check2 CHECK (((revoked_at IS NULL) = (revoked_reason IS NULL))),
  constraint api_key_ip_allow_list_check CHECK ((array_position(ip_allow_list, NULL::text) IS NULL)),
  constraint api_key_key_prefix_check CHECK ((key_prefix ~ '^[0-9a-f]{8}$'::text))
);
comment on column api_key.key_hash is 'SHA-256 of the whole key, sb_…_…, which is not kept';

create table app_user (
  user_id text collate "C" default ('usr_'::text || gen_random_uuid()) not null,
  name text default ''::text not null,
  role text default 'user'::text not null,
  recorded_at timestamp with time zone default now() not null,
  email text,
  password_hash text,
  tier text default 'free'::text not null,
  account_ids text[],
  disabled_at timestamp with time zone,
  removed_at timestamp with time zone,
  token_epoch bigint default 0 not null,
  changed_at timestamp with time zone,
  external_issuer text,
  external_subject text,
  constraint app_user_pkey PRIMARY KEY (user_id),
  constraint app_user_check CHECK (((email IS NOT NULL) OR (password_hash IS NULL))),
  constraint app_user_check1 CHECK (((external_issuer IS NULL) = (external_subject IS NULL))),
  constraint app_user_check2 CHECK (((removed_at IS NULL) OR ((disabled_at IS NOT NULL) AND (email IS NULL)))),
  constraint app_user_email_check CHECK (((email ~ '^[^@]+@[^@]+$'::text) AND (length(email) <= 254))),
  constraint app_user_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text)),
  constraint app_user_role_check CHECK ((role = ANY (ARRAY['user'::text, 'operator'::text, 'admin'::text, 'viewer'::text]))),
  constraint app_user_tier_check CHECK ((tier = ANY (ARRAY['free'::text, 'premium'::text, 'enterprise'::text, 'internal'::text])))
);

create table audit_log (
  audit_id text collate "C" default ('aud_'::text || gen_random_uuid()) not null,
  occurred_at timestamp with time zone default clock_timestamp() not null,
  actor text not null,
  user_id text collate "C",
  run_id text collate "C",
  action text not null,
  details jsonb default '{}'::jsonb not null,
  constraint audit_log_pkey PRIMARY KEY (audit_id)
);

create table backfill_report (
  backfill_id text collate "C" not null,
  cause text not null,
  began_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  looked_from timestamp with time zone not null,
  looked_to timestamp with time zone not null,
  instruments integer not null,
  gaps integer not null,
  rows_fetched bigint not null,
  rows_inserted bigint not null,
  rows_known bigint not null,
  rows_different bigint not null,
  errors integer not null,
  first_errors jsonb default '[]'::jsonb not null,
  constraint backfill_report_pkey PRIMARY KEY (backfill_id),
  constraint backfill_report_cause_check CHECK ((cause = ANY (ARRAY['scheduled'::text, 'subscribed'::text, 'operator'::text, 'taken over'::text, 'reconnected'::text, 'demonstration'::text]))),
  constraint backfill_report_check CHECK (((ended_at >= began_at) AND (looked_to >= looked_from)))
);

create table backfill_span (
  instrument_id text collate "C" not null,
  opened_from timestamp with time zone not null,
  opened_to timestamp with time zone not null,
  backfill_id text collate "C" not null,
  rows_inserted bigint not null,
  constraint backfill_span_pkey PRIMARY KEY (instrument_id, opened_from, backfill_id),
  constraint backfill_span_backfill_id_fkey FOREIGN KEY (backfill_id) REFERENCES backfill_report(backfill_id) ON DELETE CASCADE,
  constraint backfill_span_check CHECK ((opened_to > opened_from))
);

create table bar (
  instrument_id text collate "C" not null,
  bar_interval text not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone not null,
  open numeric(20,8) not null,
  high numeric(20,8) not null,
  low numeric(20,8) not null,
  close numeric(20,8) not null,
  volume numeric(28,8) not null,
  open_interest numeric(28,8),
  constraint bar_pkey PRIMARY KEY (instrument_id, bar_interval, opened_at),
  constraint bar_instrument_id_fkey1 FOREIGN KEY (instrument_id) REFERENCES instrument(instrument_id),
  constraint bar_bar_interval_check1 CHECK ((bar_interval = ANY (ARRAY['1m'::text, '1d'::text]))),
  constraint bar_check3 CHECK ((closed_at > opened_at)),
  constraint bar_check4 CHECK (((low > (0)::numeric) AND (volume >= (0)::numeric))),
  constraint bar_check5 CHECK (((high >= GREATEST(open, close, low)) AND (low <= LEAST(open, close)))),
  constraint bar_open_interest_check CHECK ((open_interest >= (0)::numeric))
) partition by LIST (bar_interval);

create table bar_day partition of bar FOR VALUES IN ('1d');

create table bar_import (
  import_id text collate "C" default ('imp_'::text || gen_random_uuid()) not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  source text not null,
  sha256 text not null,
  instrument_id text collate "C",
  bar_interval text,
  taken integer not null,
  known integer not null,
  refused jsonb default '[]'::jsonb not null,
  kind text default 'bar'::text not null,
  format text,
  instruments integer,
  flagged integer default 0 not null,
  refused_count integer,
  notes jsonb default '[]'::jsonb not null,
  first_at timestamp with time zone,
  last_at timestamp with time zone,
  constraint bar_import_pkey PRIMARY KEY (import_id)
);

create table bar_minute partition of bar FOR VALUES IN ('1m') partition by RANGE (opened_at);

create table bar_minute_default partition of bar_minute DEFAULT;

create table book_change (
  instrument_id text collate "C" not null,
  at timestamp with time zone not null,
  place integer not null,
  is_snapshot boolean not null,
  first_update bigint,
  last_update bigint,
  previous_update bigint,
  bid_prices numeric(20,8)[] not null,
  bid_quantities numeric(28,8)[] not null,
  ask_prices numeric(20,8)[] not null,
  ask_quantities numeric(28,8)[] not null,
  received_at timestamp with time zone,
  constraint book_change_pkey PRIMARY KEY (instrument_id, at, place),
  constraint book_change_check CHECK ((cardinality(bid_prices) = cardinality(bid_quantities))),
  constraint book_change_check1 CHECK ((cardinality(ask_prices) = cardinality(ask_quantities)))
) partition by RANGE (at);

create table book_change_default partition of book_change DEFAULT;

create table broker_credential (
  user_id text collate "C" not null,
  broker_id text collate "C" not null,
  login_name text not null,
  sealed_secret bytea not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint broker_credential_pkey PRIMARY KEY (user_id, broker_id),
  constraint broker_credential_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE
);

create table broker_login (
  state text collate "C" not null,
  user_id text collate "C" not null,
  broker_id text collate "C" not null,
  expires_at timestamp with time zone not null,
  constraint broker_login_pkey PRIMARY KEY (state),
  constraint broker_login_user_id_broker_id_fkey FOREIGN KEY (user_id, broker_id) REFERENCES broker_credential(user_id, broker_id) ON DELETE CASCADE
);

create table broker_session (
  user_id text collate "C" not null,
  broker_id text collate "C" not null,
  sealed_token bytea not null,
  opened_at timestamp with time zone default clock_timestamp() not null,
  expires_at timestamp with time zone not null,
  constraint broker_session_pkey PRIMARY KEY (user_id, broker_id),
  constraint broker_session_user_id_broker_id_fkey FOREIGN KEY (user_id, broker_id) REFERENCES broker_credential(user_id, broker_id) ON DELETE CASCADE
);

create table calendar_events (
  event_id text collate "C" not null,
  calendar_code text collate "C" not null,
  event_date date not null,
  name text not null,
  event_type text not null,
  is_trading_day boolean not null,
  category text default ''::text not null,
  description text default ''::text not null,
  source text not null,
  source_name text not null,
  dismissed boolean default false not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  updated_at timestamp with time zone default clock_timestamp() not null,
  constraint calendar_events_pkey PRIMARY KEY (event_id),
  constraint calendar_events_calendar_code_event_date_name_key UNIQUE (calendar_code, event_date, name),
  constraint calendar_events_calendar_code_fkey FOREIGN KEY (calendar_code) REFERENCES calendar_types(calendar_code),
  constraint calendar_events_check CHECK (((event_type <> 'holiday'::text) OR (NOT is_trading_day))),
  constraint calendar_events_check1 CHECK (((event_type <> 'recurring'::text) OR (NOT is_trading_day))),
  constraint calendar_events_check2 CHECK (((event_type <> 'special_hours'::text) OR is_trading_day)),
  constraint calendar_events_event_type_check CHECK ((event_type = ANY (ARRAY['holiday'::text, 'special_hours'::text, 'recurring'::text, 'one_time'::text]))),
  constraint calendar_events_name_check CHECK ((name <> ''::text)),
  constraint calendar_events_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'feed'::text])))
);

create table calendar_source (
  source_name text collate "C" not null,
  kind text not null,
  attempted_at timestamp with time zone,
  succeeded_at timestamp with time zone,
  failures integer default 0 not null,
  failure text,
  next_attempt_at timestamp with time zone default '-infinity'::timestamp with time zone not null,
  inserted integer default 0 not null,
  updated integer default 0 not null,
  unchanged integer default 0 not null,
  refused jsonb default '[]'::jsonb not null,
  constraint calendar_source_pkey PRIMARY KEY (source_name),
  constraint calendar_source_check CHECK (((failures = 0) = (failure IS NULL)))
);

create table calendar_types (
  calendar_code text collate "C" not null,
  name text not null,
  category text not null,
  zone text not null,
  constraint calendar_types_pkey PRIMARY KEY (calendar_code),
  constraint calendar_types_category_check CHECK ((category = ANY (ARRAY['equity'::text, 'derivatives'::text, 'commodity'::text, 'currency'::text, 'crypto'::text])))
);

create table corporate_actions (
  action_id text collate "C" not null,
  instrument_id text collate "C" not null,
  symbol text not null,
  exchange text not null,
  company_name text default ''::text not null,
  isin text,
  action_type text not null,
  status text default 'announced'::text not null,
  title text not null,
  ex_date date,
  record_date date,
  announcement_date date,
  effective_date date,
  payment_date date,
  start_date date,
  end_date date,
  details jsonb default '{}'::jsonb not null,
  terms text not null,
  price_adjustment_factor numeric(38,18),
  source text not null,
  source_name text not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  updated_at timestamp with time zone default clock_timestamp() not null,
  constraint corporate_actions_pkey PRIMARY KEY (action_id),
  constraint corporate_actions_instrument_id_action_type_ex_date_terms_key UNIQUE NULLS NOT DISTINCT (instrument_id, action_type, ex_date, terms),
  constraint corporate_actions_action_type_check CHECK ((action_type = ANY (ARRAY['DIVIDEND'::text, 'BONUS'::text, 'SPLIT'::text, 'RIGHTS'::text, 'AGM'::text, 'EGM'::text, 'BOOK_CLOSURE'::text, 'BUYBACK'::text, 'MERGER'::text, 'DEMERGER'::text]))),
  constraint corporate_actions_check CHECK ((end_date >= start_date)),
  constraint corporate_actions_details_check CHECK ((jsonb_typeof(details) = 'object'::text)),
  constraint corporate_actions_price_adjustment_factor_check CHECK ((price_adjustment_factor > (0)::numeric)),
  constraint corporate_actions_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'import'::text, 'feed'::text]))),
  constraint corporate_actions_status_check CHECK ((status = ANY (ARRAY['announced'::text, 'upcoming'::text, 'completed'::text, 'cancelled'::text])))
);

create table feed_lease (
  feed_name text collate "C" not null,
  holder text collate "C",
  fence bigint default 1 not null,
  lease_until timestamp with time zone not null,
  state jsonb,
  state_at timestamp with time zone,
  constraint feed_lease_pkey PRIMARY KEY (feed_name)
);

create table feed_subscription (
  instrument_id text collate "C" not null,
  holder text collate "C" not null,
  wanted_until timestamp with time zone default 'infinity'::timestamp with time zone not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint feed_subscription_pkey PRIMARY KEY (instrument_id, holder)
);

create table fo_expiry_metadata (
  symbol text collate "C" not null,
  expiry date not null,
  as_of_date date not null,
  is_weekly boolean not null,
  is_monthly boolean not null,
  is_quarterly boolean not null,
  relative_label text,
  relative_rank integer,
  days_to_expiry integer not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint fo_expiry_metadata_pkey PRIMARY KEY (symbol, expiry, as_of_date),
  constraint fo_expiry_metadata_check CHECK ((NOT (is_weekly AND is_monthly))),
  constraint fo_expiry_metadata_check1 CHECK (((NOT is_quarterly) OR is_monthly)),
  constraint fo_expiry_metadata_check2 CHECK (((relative_label IS NULL) = (relative_rank IS NULL))),
  constraint fo_expiry_metadata_check3 CHECK (((relative_label IS NULL) = ((NOT is_weekly) AND (NOT is_monthly)))),
  constraint fo_expiry_metadata_check4 CHECK (((days_to_expiry = (expiry - as_of_date)) AND (days_to_expiry >= 0)))
);

create table fo_strikes_15min (
  "time" timestamp with time zone not null,
  timeframe text default '15min'::text not null,
  symbol text collate "C" not null,
  expiry date not null,
  strike double precision not null,
  underlying_close double precision,
  call_premium double precision,
  call_iv double precision,
  call_delta double precision,
  call_gamma double precision,
  call_theta double precision,
  call_vega double precision,
  call_rho double precision,
  call_model_price double precision,
  call_intrinsic double precision,
  call_extrinsic double precision,
  call_volume double precision,
  call_oi double precision,
  call_count integer default 0 not null,
  call_liquidity_score double precision,
  call_liquidity_tier text,
  call_spread double precision,
  call_imbalance double precision,
  call_microprice double precision,
  call_impact_100 double precision,
  call_illiquid boolean,
  put_premium double precision,
  put_iv double precision,
  put_delta double precision,
  put_gamma double precision,
  put_theta double precision,
  put_vega double precision,
  put_rho double precision,
  put_model_price double precision,
  put_intrinsic double precision,
  put_extrinsic double precision,
  put_volume double precision,
  put_oi double precision,
  put_count integer default 0 not null,
  put_liquidity_score double precision,
  put_liquidity_tier text,
  put_spread double precision,
  put_imbalance double precision,
  put_microprice double precision,
  put_impact_100 double precision,
  put_illiquid boolean,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  charm double precision,
  vanna double precision,
  vomma double precision,
  call_charm double precision,
  call_vanna double precision,
  call_vomma double precision,
  put_charm double precision,
  put_vanna double precision,
  put_vomma double precision,
  constraint fo_strikes_15min_pkey PRIMARY KEY (symbol, expiry, "time", strike, timeframe),
  constraint fo_strikes_15min_timeframe_check CHECK ((timeframe = '15min'::text))
) partition by RANGE ("time");

create table fo_strikes_15min_default partition of fo_strikes_15min DEFAULT;

create table fo_strikes_1min (
  "time" timestamp with time zone not null,
  timeframe text default '1min'::text not null,
  symbol text collate "C" not null,
  expiry date not null,
  strike double precision not null,
  underlying_close double precision,
  call_premium double precision,
  call_iv double precision,
  call_delta double precision,
  call_gamma double precision,
  call_theta double precision,
  call_vega double precision,
  call_rho double precision,
  call_model_price double precision,
  call_intrinsic double precision,
  call_extrinsic double precision,
  call_volume double precision,
  call_oi double precision,
  call_count integer default 0 not null,
  call_liquidity_score double precision,
  call_liquidity_tier text,
  call_spread double precision,
  call_imbalance double precision,
  call_microprice double precision,
  call_impact_100 double precision,
  call_illiquid boolean,
  put_premium double precision,
  put_iv double precision,
  put_delta double precision,
  put_gamma double precision,
  put_theta double precision,
  put_vega double precision,
  put_rho double precision,
  put_model_price double precision,
  put_intrinsic double precision,
  put_extrinsic double precision,
  put_volume double precision,
  put_oi double precision,
  put_count integer default 0 not null,
  put_liquidity_score double precision,
  put_liquidity_tier text,
  put_spread double precision,
  put_imbalance double precision,
  put_microprice double precision,
  put_impact_100 double precision,
  put_illiquid boolean,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  charm double precision,
  vanna double precision,
  vomma double precision,
  call_charm double precision,
  call_vanna double precision,
  call_vomma double precision,
  put_charm double precision,
  put_vanna double precision,
  put_vomma double precision,
  constraint fo_strikes_1min_pkey PRIMARY KEY (symbol, expiry, "time", strike, timeframe),
  constraint fo_strikes_1min_call_liquidity_tier_check CHECK ((call_liquidity_tier = ANY (ARRAY['HIGH'::text, 'MEDIUM'::text, 'LOW'::text, 'ILLIQUID'::text]))),
  constraint fo_strikes_1min_check CHECK (((call_count >= 0) AND (put_count >= 0))),
  constraint fo_strikes_1min_put_liquidity_tier_check CHECK ((put_liquidity_tier = ANY (ARRAY['HIGH'::text, 'MEDIUM'::text, 'LOW'::text, 'ILLIQUID'::text]))),
  constraint fo_strikes_1min_strike_check CHECK (((strike > (0)::double precision) AND (strike < 'Infinity'::double precision))),
  constraint fo_strikes_1min_timeframe_check CHECK ((timeframe = '1min'::text))
) partition by RANGE ("time");

create table fo_strikes_1min_default partition of fo_strikes_1min DEFAULT;

create table fo_strikes_5min (
  "time" timestamp with time zone not null,
  timeframe text default '5min'::text not null,
  symbol text collate "C" not null,
  expiry date not null,
  strike double precision not null,
  underlying_close double precision,
  call_premium double precision,
  call_iv double precision,
  call_delta double precision,
  call_gamma double precision,
  call_theta double precision,
  call_vega double precision,
  call_rho double precision,
  call_model_price double precision,
  call_intrinsic double precision,
  call_extrinsic double precision,
  call_volume double precision,
  call_oi double precision,
  call_count integer default 0 not null,
  call_liquidity_score double precision,
  call_liquidity_tier text,
  call_spread double precision,
  call_imbalance double precision,
  call_microprice double precision,
  call_impact_100 double precision,
  call_illiquid boolean,
  put_premium double precision,
  put_iv double precision,
  put_delta double precision,
  put_gamma double precision,
  put_theta double precision,
  put_vega double precision,
  put_rho double precision,
  put_model_price double precision,
  put_intrinsic double precision,
  put_extrinsic double precision,
  put_volume double precision,
  put_oi double precision,
  put_count integer default 0 not null,
  put_liquidity_score double precision,
  put_liquidity_tier text,
  put_spread double precision,
  put_imbalance double precision,
  put_microprice double precision,
  put_impact_100 double precision,
  put_illiquid boolean,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  charm double precision,
  vanna double precision,
  vomma double precision,
  call_charm double precision,
  call_vanna double precision,
  call_vomma double precision,
  put_charm double precision,
  put_vanna double precision,
  put_vomma double precision,
  constraint fo_strikes_5min_pkey PRIMARY KEY (symbol, expiry, "time", strike, timeframe),
  constraint fo_strikes_5min_timeframe_check CHECK ((timeframe = '5min'::text))
) partition by RANGE ("time");

create table fo_strikes_5min_default partition of fo_strikes_5min DEFAULT;

create table fo_strikes_due (
  due_id bigint generated always as identity not null,
  symbol text collate "C" not null,
  from_minute timestamp with time zone not null,
  until_minute timestamp with time zone not null,
  constraint fo_strikes_due_pkey PRIMARY KEY (due_id),
  constraint fo_strikes_due_check CHECK ((until_minute > from_minute))
);

create table funding_rate (
  instrument_id text collate "C" not null,
  at timestamp with time zone not null,
  rate numeric(20,12) not null,
  constraint funding_rate_pkey PRIMARY KEY (instrument_id, at)
);

create table history_coverage (
  kind text not null,
  instrument_id text collate "C" not null,
  day date not null,
  row_count integer not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  constraint history_coverage_pkey PRIMARY KEY (kind, instrument_id, day),
  constraint history_coverage_kind_day_fkey FOREIGN KEY (kind, day) REFERENCES history_file(kind, day) ON DELETE CASCADE
);

create table history_file (
  kind text not null,
  day date not null,
  path text not null,
  row_count bigint not null,
  row_sha256 text not null,
  file_sha256 text not null,
  bytes bigint not null,
  written_at timestamp with time zone default clock_timestamp() not null,
  dropped_at timestamp with time zone,
  constraint history_file_pkey PRIMARY KEY (kind, day),
  constraint history_file_path_key UNIQUE (path),
  constraint history_file_check CHECK (((row_count > 0) AND (bytes > 0)))
);

create table idempotency_key (
  user_id text collate "C" not null,
  idempotency_key text collate "C" not null,
  request_digest bytea not null,
  seed text not null,
  attempt integer default 1 not null,
  claimed_until timestamp with time zone not null,
  status integer,
  answer text,
  expires_at timestamp with time zone not null,
  constraint idempotency_key_pkey PRIMARY KEY (user_id, idempotency_key),
  constraint idempotency_key_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE,
  constraint idempotency_key_attempt_check CHECK ((attempt >= 1)),
  constraint idempotency_key_check CHECK (((status IS NULL) = (answer IS NULL))),
  constraint idempotency_key_status_check CHECK (((status >= 200) AND (status <= 299)))
);

create table indicator_subscription (
  user_id text collate "C" not null,
  instrument_id text collate "C" not null,
  timeframe text not null,
  indicator_id text collate "C" not null,
  subscribed_at timestamp with time zone default clock_timestamp() not null,
  constraint indicator_subscription_pkey PRIMARY KEY (user_id, instrument_id, timeframe, indicator_id),
  constraint indicator_subscription_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE
);

create table instrument (
  instrument_id text collate "C" not null,
  symbol text not null,
  venue_id text not null,
  name text not null,
  kind text not null,
  currency text not null,
  price_increment numeric(38,8) not null,
  quantity_step numeric(38,8) not null,
  token bigint default nextval('instrument_token'::regclass) not null,
  segment text default ''::text not null,
  underlying text,
  expiry date,
  strike numeric(38,8),
  option_right text,
  lot_size numeric(38,8) default 1 not null,
  active boolean default true not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint instrument_pkey PRIMARY KEY (instrument_id),
  constraint instrument_symbol_venue_id_key UNIQUE (symbol, venue_id),
  constraint instrument_token_key UNIQUE (token),
  constraint instrument_check CHECK (((price_increment > (0)::numeric) AND (quantity_step > (0)::numeric))),
  constraint instrument_expiry_check CHECK (((kind = ANY (ARRAY['future'::text, 'option'::text])) = (expiry IS NOT NULL))),
  constraint instrument_kind_check CHECK ((kind = ANY (ARRAY['equity'::text, 'etf'::text, 'index'::text, 'future'::text, 'option'::text, 'spot'::text, 'perpetual'::text]))),
  constraint instrument_lot_size_check CHECK ((lot_size > (0)::numeric)),
  constraint instrument_option_check CHECK ((((kind = 'option'::text) = (strike IS NOT NULL)) AND ((kind = 'option'::text) = (option_right IS NOT NULL)))),
  constraint instrument_option_right_check CHECK ((option_right = ANY (ARRAY['call'::text, 'put'::text]))),
  constraint instrument_strike_check CHECK ((strike > (0)::numeric)),
  constraint instrument_token_check CHECK ((token > 0)),
  constraint instrument_underlying_check CHECK (((kind <> ALL (ARRAY['future'::text, 'option'::text])) OR (underlying IS NOT NULL)))
);

create table instrument_import (
  import_id text collate "C" default ('imp_'::text || gen_random_uuid()) not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  source text not null,
  sha256 text not null,
  format text not null,
  inserted integer not null,
  updated integer not null,
  unchanged integer not null,
  refused jsonb default '[]'::jsonb not null,
  constraint instrument_import_pkey PRIMARY KEY (import_id)
);

create table key_use (
  user_id text collate "C" not null,
  key_id text collate "C" not null,
  use_id text collate "C" not null,
  used_at timestamp with time zone not null,
  endpoint text not null,
  method text not null,
  status integer not null,
  ip text not null,
  agent text,
  constraint key_use_pkey PRIMARY KEY (user_id, key_id, use_id),
  constraint key_use_user_id_key_id_fkey FOREIGN KEY (user_id, key_id) REFERENCES api_key(user_id, key_id) ON DELETE CASCADE
);

create table latest_quote (
  instrument_id text collate "C" not null,
  quoted_at timestamp with time zone not null,
  last_price numeric(20,8),
  bid numeric(20,8),
  ask numeric(20,8),
  bid_quantity numeric(28,8),
  ask_quantity numeric(28,8),
  volume numeric(28,8),
  open_interest numeric(28,8),
  previous_close numeric(20,8),
  mock boolean default false not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint latest_quote_pkey PRIMARY KEY (instrument_id),
  constraint latest_quote_check CHECK (((last_price > (0)::numeric) AND (bid > (0)::numeric) AND (ask > (0)::numeric))),
  constraint latest_quote_check1 CHECK ((bid < ask)),
  constraint latest_quote_check2 CHECK (((bid_quantity >= (0)::numeric) AND (ask_quantity >= (0)::numeric) AND (volume >= (0)::numeric) AND (open_interest >= (0)::numeric)))
) with (fillfactor=60);

create table ml_label_change (
  user_id text collate "C" not null,
  seq bigint not null,
  event text not null,
  symbol text collate "C" not null,
  label jsonb not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint ml_label_change_pkey PRIMARY KEY (user_id, seq),
  constraint ml_label_change_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE,
  constraint ml_label_change_event_check CHECK ((event = ANY (ARRAY['label.create'::text, 'label.update'::text, 'label.delete'::text])))
);

create table ml_label_log (
  user_id text collate "C" not null,
  newest bigint not null,
  constraint ml_label_log_pkey PRIMARY KEY (user_id),
  constraint ml_label_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE
);

create table ml_label_samples (
  user_id text collate "C" not null,
  label_id text collate "C" not null,
  sample_id text collate "C" default ('smp_'::text || replace((gen_random_uuid())::text, '-'::text, ''::text)) not null,
  sample_uri text not null,
  sample_type text not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint ml_label_samples_pkey PRIMARY KEY (user_id, label_id, sample_id),
  constraint ml_label_samples_user_id_label_id_fkey FOREIGN KEY (user_id, label_id) REFERENCES ml_labels(user_id, label_id) ON DELETE CASCADE
);

create table ml_labels (
  user_id text collate "C" not null,
  label_id text collate "C" not null,
  symbol text collate "C" not null,
  label_type text not null,
  metadata jsonb not null,
  tags text[] default '{}'::text[] not null,
  timeframe text not null,
  labeled_at timestamp with time zone not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  changed_at timestamp with time zone default clock_timestamp() not null,
  constraint ml_labels_pkey PRIMARY KEY (user_id, label_id),
  constraint ml_labels_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE,
  constraint ml_labels_label_type_check CHECK ((label_type = ANY (ARRAY['bullish'::text, 'bearish'::text, 'neutral'::text, 'exit_bullish'::text, 'exit_bearish'::text]))),
  constraint ml_labels_metadata_check CHECK ((metadata ?& ARRAY['timeframe'::text, 'nearest_candle_timestamp_utc'::text, 'sample_offset_seconds'::text]))
);

create table monitor_session (
  user_id text collate "C" not null,
  session_id text collate "C" not null,
  symbol text collate "C" not null,
  expiries date[] default '{}'::date[] not null,
  strikes_each_side integer not null,
  began_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  constraint monitor_session_pkey PRIMARY KEY (user_id, session_id),
  constraint monitor_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE,
  constraint monitor_session_expiries_check CHECK ((cardinality(expiries) <= 6)),
  constraint monitor_session_strikes_each_side_check CHECK (((strikes_each_side >= 1) AND (strikes_each_side <= 50)))
);

create table one_time_link (
  token_hash bytea not null,
  purpose text not null,
  user_id text collate "C",
  recorded_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint one_time_link_pkey PRIMARY KEY (token_hash),
  constraint one_time_link_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE,
  constraint one_time_link_check CHECK (((purpose = 'setup'::text) = (user_id IS NULL))),
  constraint one_time_link_purpose_check CHECK ((purpose = ANY (ARRAY['setup'::text, 'password'::text])))
);

create table open_interest (
  instrument_id text collate "C" not null,
  at timestamp with time zone not null,
  quantity numeric(28,8) not null,
  constraint open_interest_pkey PRIMARY KEY (instrument_id, at),
  constraint open_interest_quantity_check CHECK ((quantity >= (0)::numeric))
) partition by RANGE (at);

create table open_interest_default partition of open_interest DEFAULT;

create table option_value (
  instrument_id text collate "C" not null,
  at timestamp with time zone not null,
  underlying_price double precision,
  open numeric(20,8),
  high numeric(20,8),
  low numeric(20,8),
  close numeric(20,8),
  volume numeric(28,8),
  open_interest numeric(28,8),
  implied_volatility double precision,
  delta double precision,
  gamma double precision,
  vega double precision,
  theta double precision,
  rho double precision,
  constraint option_value_pkey PRIMARY KEY (instrument_id, at)
) partition by RANGE (at);

create table option_value_default partition of option_value DEFAULT;

create table quote (
  instrument_id text collate "C" not null,
  at timestamp with time zone not null,
  place integer not null,
  bid numeric(20,8),
  bid_quantity numeric(28,8),
  ask numeric(20,8),
  ask_quantity numeric(28,8),
  received_at timestamp with time zone,
  constraint quote_pkey PRIMARY KEY (instrument_id, at, place),
  constraint quote_check CHECK (((bid >= (0)::numeric) AND (ask >= (0)::numeric) AND (bid_quantity >= (0)::numeric) AND (ask_quantity >= (0)::numeric)))
) partition by RANGE (at);

create table quote_bar (
  instrument_id text collate "C" not null,
  bar_interval text not null,
  at timestamp with time zone not null,
  closed_at timestamp with time zone not null,
  bid_open numeric(20,8),
  bid_high numeric(20,8),
  bid_low numeric(20,8),
  bid_close numeric(20,8),
  bid_quantity numeric(28,8),
  ask_open numeric(20,8),
  ask_high numeric(20,8),
  ask_low numeric(20,8),
  ask_close numeric(20,8),
  ask_quantity numeric(28,8),
  constraint quote_bar_pkey PRIMARY KEY (instrument_id, bar_interval, at),
  constraint quote_bar_check CHECK (((bar_interval = ANY (ARRAY['1m'::text, '1d'::text])) AND (closed_at > at))),
  constraint quote_bar_check1 CHECK (((bid_low >= (0)::numeric) AND (ask_low >= (0)::numeric) AND (bid_quantity >= (0)::numeric) AND (ask_quantity >= (0)::numeric)))
) partition by LIST (bar_interval);

create table quote_bar_day partition of quote_bar FOR VALUES IN ('1d');

create table quote_bar_minute partition of quote_bar FOR VALUES IN ('1m') partition by RANGE (at);

create table quote_bar_minute_default partition of quote_bar_minute DEFAULT;

create table quote_default partition of quote DEFAULT;

create table recovery_code (
  user_id text collate "C" not null,
  code_hash bytea not null,
  used_at timestamp with time zone,
  constraint recovery_code_pkey PRIMARY KEY (user_id, code_hash),
  constraint recovery_code_user_id_fkey FOREIGN KEY (user_id) REFERENCES second_factor(user_id) ON DELETE CASCADE
);

create table refresh_token (
  token_hash bytea not null,
  user_id text collate "C" not null,
  session_id text collate "C" not null,
  recorded_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint refresh_token_pkey PRIMARY KEY (token_hash),
  constraint refresh_token_user_id_session_id_fkey FOREIGN KEY (user_id, session_id) REFERENCES user_session(user_id, session_id) ON DELETE CASCADE
);

create table replay_session (
  user_id text collate "C" not null,
  replay_id text collate "C" not null,
  underlying text collate "C" not null,
  timeframe text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  expiries date[] default '{}'::date[] not null,
  strikes double precision[] default '{}'::double precision[] not null,
  panels text[] default '{}'::text[] not null,
  playing boolean not null,
  speed double precision not null,
  "position" timestamp with time zone not null,
  anchored_at timestamp with time zone not null,
  revision bigint default 1 not null,
  constraint replay_session_pkey PRIMARY KEY (user_id, replay_id),
  constraint replay_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE,
  constraint replay_session_check CHECK (((ends_at > starts_at) AND (("position" >= starts_at) AND ("position" <= ends_at)))),
  constraint replay_session_check1 CHECK (((cardinality(expiries) <= 6) AND (cardinality(strikes) <= 50))),
  constraint replay_session_speed_check CHECK (((speed > (0)::double precision) AND (speed <= (100000)::double precision))),
  constraint replay_session_timeframe_check CHECK ((timeframe = ANY (ARRAY['1min'::text, '5min'::text, '15min'::text])))
);

create table run (
  user_id text collate "C" not null,
  run_id text collate "C" default ('run_'::text || gen_random_uuid()) not null,
  kind text default 'sip'::text not null,
  mode text default 'paper'::text not null,
  status text default 'PENDING'::text not null,
  name text default ''::text not null,
  strategy text default 'systematic-investment'::text not null,
  config jsonb default '{}'::jsonb not null,
  currency text default 'INR'::text not null,
  initial_cash numeric(38,8) default 100000 not null,
  allow_short boolean default false not null,
  recorded_at timestamp with time zone default now() not null,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint run_pkey PRIMARY KEY (user_id, run_id),
  constraint run_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE,
  constraint run_initial_cash_check CHECK ((initial_cash >= (0)::numeric)),
  constraint run_kind_check CHECK ((kind = ANY (ARRAY['sip'::text, 'bot'::text]))),
  constraint run_mode_check CHECK ((mode = 'paper'::text)),
  constraint run_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'RUNNING'::text, 'STOPPED'::text, 'ERROR'::text, 'COMPLETED'::text])))
) with (fillfactor=50);

create table run_account (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  initial_cash numeric(38,8) not null,
  cash numeric(38,8) not null,
  constraint run_account_pkey PRIMARY KEY (user_id, run_id),
  constraint run_account_user_id_run_id_fkey FOREIGN KEY (user_id, run_id) REFERENCES run(user_id, run_id) ON DELETE CASCADE,
  constraint run_account_cash_check CHECK ((cash >= (0)::numeric))
) with (fillfactor=50);

create table run_command (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  command_id text collate "C" not null,
  kind text default 'order'::text not null,
  body jsonb not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint run_command_pkey PRIMARY KEY (user_id, run_id, command_id),
  constraint run_command_user_id_run_id_fkey FOREIGN KEY (user_id, run_id) REFERENCES run(user_id, run_id) ON DELETE CASCADE,
  constraint run_command_check CHECK (((kind <> 'order'::text) OR COALESCE((((body ->> 'clientOrderId'::text) = command_id) AND ((body ->> 'instrumentId'::text) <> ''::text) AND ((body ->> 'side'::text) = ANY (ARRAY['BUY'::text, 'SELL'::text])) AND ((body ->> 'type'::text) = ANY (ARRAY['MARKET'::text, 'LIMIT'::text, 'STOP'::text])) AND ((body ->> 'quantity'::text) ~ '^-?\d{1,30}(\.\d{1,8})?$'::text) AND ((body ->> 'source'::text) = 'manual'::text) AND (COALESCE((body ->> 'limitPrice'::text), '0'::text) ~ '^-?\d{1,30}(\.\d{1,8})?$'::text) AND (COALESCE((body ->> 'stopPrice'::text), '0'::text) ~ '^-?\d{1,30}(\.\d{1,8})?$'::text)), false))),
  constraint run_command_check1 CHECK (((kind <> 'cancel'::text) OR COALESCE((((body ->> 'commandId'::text) = command_id) AND ((body ->> 'orderId'::text) <> ''::text)), false))),
  constraint run_command_kind_check CHECK ((kind = ANY (ARRAY['order'::text, 'cancel'::text])))
);

create table run_equity (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  logical_time timestamp with time zone not null,
  cash numeric(38,8) not null,
  market_value numeric(38,8) not null,
  equity numeric(38,8) not null,
  constraint run_equity_pkey PRIMARY KEY (user_id, run_id, logical_time),
  constraint run_equity_user_id_run_id_fkey FOREIGN KEY (user_id, run_id) REFERENCES run(user_id, run_id) ON DELETE CASCADE,
  constraint run_equity_check CHECK ((equity = (cash + market_value)))
);

create table run_event (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  logical_time timestamp with time zone not null,
  event_type text not null,
  key text collate "C" default ''::text not null,
  seq bigint not null,
  body jsonb default '{}'::jsonb not null,
  constraint run_event_pkey PRIMARY KEY (user_id, run_id, logical_time, event_type, key),
  constraint run_event_user_id_run_id_seq_key UNIQUE (user_id, run_id, seq),
  constraint run_event_user_id_run_id_fkey FOREIGN KEY (user_id, run_id) REFERENCES run(user_id, run_id) ON DELETE CASCADE
);

create table run_fill (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  fill_id text collate "C" default ((('fil_'::text || to_char((clock_timestamp() AT TIME ZONE 'UTC'::text), 'YYYYMMDDHH24MISSUS'::text)) || '_'::text) || gen_random_uuid()) not null,
  order_id text collate "C" not null,
  instrument_id text collate "C" not null,
  side text not null,
  quantity numeric(38,8) not null,
  price numeric(38,8) not null,
  fee numeric(38,8) default 0 not null,
  realized_pnl numeric(38,8) not null,
  logical_time timestamp with time zone not null,
  constraint run_fill_pkey PRIMARY KEY (user_id, run_id, order_id, fill_id),
  constraint run_fill_user_id_run_id_order_id_fkey FOREIGN KEY (user_id, run_id, order_id) REFERENCES run_order(user_id, run_id, order_id) ON DELETE CASCADE,
  constraint run_fill_check CHECK (((quantity > (0)::numeric) AND (price > (0)::numeric) AND (fee >= (0)::numeric))),
  constraint run_fill_side_check CHECK ((side = ANY (ARRAY['BUY'::text, 'SELL'::text])))
);

create table run_mark (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  logical_time timestamp with time zone not null,
  market_value numeric(38,8) default 0 not null,
  unrealized_pnl numeric(38,8) default 0 not null,
  realized_pnl numeric(38,8) default 0 not null,
  prices jsonb default '{}'::jsonb not null,
  constraint run_mark_pkey PRIMARY KEY (user_id, run_id, logical_time),
  constraint run_mark_user_id_run_id_fkey FOREIGN KEY (user_id, run_id) REFERENCES run(user_id, run_id) ON DELETE CASCADE
);

create table run_order (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  order_id text collate "C" default ('ord_'::text || gen_random_uuid()) not null,
  client_order_id text collate "C",
  instrument_id text collate "C" not null,
  side text not null,
  type text default 'MARKET'::text not null,
  quantity numeric(38,8) not null,
  limit_price numeric(38,8),
  stop_price numeric(38,8),
  status text default 'PENDING'::text not null,
  logical_time timestamp with time zone not null,
  source text default 'manual'::text not null,
  reason text,
  verdicts jsonb default '[]'::jsonb not null,
  changed_in xid8 default pg_current_xact_id() not null,
  constraint run_order_pkey PRIMARY KEY (user_id, run_id, order_id),
  constraint run_order_user_id_run_id_fkey FOREIGN KEY (user_id, run_id) REFERENCES run(user_id, run_id) ON DELETE CASCADE,
  constraint run_order_check CHECK (((quantity > (0)::numeric) OR (status = 'REJECTED'::text))),
  constraint run_order_check1 CHECK (((reason IS NOT NULL) OR (status <> 'REJECTED'::text))),
  constraint run_order_check2 CHECK (((limit_price > (0)::numeric) OR (status = 'REJECTED'::text))),
  constraint run_order_check3 CHECK (((stop_price > (0)::numeric) OR (status = 'REJECTED'::text))),
  constraint run_order_check4 CHECK (((limit_price IS NOT NULL) OR (type <> 'LIMIT'::text) OR (status = 'REJECTED'::text))),
  constraint run_order_check5 CHECK (((stop_price IS NOT NULL) OR (type <> 'STOP'::text) OR (status = 'REJECTED'::text))),
  constraint run_order_side_check CHECK ((side = ANY (ARRAY['BUY'::text, 'SELL'::text]))),
  constraint run_order_source_check CHECK ((source = ANY (ARRAY['strategy'::text, 'manual'::text]))),
  constraint run_order_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'OPEN'::text, 'PARTIALLY_FILLED'::text, 'UNKNOWN'::text, 'FILLED'::text, 'CANCELED'::text, 'REJECTED'::text]))),
  constraint run_order_type_check CHECK ((type = ANY (ARRAY['MARKET'::text, 'LIMIT'::text, 'STOP'::text])))
);

create table run_position (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  instrument_id text collate "C" not null,
  quantity numeric(38,8) default 0 not null,
  cost numeric(38,8) default 0 not null,
  realized_pnl numeric(38,8) default 0 not null,
  fees numeric(38,8) default 0 not null,
  mark_price numeric(38,8),
  changed_in xid8 default pg_current_xact_id() not null,
  constraint run_position_pkey PRIMARY KEY (user_id, run_id, instrument_id),
  constraint run_position_user_id_run_id_fkey FOREIGN KEY (user_id, run_id) REFERENCES run(user_id, run_id) ON DELETE CASCADE,
  constraint run_position_check CHECK (((quantity <> (0)::numeric) OR (cost = (0)::numeric))),
  constraint run_position_mark_price_check CHECK ((mark_price > (0)::numeric))
) with (fillfactor=50);

create table run_state (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  last_logical_time timestamp with time zone,
  next_logical_time timestamp with time zone,
  tick_count bigint default 0 not null,
  order_count bigint default 0 not null,
  event_count bigint default 0 not null,
  memory jsonb default '{}'::jsonb not null,
  worker_id text collate "C",
  fence bigint default 0 not null,
  constraint run_state_pkey PRIMARY KEY (user_id, run_id),
  constraint run_state_user_id_run_id_fkey FOREIGN KEY (user_id, run_id) REFERENCES run(user_id, run_id) ON DELETE CASCADE,
  constraint run_state_check CHECK (((tick_count >= 0) AND (order_count >= 0) AND (event_count >= 0) AND (fence >= 0)))
) with (fillfactor=50);

create table run_status (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  status text default 'RUNNING'::text not null,
  detail text default ''::text not null,
  armed_until timestamp with time zone default '-infinity'::timestamp with time zone not null,
  updated_at timestamp with time zone default now() not null,
  constraint run_status_pkey PRIMARY KEY (user_id, run_id),
  constraint run_status_user_id_run_id_fkey FOREIGN KEY (user_id, run_id) REFERENCES run(user_id, run_id) ON DELETE CASCADE
) with (fillfactor=50);

create table schema_migration (
  version integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone default now() not null,
  constraint schema_migration_pkey PRIMARY KEY (version)
);

create table second_factor (
  user_id text collate "C" not null,
  sealed_secret bytea not null,
  confirmed_at timestamp with time zone,
  last_step bigint,
  constraint second_factor_pkey PRIMARY KEY (user_id),
  constraint second_factor_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE
);

create table series_partition (
  parent text not null,
  covers_from timestamp with time zone not null,
  covers_to timestamp with time zone not null,
  partition_name text not null,
  written_at timestamp with time zone default clock_timestamp() not null,
  constraint series_partition_pkey PRIMARY KEY (parent, covers_from),
  constraint series_partition_partition_name_key UNIQUE (partition_name),
  constraint series_partition_check CHECK ((covers_to > covers_from))
);

create table signing_key (
  key_id text collate "C" not null,
  state text not null,
  public_key jsonb not null,
  sealed_private bytea,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  published_until timestamp with time zone,
  constraint signing_key_pkey PRIMARY KEY (key_id),
  constraint signing_key_check CHECK (((state = 'retired'::text) = (sealed_private IS NULL))),
  constraint signing_key_check1 CHECK (((state = 'retired'::text) = (published_until IS NOT NULL))),
  constraint signing_key_state_check CHECK ((state = ANY (ARRAY['next'::text, 'current'::text, 'retired'::text])))
);

create table strategy (
  user_id text collate "C" not null,
  strategy_id text collate "C" default ('stg_'::text || gen_random_uuid()) not null,
  trading_account_id text collate "C" not null,
  name text not null,
  description text default ''::text not null,
  tags text[] default '{}'::text[] not null,
  status text default 'active'::text not null,
  is_default boolean default false not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  updated_at timestamp with time zone default clock_timestamp() not null,
  archived_at timestamp with time zone,
  legs_version bigint default 0 not null,
  current_pnl numeric(38,8),
  current_m2m numeric(38,8),
  unrealized_pnl numeric(38,8),
  realized_pnl numeric(38,8) default 0 not null,
  total_capital_deployed numeric(38,8) default 0 not null,
  total_margin_used numeric(38,8),
  valued_at timestamp with time zone,
  missing_prices text[] default '{}'::text[] not null,
  stale_prices text[] default '{}'::text[] not null,
  constraint strategy_pkey PRIMARY KEY (user_id, strategy_id),
  constraint strategy_user_id_trading_account_id_fkey FOREIGN KEY (user_id, trading_account_id) REFERENCES trading_account(user_id, account_id) ON DELETE CASCADE,
  constraint strategy_check CHECK (((status = 'active'::text) OR (archived_at IS NOT NULL))),
  constraint strategy_check1 CHECK (((status = 'active'::text) OR (NOT is_default))),
  constraint strategy_description_check CHECK ((char_length(description) <= 2000)),
  constraint strategy_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
  constraint strategy_status_check CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text, 'deleted'::text])))
) with (fillfactor=50);

create table strategy_instruments (
  user_id text collate "C" not null,
  strategy_id text collate "C" not null,
  id text collate "C" default ('leg_'::text || gen_random_uuid()) not null,
  instrument_id text collate "C" not null,
  tradingsymbol text not null,
  exchange text not null,
  instrument_token bigint,
  instrument_type text not null,
  underlying text,
  strike numeric(38,8),
  expiry date,
  lot_size bigint default 1 not null,
  tick_size numeric(38,8) not null,
  direction text not null,
  quantity bigint not null,
  entry_price numeric(20,8) not null,
  exit_price numeric(20,8),
  costs numeric(20,8) default 0 not null,
  current_price numeric(20,8),
  current_pnl numeric(38,8),
  added_at timestamp with time zone default clock_timestamp() not null,
  closed_at timestamp with time zone,
  rolled_from text collate "C",
  notes text,
  constraint strategy_instruments_pkey PRIMARY KEY (user_id, strategy_id, id),
  constraint strategy_instruments_user_id_strategy_id_fkey FOREIGN KEY (user_id, strategy_id) REFERENCES strategy(user_id, strategy_id) ON DELETE CASCADE,
  constraint strategy_instruments_check CHECK (((lot_size > 0) AND (tick_size > (0)::numeric))),
  constraint strategy_instruments_check1 CHECK (((exit_price IS NULL) = (closed_at IS NULL))),
  constraint strategy_instruments_check2 CHECK (((instrument_type = ANY (ARRAY['CE'::text, 'PE'::text])) = (strike IS NOT NULL))),
  constraint strategy_instruments_check3 CHECK (((instrument_type <> ALL (ARRAY['CE'::text, 'PE'::text, 'FUT'::text])) OR (expiry IS NOT NULL))),
  constraint strategy_instruments_costs_check CHECK ((costs >= (0)::numeric)),
  constraint strategy_instruments_direction_check CHECK ((direction = ANY (ARRAY['BUY'::text, 'SELL'::text]))),
  constraint strategy_instruments_entry_price_check CHECK ((entry_price > (0)::numeric)),
  constraint strategy_instruments_exit_price_check CHECK ((exit_price >= (0)::numeric)),
  constraint strategy_instruments_instrument_type_check CHECK ((instrument_type = ANY (ARRAY['EQ'::text, 'FUT'::text, 'CE'::text, 'PE'::text, 'INDEX'::text, 'SPOT'::text, 'PERP'::text]))),
  constraint strategy_instruments_notes_check CHECK ((char_length(notes) <= 2000)),
  constraint strategy_instruments_quantity_check CHECK ((quantity > 0))
) with (fillfactor=70);

create table strategy_m2m_candles (
  user_id text collate "C" not null,
  strategy_id text collate "C" not null,
  "timestamp" timestamp with time zone not null,
  open numeric(38,8) not null,
  high numeric(38,8) not null,
  low numeric(38,8) not null,
  close numeric(38,8) not null,
  unrealized_pnl numeric(38,8) not null,
  instrument_count integer not null,
  sample_count integer default 1 not null,
  is_partial boolean default false not null,
  constraint strategy_m2m_candles_pkey PRIMARY KEY (user_id, strategy_id, "timestamp"),
  constraint strategy_m2m_candles_user_id_strategy_id_fkey FOREIGN KEY (user_id, strategy_id) REFERENCES strategy(user_id, strategy_id) ON DELETE CASCADE,
  constraint strategy_m2m_candles_check CHECK (((high >= GREATEST(open, close, low)) AND (low <= LEAST(open, close)))),
  constraint strategy_m2m_candles_check1 CHECK (((instrument_count > 0) AND (sample_count > 0))),
  constraint strategy_m2m_candles_timestamp_check CHECK ((mod(EXTRACT(epoch FROM "timestamp"), (60)::numeric) = (0)::numeric))
) partition by RANGE ("timestamp");

create table strategy_m2m_candles_other partition of strategy_m2m_candles DEFAULT;

create table strategy_m2m_day (
  user_id text collate "C" not null,
  strategy_id text collate "C" not null,
  day date not null,
  minutes smallint[] not null,
  opens numeric[] not null,
  highs numeric[] not null,
  lows numeric[] not null,
  closes numeric[] not null,
  unrealized_pnls numeric[] not null,
  instrument_counts smallint[] not null,
  sample_counts smallint[] not null,
  partials boolean[] not null,
  constraint strategy_m2m_day_pkey PRIMARY KEY (user_id, strategy_id, day),
  constraint strategy_m2m_day_user_id_strategy_id_fkey FOREIGN KEY (user_id, strategy_id) REFERENCES strategy(user_id, strategy_id) ON DELETE CASCADE
);

create table strategy_order (
  user_id text collate "C" not null,
  run_id text collate "C" not null,
  order_id text collate "C" not null,
  strategy_id text collate "C" not null,
  linked_at timestamp with time zone default clock_timestamp() not null,
  constraint strategy_order_pkey PRIMARY KEY (user_id, run_id, order_id),
  constraint strategy_order_user_id_run_id_order_id_fkey FOREIGN KEY (user_id, run_id, order_id) REFERENCES run_order(user_id, run_id, order_id) ON DELETE CASCADE,
  constraint strategy_order_user_id_strategy_id_fkey FOREIGN KEY (user_id, strategy_id) REFERENCES strategy(user_id, strategy_id) ON DELETE CASCADE
);

create table strategy_performance_daily (
  user_id text collate "C" not null,
  strategy_id text collate "C" not null,
  date date not null,
  day_pnl numeric(38,8) not null,
  cumulative_pnl numeric(38,8) not null,
  realized_pnl numeric(38,8) not null,
  unrealized_pnl numeric(38,8) not null,
  open_positions integer not null,
  closed_positions integer not null,
  total_trades integer not null,
  winning_trades integer not null,
  losing_trades integer not null,
  win_rate double precision,
  capital_deployed numeric(38,8) not null,
  margin_used numeric(38,8),
  max_drawdown numeric(38,8) not null,
  sharpe_ratio double precision,
  roi_percent double precision,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint strategy_performance_daily_pkey PRIMARY KEY (user_id, strategy_id, date),
  constraint strategy_performance_daily_user_id_strategy_id_fkey FOREIGN KEY (user_id, strategy_id) REFERENCES strategy(user_id, strategy_id) ON DELETE CASCADE,
  constraint strategy_performance_daily_check CHECK ((cumulative_pnl = (realized_pnl + unrealized_pnl))),
  constraint strategy_performance_daily_check1 CHECK (((open_positions >= 0) AND (closed_positions >= 0) AND (total_trades >= 0))),
  constraint strategy_performance_daily_check2 CHECK (((winning_trades + losing_trades) <= closed_positions)),
  constraint strategy_performance_daily_max_drawdown_check CHECK ((max_drawdown >= (0)::numeric)),
  constraint strategy_performance_daily_win_rate_check CHECK (((win_rate >= (0)::double precision) AND (win_rate <= (1)::double precision)))
);

create table strategy_settings (
  user_id text collate "C" not null,
  strategy_id text collate "C" not null,
  max_spread numeric(20,8) default 0.01 not null,
  max_impact_bps numeric(20,8) default 50 not null,
  auto_cleanup boolean default true not null,
  alerts_enabled boolean default true not null,
  alert_profit numeric(38,8),
  alert_loss numeric(38,8),
  updated_at timestamp with time zone default clock_timestamp() not null,
  constraint strategy_settings_pkey PRIMARY KEY (user_id, strategy_id),
  constraint strategy_settings_user_id_strategy_id_fkey FOREIGN KEY (user_id, strategy_id) REFERENCES strategy(user_id, strategy_id) ON DELETE CASCADE,
  constraint strategy_settings_check CHECK (((alert_profit > (0)::numeric) AND (alert_loss > (0)::numeric))),
  constraint strategy_settings_max_impact_bps_check CHECK (((max_impact_bps > (0)::numeric) AND (max_impact_bps <= (10000)::numeric))),
  constraint strategy_settings_max_spread_check CHECK (((max_spread > (0)::numeric) AND (max_spread <= (1)::numeric)))
);

create table strategy_valuation (
  user_id text collate "C" not null,
  strategy_id text collate "C" not null,
  sampled_at timestamp with time zone default '-infinity'::timestamp with time zone not null,
  claimed_by text collate "C",
  claimed_until timestamp with time zone default '-infinity'::timestamp with time zone not null,
  fence bigint default 0 not null,
  constraint strategy_valuation_pkey PRIMARY KEY (user_id, strategy_id),
  constraint strategy_valuation_user_id_strategy_id_fkey FOREIGN KEY (user_id, strategy_id) REFERENCES strategy(user_id, strategy_id) ON DELETE CASCADE
) with (fillfactor=50);

create table stream_ticket (
  user_id text collate "C" not null,
  secret_hash bytea not null,
  caller jsonb not null,
  expires_at timestamp with time zone not null,
  constraint stream_ticket_pkey PRIMARY KEY (user_id, secret_hash),
  constraint stream_ticket_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE
);

create table trade (
  instrument_id text collate "C" not null,
  at timestamp with time zone not null,
  place integer not null,
  price numeric(20,8) not null,
  quantity numeric(28,8) not null,
  side text,
  venue_trade_id text,
  suspicious boolean default false not null,
  received_at timestamp with time zone,
  constraint trade_pkey PRIMARY KEY (instrument_id, at, place),
  constraint trade_quantity_check CHECK ((quantity >= (0)::numeric)),
  constraint trade_side_check CHECK ((side = ANY (ARRAY['BUY'::text, 'SELL'::text])))
) partition by RANGE (at);

create table trade_default partition of trade DEFAULT;

create table trading_account (
  user_id text collate "C" not null,
  account_id text collate "C" default ('acc_'::text || gen_random_uuid()) not null,
  name text default 'Paper'::text not null,
  broker text default 'paper'::text not null,
  is_active boolean default true not null,
  is_default boolean default false not null,
  login_status text default 'logged_out'::text not null,
  last_login_at timestamp with time zone,
  last_sync_at timestamp with time zone,
  metadata jsonb default '{}'::jsonb not null,
  recorded_at timestamp with time zone default clock_timestamp() not null,
  constraint trading_account_pkey PRIMARY KEY (user_id, account_id),
  constraint trading_account_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE,
  constraint trading_account_login_status_check CHECK ((login_status = ANY (ARRAY['logged_out'::text, 'logged_in'::text, 'session_expired'::text, 'error'::text]))),
  constraint trading_account_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)))
);

create table trading_sessions (
  event_id text collate "C" not null,
  session_type text not null,
  opens text collate "C" not null,
  closes text collate "C" not null,
  constraint trading_sessions_pkey PRIMARY KEY (event_id, opens),
  constraint trading_sessions_event_id_fkey FOREIGN KEY (event_id) REFERENCES calendar_events(event_id) ON DELETE CASCADE,
  constraint trading_sessions_check CHECK (((opens ~ '^([01]\d|2[0-3]):[0-5]\d$'::text) AND (closes ~ '^(([01]\d|2[0-3]):[0-5]\d|24:00)$'::text))),
  constraint trading_sessions_check1 CHECK ((closes > opens)),
  constraint trading_sessions_session_type_check CHECK ((session_type = ANY (ARRAY['regular'::text, 'pre_market'::text, 'post_market'::text, 'muhurat'::text, 'special'::text])))
);

create table user_session (
  user_id text collate "C" not null,
  session_id text collate "C" not null,
  address text,
  agent text,
  opened_at timestamp with time zone not null,
  refreshed_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  revoked_for text,
  constraint user_session_pkey PRIMARY KEY (user_id, session_id),
  constraint user_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(user_id) ON DELETE CASCADE,
  constraint user_session_check CHECK (((revoked_at IS NULL) = (revoked_for IS NULL)))
);

create table worker (
  worker_id text collate "C" not null,
  started_at timestamp with time zone default now() not null,
  lease_until timestamp with time zone not null,
  constraint worker_pkey PRIMARY KEY (worker_id)
);

-- indexes

CREATE UNIQUE INDEX app_user_by_email ON public.app_user USING btree (lower(email));

CREATE UNIQUE INDEX app_user_by_external ON public.app_user USING btree (external_issuer, external_subject);

CREATE INDEX app_user_changed ON public.app_user USING btree (changed_at) WHERE (changed_at IS NOT NULL);

CREATE INDEX audit_log_by_run ON public.audit_log USING btree (user_id, run_id, occurred_at);

CREATE INDEX backfill_report_by_time ON public.backfill_report USING btree (began_at);

CREATE INDEX backfill_span_by_report ON public.backfill_span USING btree (backfill_id);

CREATE INDEX bar_by_close ON ONLY public.bar USING btree (instrument_id, bar_interval, closed_at);

CREATE INDEX bar_import_by_hash ON public.bar_import USING btree (sha256);

CREATE INDEX bar_import_by_source ON public.bar_import USING btree (source, recorded_at);

CREATE INDEX bar_import_by_time ON public.bar_import USING btree (recorded_at DESC, import_id);

CREATE INDEX book_change_by_time ON ONLY public.book_change USING brin (at);

CREATE INDEX corporate_actions_by_date ON public.corporate_actions USING btree (ex_date, symbol COLLATE "C", action_id);

CREATE INDEX corporate_actions_by_instrument ON public.corporate_actions USING btree (instrument_id, ex_date);

CREATE INDEX corporate_actions_by_symbol ON public.corporate_actions USING btree (symbol text_pattern_ops, ex_date);

CREATE INDEX feed_subscription_by_holder ON public.feed_subscription USING btree (holder);

CREATE INDEX fo_expiry_metadata_by_date ON public.fo_expiry_metadata USING btree (symbol, as_of_date);

CREATE INDEX fo_strikes_1min_of_strike ON ONLY public.fo_strikes_1min USING btree (symbol, expiry, strike, "time");

CREATE INDEX fo_strikes_due_by_symbol ON public.fo_strikes_due USING btree (symbol);

CREATE INDEX history_coverage_by_day ON public.history_coverage USING btree (kind, day);

CREATE INDEX history_file_dropped ON public.history_file USING btree (kind, day) WHERE (dropped_at IS NOT NULL);

CREATE INDEX idempotency_key_expired ON public.idempotency_key USING btree (expires_at);

CREATE INDEX indicator_subscription_holders ON public.indicator_subscription USING btree (instrument_id, timeframe, indicator_id);

CREATE INDEX instrument_by_change ON public.instrument USING btree (recorded_at);

CREATE INDEX instrument_contracts ON public.instrument USING btree (underlying, expiry, strike, option_right) WHERE (underlying IS NOT NULL);

CREATE INDEX instrument_import_by_source ON public.instrument_import USING btree (source, recorded_at);

CREATE INDEX key_use_by_age ON public.key_use USING btree (used_at);

CREATE INDEX ml_labels_by_bar ON public.ml_labels USING btree (user_id, symbol, labeled_at);

CREATE INDEX monitor_session_by_seen ON public.monitor_session USING btree (seen_at);

CREATE INDEX one_time_link_by_user ON public.one_time_link USING btree (user_id);

CREATE INDEX open_interest_by_time ON ONLY public.open_interest USING brin (at);

CREATE INDEX option_value_by_time ON ONLY public.option_value USING brin (at);

CREATE INDEX quote_by_time ON ONLY public.quote USING brin (at);

CREATE INDEX quote_bar_minute_by_time ON ONLY public.quote_bar_minute USING brin (at);

CREATE INDEX refresh_token_by_session ON public.refresh_token USING btree (user_id, session_id, expires_at);

CREATE UNIQUE INDEX run_one_running_sip ON public.run USING btree (user_id) WHERE ((kind = 'sip'::text) AND (status = 'RUNNING'::text));

CREATE INDEX run_running ON public.run USING btree (user_id, run_id) WHERE (status = 'RUNNING'::text);

CREATE UNIQUE INDEX run_order_by_client ON public.run_order USING btree (user_id, run_id, client_order_id) WHERE (client_order_id IS NOT NULL);

CREATE INDEX run_order_changed ON public.run_order USING btree (user_id, changed_in) WHERE (changed_in IS NOT NULL);

CREATE INDEX run_order_waiting ON public.run_order USING btree (user_id, run_id) WHERE (status <> ALL (ARRAY['FILLED'::text, 'CANCELED'::text, 'REJECTED'::text]));

CREATE INDEX run_state_by_worker ON public.run_state USING btree (worker_id);

CREATE UNIQUE INDEX signing_key_one ON public.signing_key USING btree (state) WHERE (state <> 'retired'::text);

CREATE INDEX strategy_active ON public.strategy USING btree (user_id, strategy_id) WHERE (status = 'active'::text);

CREATE UNIQUE INDEX strategy_name ON public.strategy USING btree (user_id, trading_account_id, name) WHERE (status <> 'deleted'::text);

CREATE UNIQUE INDEX strategy_one_default ON public.strategy USING btree (user_id, trading_account_id) WHERE is_default;

CREATE INDEX strategy_order_by_strategy ON public.strategy_order USING btree (user_id, strategy_id);

CREATE INDEX trade_by_time ON ONLY public.trade USING brin (at);

CREATE UNIQUE INDEX trading_account_one_default ON public.trading_account USING btree (user_id) WHERE is_default;

CREATE INDEX user_session_revoked ON public.user_session USING btree (revoked_at) WHERE (revoked_at IS NOT NULL);

-- views

create view engine_state as
 SELECT user_id,
    run_id,
    last_logical_time,
    next_logical_time AS next_execution,
    tick_count,
    order_count,
    event_count,
    memory AS state
   FROM run_state s
  WHERE (EXISTS ( SELECT 1
           FROM strategy_run r
          WHERE r.user_id = s.user_id AND r.run_id = s.run_id));

create view engine_status as
 SELECT user_id,
    run_id,
    status,
    detail,
    armed_until,
    updated_at
   FROM run_status s
  WHERE (EXISTS ( SELECT 1
           FROM strategy_run r
          WHERE r.user_id = s.user_id AND r.run_id = s.run_id));

create view event_ledger as
 SELECT user_id,
    run_id,
    logical_time,
    event_type,
    key,
    seq,
    body
   FROM run_event e
  WHERE (EXISTS ( SELECT 1
           FROM strategy_run r
          WHERE r.user_id = e.user_id AND r.run_id = e.run_id));

create view mtm_ledger as
 SELECT user_id,
    run_id,
    logical_time,
    market_value,
    unrealized_pnl,
    realized_pnl,
    prices
   FROM run_mark m
  WHERE (EXISTS ( SELECT 1
           FROM strategy_run r
          WHERE r.user_id = m.user_id AND r.run_id = m.run_id));

create view paper_equity_curve as
 SELECT user_id,
    run_id,
    logical_time,
    cash,
    market_value,
    equity
   FROM run_equity e
  WHERE (EXISTS ( SELECT 1
           FROM strategy_run r
          WHERE r.user_id = e.user_id AND r.run_id = e.run_id));

create view paper_order as
 SELECT order_id AS id,
    user_id,
    run_id,
    instrument_id AS symbol,
    side,
    type,
    quantity AS qty,
    limit_price,
    stop_price,
    status,
    logical_time,
    reason,
    verdicts
   FROM run_order o
  WHERE (EXISTS ( SELECT 1
           FROM strategy_run r
          WHERE r.user_id = o.user_id AND r.run_id = o.run_id));

create view paper_position as
 SELECT user_id,
    run_id,
    instrument_id AS symbol,
    quantity,
        CASE
            WHEN quantity = 0::numeric THEN 0::numeric
            ELSE divide_half_even(cost, quantity)
        END AS average_price,
    mark_price AS last_price,
    realized_pnl,
    fees
   FROM run_position p
  WHERE (EXISTS ( SELECT 1
           FROM strategy_run r
          WHERE r.user_id = p.user_id AND r.run_id = p.run_id));

create view paper_trade as
 SELECT fill_id AS id,
    order_id,
    user_id,
    run_id,
    instrument_id AS symbol,
    side,
    quantity AS qty,
    price,
    fee,
    realized_pnl,
    logical_time
   FROM run_fill f
  WHERE (EXISTS ( SELECT 1
           FROM strategy_run r
          WHERE r.user_id = f.user_id AND r.run_id = f.run_id));

create view strategy_run as
 SELECT user_id,
    run_id,
    status,
    name,
    strategy,
    config,
    currency,
    initial_cash,
    allow_short,
    recorded_at AS created_at,
    started_at,
    ended_at
   FROM run
  WHERE kind = 'sip'::text;

create view strategy_trade as
 SELECT COALESCE(o.strategy_id, d.strategy_id) AS strategy_id,
    f.user_id,
    f.run_id,
    f.fill_id,
    f.order_id,
    f.instrument_id,
    f.side,
    f.quantity,
    f.price,
    f.fee,
    f.realized_pnl,
    f.logical_time
   FROM run_fill f
     LEFT JOIN strategy_order o ON o.user_id = f.user_id AND o.run_id = f.run_id AND o.order_id = f.order_id
     LEFT JOIN (strategy d
     JOIN trading_account a ON a.user_id = d.user_id AND a.account_id = d.trading_account_id AND a.is_default) ON d.user_id = f.user_id AND d.is_default;

create view tick_batch as
 SELECT NULL::text[] AS users,
    NULL::text[] AS runs,
    NULL::bigint[] AS fences,
    NULL::timestamp with time zone[] AS befores,
    NULL::timestamp with time zone[] AS times,
    NULL::bigint[] AS order_befores,
    NULL::bigint[] AS event_befores,
    NULL::numeric[] AS cash_befores,
    NULL::timestamp with time zone[] AS nexts,
    NULL::bigint[] AS order_counts,
    NULL::bigint[] AS event_counts,
    NULL::jsonb AS memories,
    NULL::numeric[] AS market_values,
    NULL::integer[] AS order_ticks,
    NULL::text[] AS order_ids,
    NULL::text[] AS order_clients,
    NULL::text[] AS order_instruments,
    NULL::text[] AS order_sides,
    NULL::text[] AS order_types,
    NULL::numeric[] AS order_quantities,
    NULL::numeric[] AS order_limits,
    NULL::numeric[] AS order_stops,
    NULL::text[] AS order_statuses,
    NULL::text[] AS order_sources,
    NULL::text[] AS order_reasons,
    NULL::jsonb AS order_verdicts,
    NULL::integer[] AS change_ticks,
    NULL::text[] AS change_orders,
    NULL::text[] AS change_statuses,
    NULL::text[] AS change_reasons,
    NULL::integer[] AS fill_ticks,
    NULL::text[] AS fill_orders,
    NULL::text[] AS fill_instruments,
    NULL::text[] AS fill_sides,
    NULL::numeric[] AS fill_quantities,
    NULL::numeric[] AS fill_prices,
    NULL::numeric[] AS fill_fees,
    NULL::numeric[] AS fill_profits,
    NULL::integer[] AS event_ticks,
    NULL::bigint[] AS event_seqs,
    NULL::text[] AS event_types,
    NULL::text[] AS event_keys,
    NULL::jsonb AS event_bodies,
    NULL::integer[] AS command_ticks,
    NULL::text[] AS command_ids,
    NULL::text[] AS answers
  WHERE false;

-- functions

CREATE OR REPLACE FUNCTION public.api_key_only_ends()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  free constant text[] := array['name', 'last_used_at', 'last_used_ip', 'revoked_at', 'revoked_by',
                                'revoked_reason'];
begin
  if to_jsonb(new) - free is distinct from to_jsonb(old) - free then
    raise exception 'a key stays what it was made: revoke it, and make another';
  end if;
  if old.revoked_at is not null
     and (new.revoked_at, new.revoked_by, new.revoked_reason)
         is distinct from (old.revoked_at, old.revoked_by, old.revoked_reason) then
    raise exception 'a revoked key stays revoked, with who ended it and why';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.api_key_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from app_user where user_id = old.user_id) then
    raise exception 'a key is revoked, not deleted; it goes with its user';
  end if;
  return old;
end $function$;

CREATE OR REPLACE FUNCTION public.app_user_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.token_epoch := old.token_epoch + 1;
  new.changed_at := clock_timestamp();
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.app_user_disabled()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update user_session set revoked_at = clock_timestamp(), revoked_for = 'user disabled'
  where user_id = new.user_id and revoked_at is null;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.calendar_event_keeps_manual()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.source = 'manual' and new.source <> 'manual' then
    raise exception 'what an administrator declared stays, until an administrator changes it';
  end if;
  new.updated_at := clock_timestamp();
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.claim_runs(claimant text, most integer)
 RETURNS TABLE(user_id text, run_id text, fence bigint)
 LANGUAGE sql
AS $function$
  with free as (
    select s.user_id, s.run_id
    from run_state s
    join run r on r.user_id = s.user_id and r.run_id = s.run_id and r.status = 'RUNNING'
    join run_status t on t.user_id = s.user_id and t.run_id = s.run_id
                     and t.armed_until > lease_clock()
    left join worker w on w.worker_id = s.worker_id
    where s.worker_id is distinct from claimant
      and (w.worker_id is null or w.lease_until < lease_clock())
    order by s.user_id, s.run_id
    limit most
    for update of s skip locked
  )
  update run_state s set worker_id = claimant, fence = s.fence + 1
  from free f where s.user_id = f.user_id and s.run_id = f.run_id
  returning s.user_id, s.run_id, s.fence
$function$;

CREATE OR REPLACE FUNCTION public.commit_marks(users text[], runs text[], fences bigint[], times timestamp with time zone[], market_values numeric[], unrealized numeric[], realized numeric[], price_lists text[])
 RETURNS text[]
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_material TO 'off'
AS $function$
declare
  answers text[];
  running int[];
  won     boolean[];
begin
  select coalesce(array_agg(locked.tick), '{}') into running from (
    select t.tick::int
    from (select * from unnest(users, runs) with ordinality as u (user_id, run_id, tick)
          order by u.user_id, u.run_id) t
    cross join lateral (  -- each by its key, in this order, whatever the planner knows of the table
      select from run r where r.user_id = t.user_id and r.run_id = t.run_id
                          and r.status = 'RUNNING' for no key update) held
  ) locked;

  select array_agg(case when t.tick <> all (running) then 'stopped'
                        when s.fence is distinct from t.fence then 'fenced'
                        else 'marked' end order by t.tick)
  into answers
  from unnest(users, runs, fences) with ordinality as t (user_id, run_id, fence, tick)
  left join run_state s on s.user_id = t.user_id and s.run_id = t.run_id;
  select array_agg(a.answer = 'marked' order by a.tick) into won
  from unnest(answers) with ordinality as a (answer, tick);

  with marked as (
    insert into run_mark (user_id, run_id, logical_time, market_value, unrealized_pnl,
      realized_pnl, prices)
    select t.user_id, t.run_id, t.at, t.market_value, t.unrealized, t.realized, t.prices::jsonb
    from unnest(users, runs, times, market_values, unrealized, realized, price_lists) with ordinality
         as t (user_id, run_id, at, market_value, unrealized, realized, prices, tick)
    where won[t.tick]
      and (select e.market_value from run_equity e where e.user_id = t.user_id
             and e.run_id = t.run_id and e.logical_time = t.at) = t.market_value
    on conflict (user_id, run_id, logical_time) do nothing
    returning user_id, run_id, prices
  )
  update run_position p set mark_price = (m.prices ->> p.instrument_id)::numeric
  from marked m
  where p.user_id = m.user_id and p.run_id = m.run_id and m.prices ? p.instrument_id
    and p.mark_price is distinct from (m.prices ->> p.instrument_id)::numeric;
  return answers;
end $function$;

CREATE OR REPLACE FUNCTION public.commit_ticks(users text[], runs text[], fences bigint[], befores timestamp with time zone[], times timestamp with time zone[], order_befores bigint[], event_befores bigint[], cash_befores numeric[], nexts timestamp with time zone[], order_counts bigint[], event_counts bigint[], memories jsonb, market_values numeric[], order_ticks integer[], order_ids text[], order_clients text[], order_instruments text[], order_sides text[], order_types text[], order_quantities numeric[], order_limits numeric[], order_stops numeric[], order_statuses text[], order_sources text[], order_reasons text[], order_verdicts jsonb, change_ticks integer[], change_orders text[], change_statuses text[], change_reasons text[], fill_ticks integer[], fill_orders text[], fill_instruments text[], fill_sides text[], fill_quantities numeric[], fill_prices numeric[], fill_fees numeric[], fill_profits numeric[], event_ticks integer[], event_seqs bigint[], event_types text[], event_keys text[], event_bodies jsonb, command_ticks integer[], command_ids text[])
 RETURNS text[]
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_material TO 'off'
AS $function$
declare
  answers   text[] := array_fill('stopped'::text, array[cardinality(runs)]);
  running   int[];
  committed int[];
  won       boolean[] := array_fill(false, array[cardinality(runs)]);
  tick      int;
  closed    text;
begin
  select coalesce(array_agg(locked.tick), '{}') into running from (
    select t.tick::int
    from (select * from unnest(users, runs) with ordinality as u (user_id, run_id, tick)
          order by u.user_id, u.run_id) t
    cross join lateral (  -- each by its key, in this order, whatever the planner knows of the table
      select from run r where r.user_id = t.user_id and r.run_id = t.run_id
                          and r.status = 'RUNNING' for no key update) held
  ) locked;

  with moved as (
    update run_state s
    set last_logical_time = times[t.tick], next_logical_time = nexts[t.tick],
        tick_count = s.tick_count + 1, order_count = order_counts[t.tick],
        event_count = event_counts[t.tick], memory = memories -> (t.tick - 1)
    from unnest(running) as t (tick)
    where s.user_id = users[t.tick] and s.run_id = runs[t.tick] and s.fence = fences[t.tick]
      -- our instants are milliseconds; a time written by hand may be finer
      and date_trunc('milliseconds', s.last_logical_time) is not distinct from befores[t.tick]
      and s.order_count = order_befores[t.tick] and s.event_count = event_befores[t.tick]
      and cash_befores[t.tick] = (
        select a.cash from run_account a where a.user_id = s.user_id and a.run_id = s.run_id)
    returning t.tick
  )
  select coalesce(array_agg(moved.tick), '{}') into committed from moved;

  foreach tick in array committed loop
    won[tick] := true;
    answers[tick] := 'committed';
  end loop;
  if cardinality(committed) < cardinality(runs) then
    answers := tick_answers(users, runs, fences, answers);
  end if;
  if cardinality(committed) = 0 then
    return answers;
  end if;

  if cardinality(command_ids) > 0 then
    delete from run_command c
    using unnest(command_ticks, command_ids) as n (tick, id)
    where won[n.tick] and c.user_id = users[n.tick] and c.run_id = runs[n.tick]
      and c.command_id = n.id;
  end if;

  if cardinality(order_ids) > 0 then
    insert into run_order (user_id, run_id, order_id, client_order_id, instrument_id, side, type,
      quantity, limit_price, stop_price, status, logical_time, source, reason, verdicts)
    select users[o.tick], runs[o.tick], o.id, o.client, o.instrument, o.side, o.type, o.quantity,
      o.limit_price, o.stop_price, o.status, times[o.tick], o.source, o.reason, order_verdicts -> (o.n - 1)::int
    from unnest(order_ticks, order_ids, order_clients, order_instruments, order_sides,
           order_types, order_quantities, order_limits, order_stops, order_statuses,
           order_sources, order_reasons) with ordinality
         as o (tick, id, client, instrument, side, type, quantity, limit_price, stop_price,
               status, source, reason, n)
    where won[o.tick];
  end if;

  if cardinality(fill_orders) > 0 then
    -- as in_tick of 0003 asks of a fill by hand: no point of the curve closed this time before
    select runs[f.tick] into closed
    from unnest(fill_ticks) as f (tick)
    cross join lateral (
      select from run_equity e
      where e.user_id = users[f.tick] and e.run_id = runs[f.tick]
        and e.logical_time >= times[f.tick] limit 1) point
    where won[f.tick] and fences[f.tick] > 0 limit 1;
    if found then
      raise exception 'the curve of run % is past this tick, so nothing is traded in it', closed
        using errcode = 'check_violation', constraint = 'run_fill_in_tick';
    end if;
    insert into run_fill (user_id, run_id, fill_id, order_id, instrument_id, side, quantity,
      price, fee, realized_pnl, logical_time)
    select users[f.tick], runs[f.tick], f.order_id, f.order_id, f.instrument, f.side, f.quantity,
      f.price, f.fee, f.profit, times[f.tick]
    from unnest(fill_ticks, fill_orders, fill_instruments, fill_sides, fill_quantities,
           fill_prices, fill_fees, fill_profits)
         as f (tick, order_id, instrument, side, quantity, price, fee, profit)
    where won[f.tick];
  end if;

  if cardinality(change_orders) > 0 then
    update run_order o set status = c.status, reason = c.reason
    from unnest(change_ticks, change_orders, change_statuses, change_reasons)
         as c (tick, id, status, reason)
    where won[c.tick] and o.user_id = users[c.tick] and o.run_id = runs[c.tick]
      and o.order_id = c.id;
  end if;

  if cardinality(event_types) > 0 then
    insert into run_event (user_id, run_id, logical_time, event_type, key, seq, body)
    select users[e.tick], runs[e.tick], times[e.tick], e.type, e.key, e.seq,
      event_bodies -> (e.n - 1)::int
    from unnest(event_ticks, event_seqs, event_types, event_keys) with ordinality
         as e (tick, seq, type, key, n)
    where won[e.tick];
  end if;

  insert into run_equity (user_id, run_id, logical_time, cash, market_value, equity)
  select users[t.tick], runs[t.tick], times[t.tick], a.cash, market_values[t.tick],
         a.cash + market_values[t.tick]
  from unnest(committed) as t (tick)
  cross join lateral (  -- what the fills left, not what the tick believes
    select x.cash from run_account x
    where (x.user_id, x.run_id) = (users[t.tick], runs[t.tick]) offset 0) a;

  return answers;
end $function$;

CREATE OR REPLACE FUNCTION public.corporate_action_keeps_manual()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.source = 'manual' and new.source <> 'manual' then
    raise exception 'what an administrator declared stays, until an administrator changes it';
  end if;
  new.updated_at := clock_timestamp();
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.divide_half_even(a numeric, b numeric)
 RETURNS numeric
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.guard_clock()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  ahead record;
begin
  select n.run_id, n.logical_time, s.last_logical_time into ahead
  from new_rows n
  join run_state s on s.user_id = n.user_id and s.run_id = n.run_id
  where s.fence > 0 and n.logical_time > s.last_logical_time
  limit 1;
  if found then
    raise exception 'run % stands at %, so % takes nothing of %', ahead.run_id,
      ahead.last_logical_time, tg_table_name, ahead.logical_time
      using errcode = 'check_violation', constraint = 'run_state_reached';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_closed_time()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.guard_order_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  refused record;
begin
  select held.run_id, held.status into refused
  from (select distinct n.user_id, n.run_id from new_rows n where n.status <> 'CANCELED'
        order by 1, 2) n
  cross join lateral (
    select r.run_id, r.status from run r
    where (r.user_id, r.run_id) = (n.user_id, n.run_id)
    offset 0 for share) held
  where held.status <> 'RUNNING' limit 1;
  if found then
    raise exception 'run % is %, so its orders can only be canceled', refused.run_id,
      refused.status using errcode = 'RN001';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.guard_running()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  refused record;
begin
  select held.run_id, held.status into refused
  from (select distinct n.user_id, n.run_id from new_rows n order by 1, 2) n
  cross join lateral (
    select r.run_id, r.status from run r
    where (r.user_id, r.run_id) = (n.user_id, n.run_id)
    offset 0 for share) held  -- else the status would be looked at first, and nothing locked
  where held.status <> 'RUNNING' limit 1;
  if found then
    raise exception 'run % is %, so % takes no writes', refused.run_id, refused.status,
      tg_table_name using errcode = 'RN001';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.hold_running(of_user text, of_run text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  found_status text;
begin
  select r.status into found_status from run r
  where (r.user_id, r.run_id) = (of_user, of_run) for share;
  if found_status <> 'RUNNING' then
    raise exception 'run % is %, and takes no writes', of_run, found_status
      using errcode = 'RN001';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION public.instrument_changes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.recorded_at := clock_timestamp();
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.keep_filled()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from run_fill f
             where (f.user_id, f.run_id, f.order_id) = (old.user_id, old.run_id, old.order_id)) then
    raise exception 'order % has fills; delete the whole run to remove its history', old.order_id
      using errcode = 'foreign_key_violation', constraint = 'run_fill_append_only';
  end if;
  return old;
end $function$;

CREATE OR REPLACE FUNCTION public.lease_clock()
 RETURNS timestamp with time zone
 LANGUAGE sql
AS $function$
  select clock_timestamp()
$function$;

CREATE OR REPLACE FUNCTION public.log_label_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  changed ml_labels := coalesce(new, old);
  number bigint;
begin
  -- The labels of a user who is removed go with the user, and their log does.
  if not exists (select from app_user where user_id = changed.user_id) then return null; end if;
  insert into ml_label_log (user_id, newest) values (changed.user_id, 1)
    on conflict (user_id) do update set newest = ml_label_log.newest + 1
    returning newest into number;
  insert into ml_label_change (user_id, seq, event, symbol, label)
    values (changed.user_id, number,
            case tg_op when 'INSERT' then 'label.create' when 'UPDATE' then 'label.update'
                       else 'label.delete' end,
            changed.symbol, to_jsonb(changed));
  -- Who is further behind than this begins anew, with a snapshot.
  delete from ml_label_change where user_id = changed.user_id and seq <= number - 10000;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.make_partition(of_table text, wanted_name text, wanted_from timestamp with time zone, wanted_to timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SET lock_timeout TO '2s'
AS $function$
declare
  key text;
begin
  perform pg_advisory_xact_lock(hashtextextended('make_partition ' || of_table, 0));
  if to_regclass(quote_ident(wanted_name)) is not null then
    return false;
  end if;
  select a.attname into strict key
  from pg_partitioned_table p
  join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
  where p.partrelid = of_table::regclass;
  execute format('create table %I (like %I including defaults including constraints)',
                 wanted_name, of_table);
  if to_regclass(quote_ident(of_table || '_default')) is not null then
    -- Nobody may add a row here between its emptying and the attachment, which would then fail.
    execute format('lock table %I in access exclusive mode', of_table || '_default');
    execute format('with waiting as (delete from %I where %I >= %L and %I < %L returning *)
                    insert into %I select * from waiting',
                   of_table || '_default', key, wanted_from, key, wanted_to, wanted_name);
  end if;
  execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                 of_table, wanted_name, wanted_from, wanted_to);
  insert into series_partition (parent, covers_from, covers_to, partition_name)
    values (of_table, wanted_from, wanted_to, wanted_name)
    on conflict (parent, covers_from) do nothing;
  return true;
exception when lock_not_available or check_violation then
  return false; -- the rows wait in the default partition, and the next attempt takes them
end $function$;

CREATE OR REPLACE FUNCTION public.note_due_strikes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  found text[];
  minutes timestamptz[];
begin
  if tg_argv[0] = 'bar' then
    select array_agg(instrument_id), array_agg(opened_at) into found, minutes
    from stored where bar_interval = '1m';
  else
    select array_agg(instrument_id), array_agg(at) into found, minutes
    from stored where bar_interval = '1m';
  end if;
  insert into fo_strikes_due (symbol, from_minute, until_minute)
  select d.symbol, min(d.minute), max(d.minute) + interval '1 minute'
  from (
    select coalesce(i.underlying, i.symbol) as symbol,
           date_trunc('minute', n.minute) as minute
    from unnest(found, minutes) as n (instrument_id, minute)
    join instrument i using (instrument_id)
    where i.kind = 'option'
       or i.kind in ('index', 'equity', 'etf', 'spot')
          and exists (select from instrument o
                      where o.underlying = coalesce(i.underlying, i.symbol)
                        and o.kind = 'option')
  ) d
  group by d.symbol, date_trunc('day', d.minute at time zone 'UTC')
  order by d.symbol;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.notional(price numeric, quantity numeric)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when price * quantity = trunc(price * quantity, 8) then price * quantity
              else divide_half_even(price * quantity, 1) end
$function$;

CREATE OR REPLACE FUNCTION public.paper_position_write()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.position_of_fills(of_user text, of_run text, of_instrument text, OUT quantity numeric, OUT cost numeric, OUT realized_pnl numeric, OUT fees numeric)
 RETURNS record
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(sum(s.signed), 0),
         coalesce(sum(f.realized_pnl + notional(f.price, s.signed)), 0),
         coalesce(sum(f.realized_pnl), 0),
         coalesce(sum(f.fee), 0)
  from run_fill f
  cross join lateral (
    select case f.side when 'BUY' then f.quantity else -f.quantity end as signed) s
  where (f.user_id, f.run_id, f.instrument_id) = (of_user, of_run, of_instrument)
$function$;

CREATE OR REPLACE FUNCTION public.realized_by(quantity numeric, cost numeric, signed numeric, price numeric)
 RETURNS numeric
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_backwards()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'run % stands at %, and cannot go back to %', old.run_id,
    old.last_logical_time, coalesce(new.last_logical_time::text, 'its start')
    using errcode = 'check_violation', constraint = 'run_state_forward';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_by_hand()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'cash follows from the fills of run %; it is not written by hand',
    coalesce(old.run_id, new.run_id)
    using errcode = 'check_violation', constraint = 'run_account_follows';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is append-only; delete the whole run to remove its history', tg_table_name
    using errcode = 'check_violation', constraint = tg_table_name || '_append_only';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_move()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a row of % stays with its run', tg_table_name
    using errcode = 'check_violation', constraint = tg_table_name || '_keeps_run';
end $function$;

CREATE OR REPLACE FUNCTION public.release_runs(claimant text, users text[], runs text[])
 RETURNS void
 LANGUAGE sql
AS $function$
  update run_state s set worker_id = null
  from (select r.user_id, r.run_id
        from run r
        where (r.user_id, r.run_id) in (select * from unnest(users, runs))
          and r.status = 'RUNNING'
        order by r.user_id, r.run_id
        for share) held
  where s.user_id = held.user_id and s.run_id = held.run_id and s.worker_id = claimant
$function$;

CREATE OR REPLACE FUNCTION public.renew_lease(claimant text, ttl interval)
 RETURNS integer
 LANGUAGE sql
AS $function$
  insert into worker as w (worker_id, lease_until) values (claimant, lease_clock() + ttl)
  on conflict (worker_id) do update set lease_until = excluded.lease_until;
  select count(*)::int from worker where lease_until > lease_clock() or worker_id = claimant;
$function$;

CREATE OR REPLACE FUNCTION public.run_account_follows()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update run_account set initial_cash = new.initial_cash, cash = new.initial_cash
  where user_id = new.user_id and run_id = new.run_id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.run_born()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.started_at := coalesce(new.started_at, clock_timestamp());
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.run_event_number()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.run_fill_books()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_material TO 'off'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.run_fill_profit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  select realized_by(p.quantity, p.cost,
                     case new.side when 'BUY' then new.quantity else -new.quantity end, new.price)
  into new.realized_pnl from run_position p
  where (p.user_id, p.run_id, p.instrument_id) = (new.user_id, new.run_id, new.instrument_id);
  new.realized_pnl := coalesce(new.realized_pnl, 0);
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.run_life()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if (new.user_id, new.run_id, new.kind, new.mode, new.currency)
     is distinct from (old.user_id, old.run_id, old.kind, old.mode, old.currency) then
    raise exception 'a run keeps its user, id, kind, mode and currency'
      using errcode = 'check_violation', constraint = 'run_identity';
  end if;
  if (old.status <> 'PENDING' or old.started_at is not null) and  -- also one that was reset
     (new.strategy, new.config, new.initial_cash, new.allow_short, new.started_at)
     is distinct from
     (old.strategy, old.config, old.initial_cash, old.allow_short, old.started_at) then
    raise exception 'run % has started, so its strategy and configuration stand', old.run_id
      using errcode = 'check_violation', constraint = 'run_configuration';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (
       ('PENDING', 'RUNNING'), ('PENDING', 'STOPPED'),
       ('RUNNING', 'STOPPED'), ('RUNNING', 'ERROR'), ('RUNNING', 'COMPLETED'),
       ('ERROR', 'PENDING'), ('ERROR', 'STOPPED')) then  -- a reset is ERROR to PENDING
    raise exception 'run % is %, and cannot become %', old.run_id, old.status, new.status
      using errcode = 'check_violation', constraint = 'run_life';
  end if;
  if new.status = 'RUNNING' and old.status <> 'RUNNING' then
    new.started_at := coalesce(new.started_at, clock_timestamp());
  elsif new.status in ('STOPPED', 'ERROR', 'COMPLETED') and old.status <> new.status then
    new.ended_at := clock_timestamp();
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.run_opened()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into run_account (user_id, run_id, initial_cash, cash)
  values (new.user_id, new.run_id, new.initial_cash, new.initial_cash);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.run_order_life()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if (new.user_id, new.run_id, new.order_id, new.client_order_id, new.instrument_id, new.side,
      new.type, new.quantity, new.limit_price, new.stop_price, new.logical_time, new.source,
      new.verdicts)
     is distinct from
     (old.user_id, old.run_id, old.order_id, old.client_order_id, old.instrument_id, old.side,
      old.type, old.quantity, old.limit_price, old.stop_price, old.logical_time, old.source,
      old.verdicts) then
    raise exception 'order % says what was ordered; cancel it and place another', old.order_id
      using errcode = 'check_violation', constraint = 'run_order_terms';
  end if;
  if (old.status in ('FILLED', 'CANCELED', 'REJECTED')
      and (new.status, new.reason) is distinct from (old.status, old.reason))
     or (old.status = 'PARTIALLY_FILLED' and new.status in ('PENDING', 'OPEN', 'REJECTED')) then
    raise exception 'order % is %, for good', old.order_id, old.status
      using errcode = 'check_violation', constraint = 'run_order_life';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.run_position_follows()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.run_status_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.status = 'RUNNING' then
    update run_order set status = 'CANCELED', reason = 'run_' || lower(new.status)
    where user_id = new.user_id and run_id = new.run_id
      and status not in ('FILLED', 'CANCELED', 'REJECTED');
    delete from run_command where user_id = new.user_id and run_id = new.run_id;
  end if;
  update run_status
  set status = new.status, updated_at = clock_timestamp(),
      armed_until = case when new.status = 'RUNNING' then armed_until else '-infinity' end
  where user_id = new.user_id and run_id = new.run_id;
  insert into audit_log (actor, user_id, run_id, action, details)
  values (coalesce(nullif(current_setting('tidemark.actor', true), ''), session_user),
          new.user_id, new.run_id, 'run.status',
          jsonb_build_object('from', old.status, 'to', new.status));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.stamp_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.changed_in := pg_current_xact_id();
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.stays_ended()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a row of % that has ended does not begin again', tg_table_name
    using errcode = 'check_violation', constraint = tg_table_name || '_stays_ended';
end $function$;

CREATE OR REPLACE FUNCTION public.strategy_default_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.strategy_leg_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update strategy s set legs_version = s.legs_version + 1, updated_at = clock_timestamp()
  where (s.user_id, s.strategy_id) = (new.user_id, new.strategy_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.strategy_legs_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update strategy s set legs_version = s.legs_version + 1, updated_at = clock_timestamp()
  from (select distinct user_id, strategy_id from changed) c
  where (s.user_id, s.strategy_id) = (c.user_id, c.strategy_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.strategy_m2m_candle_grows()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.open := old.open;
  new.high := greatest(old.high, new.high, new.close);
  new.low := least(old.low, new.low, new.close);
  new.sample_count := old.sample_count + 1;
  new.is_partial := old.is_partial or new.is_partial;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.strategy_m2m_month(at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.strategy_m2m_pack(until date, most integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.take_feed_lease(wanted text, claimant text, ttl interval)
 RETURNS bigint
 LANGUAGE sql
AS $function$
  insert into feed_lease as l (feed_name, holder, lease_until)
  values (wanted, claimant, lease_clock() + ttl)
  on conflict (feed_name) do update
    set fence = l.fence + (l.holder is distinct from excluded.holder)::int,
        holder = excluded.holder, lease_until = excluded.lease_until
    where l.holder is null or l.holder = excluded.holder or l.lease_until < lease_clock()
  returning fence
$function$;

CREATE OR REPLACE FUNCTION public.tick_answers(users text[], runs text[], fences bigint[], answers text[])
 RETURNS text[]
 LANGUAGE sql
 STABLE
AS $function$
  select array_agg(
    case when t.answer = 'committed' then t.answer
         when r.status is distinct from 'RUNNING' then 'stopped'
         when s.fence is distinct from t.fence then 'fenced'
         else 'stale' end order by t.tick)
  from unnest(users, runs, fences, answers) with ordinality
       as t (user_id, run_id, fence, answer, tick)
  left join run r on (r.user_id, r.run_id) = (t.user_id, t.run_id)
  left join run_state s on (s.user_id, s.run_id) = (t.user_id, t.run_id)
$function$;

CREATE OR REPLACE FUNCTION public.tick_batch_commit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.answers := commit_ticks(
    new.users, new.runs, new.fences, new.befores, new.times, new.order_befores,
    new.event_befores, new.cash_befores, new.nexts, new.order_counts, new.event_counts,
    new.memories, new.market_values, new.order_ticks, new.order_ids,
    new.order_clients, new.order_instruments, new.order_sides, new.order_types,
    new.order_quantities, new.order_limits, new.order_stops, new.order_statuses,
    new.order_sources, new.order_reasons, new.order_verdicts, new.change_ticks,
    new.change_orders, new.change_statuses, new.change_reasons, new.fill_ticks,
    new.fill_orders, new.fill_instruments, new.fill_sides, new.fill_quantities,
    new.fill_prices, new.fill_fees, new.fill_profits, new.event_ticks, new.event_seqs,
    new.event_types, new.event_keys, new.event_bodies, new.command_ticks, new.command_ids);
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.trading_account_opened()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into strategy (user_id, trading_account_id, name, description, is_default)
  values (new.user_id, new.account_id, 'Default', 'Takes the trades that name no other.', true);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.walk_fill(walked numeric[], held numeric, cost numeric, signed numeric, price numeric, realized_pnl numeric)
 RETURNS numeric[]
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
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
end $function$;

-- triggers

CREATE TRIGGER only_ends BEFORE UPDATE ON api_key FOR EACH ROW EXECUTE FUNCTION api_key_only_ends();

CREATE TRIGGER stays BEFORE DELETE ON api_key FOR EACH ROW EXECUTE FUNCTION api_key_stays();

CREATE TRIGGER app_user_changed BEFORE UPDATE ON app_user FOR EACH ROW WHEN (new.name IS DISTINCT FROM old.name OR new.email IS DISTINCT FROM old.email OR new.role IS DISTINCT FROM old.role OR new.tier IS DISTINCT FROM old.tier OR new.account_ids IS DISTINCT FROM old.account_ids OR new.disabled_at IS DISTINCT FROM old.disabled_at OR new.removed_at IS DISTINCT FROM old.removed_at) EXECUTE FUNCTION app_user_changed();

CREATE TRIGGER app_user_disabled AFTER UPDATE ON app_user FOR EACH ROW WHEN (new.disabled_at IS NOT NULL AND old.disabled_at IS NULL) EXECUTE FUNCTION app_user_disabled();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON audit_log FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER kept_whole BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER note_changed_strikes AFTER UPDATE ON bar REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION note_due_strikes('bar');

CREATE TRIGGER note_due_strikes AFTER INSERT ON bar REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION note_due_strikes('bar');

CREATE TRIGGER keeps_manual BEFORE UPDATE ON calendar_events FOR EACH ROW EXECUTE FUNCTION calendar_event_keeps_manual();

CREATE TRIGGER keeps_manual BEFORE UPDATE ON corporate_actions FOR EACH ROW EXECUTE FUNCTION corporate_action_keeps_manual();

CREATE TRIGGER instrument_changes BEFORE UPDATE ON instrument FOR EACH ROW EXECUTE FUNCTION instrument_changes();

CREATE TRIGGER log_label_change AFTER INSERT OR DELETE OR UPDATE ON ml_labels FOR EACH ROW EXECUTE FUNCTION log_label_change();

CREATE TRIGGER stays_ended BEFORE UPDATE ON one_time_link FOR EACH ROW WHEN (old.used_at IS NOT NULL AND new.used_at IS DISTINCT FROM old.used_at) EXECUTE FUNCTION stays_ended();

CREATE TRIGGER paper_position_write INSTEAD OF INSERT OR DELETE OR UPDATE ON paper_position FOR EACH ROW EXECUTE FUNCTION paper_position_write();

CREATE TRIGGER note_changed_strikes AFTER UPDATE ON quote_bar REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION note_due_strikes('quote_bar');

CREATE TRIGGER note_due_strikes AFTER INSERT ON quote_bar REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION note_due_strikes('quote_bar');

CREATE TRIGGER stays_ended BEFORE UPDATE ON refresh_token FOR EACH ROW WHEN (old.used_at IS NOT NULL AND new.used_at IS DISTINCT FROM old.used_at) EXECUTE FUNCTION stays_ended();

CREATE TRIGGER run_account_follows AFTER UPDATE OF initial_cash ON run FOR EACH ROW WHEN (old.initial_cash <> new.initial_cash) EXECUTE FUNCTION run_account_follows();

CREATE TRIGGER run_born BEFORE INSERT ON run FOR EACH ROW WHEN (new.status = 'RUNNING'::text) EXECUTE FUNCTION run_born();

CREATE TRIGGER run_life BEFORE UPDATE ON run FOR EACH ROW EXECUTE FUNCTION run_life();

CREATE TRIGGER run_opened AFTER INSERT ON run FOR EACH ROW EXECUTE FUNCTION run_opened();

CREATE TRIGGER run_status_changed AFTER UPDATE OF status ON run FOR EACH ROW WHEN (old.status <> new.status) EXECUTE FUNCTION run_status_changed();

CREATE TRIGGER kept_whole BEFORE TRUNCATE ON run_account FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER run_account_derived BEFORE INSERT OR DELETE OR UPDATE ON run_account FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_by_hand();

CREATE TRIGGER guard_insert AFTER INSERT ON run_command REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER keeps_run BEFORE UPDATE OF user_id, run_id ON run_command FOR EACH ROW WHEN (old.user_id IS DISTINCT FROM new.user_id OR old.run_id IS DISTINCT FROM new.run_id) EXECUTE FUNCTION refuse_move();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON run_equity FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER guard_insert AFTER INSERT ON run_equity REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER kept_whole BEFORE TRUNCATE ON run_equity FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER not_ahead AFTER INSERT ON run_equity REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_clock();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON run_event FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER guard_insert AFTER INSERT ON run_event REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER kept_whole BEFORE TRUNCATE ON run_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER not_ahead AFTER INSERT ON run_event REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_clock();

CREATE TRIGGER run_event_number BEFORE INSERT ON run_event FOR EACH ROW WHEN (new.seq IS NULL) EXECUTE FUNCTION run_event_number();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON run_fill FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER guard_insert AFTER INSERT ON run_fill REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER in_tick AFTER INSERT ON run_fill REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_closed_time();

CREATE TRIGGER kept_whole BEFORE TRUNCATE ON run_fill FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER moves_books AFTER INSERT ON run_fill REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION run_fill_books();

CREATE TRIGGER run_fill_profit BEFORE INSERT ON run_fill FOR EACH ROW WHEN (new.realized_pnl IS NULL) EXECUTE FUNCTION run_fill_profit();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON run_mark FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER guard_insert AFTER INSERT ON run_mark REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER kept_whole BEFORE TRUNCATE ON run_mark FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER not_ahead AFTER INSERT ON run_mark REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_clock();

CREATE TRIGGER closed_is_kept BEFORE DELETE ON run_order FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND (old.status = ANY (ARRAY['FILLED'::text, 'CANCELED'::text, 'REJECTED'::text]))) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER filled_is_kept BEFORE DELETE ON run_order FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION keep_filled();

CREATE TRIGGER guard_insert AFTER INSERT ON run_order REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER guard_update AFTER UPDATE ON run_order REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_order_update();

CREATE TRIGGER kept_whole BEFORE TRUNCATE ON run_order FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER run_order_life BEFORE UPDATE ON run_order FOR EACH ROW EXECUTE FUNCTION run_order_life();

CREATE TRIGGER stamp_change BEFORE UPDATE ON run_order FOR EACH ROW EXECUTE FUNCTION stamp_change();

CREATE TRIGGER guard_insert AFTER INSERT ON run_position REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER guard_update AFTER UPDATE ON run_position REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER keeps_run BEFORE UPDATE OF user_id, run_id ON run_position FOR EACH ROW WHEN (old.user_id IS DISTINCT FROM new.user_id OR old.run_id IS DISTINCT FROM new.run_id) EXECUTE FUNCTION refuse_move();

CREATE TRIGGER kept_whole BEFORE TRUNCATE ON run_position FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER run_position_follows BEFORE INSERT OR DELETE OR UPDATE OF user_id, run_id, instrument_id, quantity, cost, realized_pnl, fees ON run_position FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION run_position_follows();

CREATE TRIGGER stamp_change BEFORE UPDATE ON run_position FOR EACH ROW WHEN (old.quantity IS DISTINCT FROM new.quantity OR old.cost IS DISTINCT FROM new.cost OR old.realized_pnl IS DISTINCT FROM new.realized_pnl OR old.fees IS DISTINCT FROM new.fees) EXECUTE FUNCTION stamp_change();

CREATE TRIGGER clock_is_kept BEFORE DELETE ON run_state FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND old.tick_count > 0) EXECUTE FUNCTION refuse_change();

CREATE TRIGGER guard_insert AFTER INSERT ON run_state REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER guard_update AFTER UPDATE ON run_state REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER keeps_run BEFORE UPDATE OF user_id, run_id ON run_state FOR EACH ROW WHEN (old.user_id IS DISTINCT FROM new.user_id OR old.run_id IS DISTINCT FROM new.run_id) EXECUTE FUNCTION refuse_move();

CREATE TRIGGER kept_whole BEFORE TRUNCATE ON run_state FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER run_state_forward BEFORE UPDATE ON run_state FOR EACH ROW WHEN (new.fence < old.fence OR new.tick_count < old.tick_count OR new.order_count < old.order_count OR new.event_count < old.event_count OR new.last_logical_time < old.last_logical_time OR new.last_logical_time IS NULL AND old.last_logical_time IS NOT NULL) EXECUTE FUNCTION refuse_backwards();

CREATE TRIGGER guard_insert AFTER INSERT ON run_status REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION guard_running();

CREATE TRIGGER keeps_run BEFORE UPDATE OF user_id, run_id ON run_status FOR EACH ROW WHEN (old.user_id IS DISTINCT FROM new.user_id OR old.run_id IS DISTINCT FROM new.run_id) EXECUTE FUNCTION refuse_move();

CREATE TRIGGER strategy_default_stays BEFORE DELETE OR UPDATE OF is_default, name ON strategy FOR EACH ROW WHEN (old.is_default) EXECUTE FUNCTION strategy_default_stays();

CREATE TRIGGER strategy_leg_added AFTER INSERT ON strategy_instruments REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION strategy_legs_changed();

CREATE TRIGGER strategy_leg_changed AFTER UPDATE ON strategy_instruments FOR EACH ROW WHEN (old.direction IS DISTINCT FROM new.direction OR old.quantity IS DISTINCT FROM new.quantity OR old.entry_price IS DISTINCT FROM new.entry_price OR old.exit_price IS DISTINCT FROM new.exit_price OR old.closed_at IS DISTINCT FROM new.closed_at OR old.costs IS DISTINCT FROM new.costs) EXECUTE FUNCTION strategy_leg_changed();

CREATE TRIGGER strategy_leg_removed AFTER DELETE ON strategy_instruments REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION strategy_legs_changed();

CREATE TRIGGER strategy_m2m_candle_grows BEFORE UPDATE ON strategy_m2m_candles FOR EACH ROW EXECUTE FUNCTION strategy_m2m_candle_grows();

CREATE TRIGGER tick_batch_commit INSTEAD OF INSERT ON tick_batch FOR EACH ROW EXECUTE FUNCTION tick_batch_commit();

CREATE TRIGGER trading_account_opened AFTER INSERT ON trading_account FOR EACH ROW EXECUTE FUNCTION trading_account_opened();

CREATE TRIGGER stays_ended BEFORE UPDATE ON user_session FOR EACH ROW WHEN (old.revoked_at IS NOT NULL AND new.revoked_at IS DISTINCT FROM old.revoked_at) EXECUTE FUNCTION stays_ended();
