-- 0017 strikes of option chains by the minute
--
-- Why:  a chain as it stood in a minute: premiums, volatilities, Greeks, open interest and how well
--       it could be traded, a row a strike. Only minutes are made from bars; those of 5 and 15 minutes
--       are made from the minutes, in the transaction that writes them, so that a question
--       about a session reads a few hundred rows. Cut by day, like quotes. Analytics: doubles.
-- How:  what is stored of an option or of what it is written on is noted as due by a trigger, so a
--       bar that comes late, or from years ago, is followed like one of this minute. Who works a
--       due stretch off writes its strikes and takes the note away in one transaction.
-- Lock: creates tables; a trigger on bar and quote_bar waits for their writers for an instant.
-- Back: drop what is created here. All of it can be made again from bars.

create table fo_strikes_1min (
  time                  timestamptz not null,      -- when the minute opened
  timeframe             text not null default '1min',
  symbol                text collate "C" not null, -- the underlying's canonical one, like NIFTY
  expiry                date not null,
  strike                double precision not null,
  underlying_close      double precision,
  call_premium          double precision,           -- per unit, at the close of the minute
  call_iv               double precision,           -- per year; null: none gives the premium
  call_delta            double precision,
  call_gamma            double precision,
  call_theta            double precision,           -- per calendar day
  call_vega             double precision,           -- per 1 % of volatility
  call_rho              double precision,           -- per 1 % of interest
  call_model_price      double precision,           -- at that volatility
  call_intrinsic        double precision,
  call_extrinsic        double precision,
  call_volume           double precision,           -- of the minute
  call_oi               double precision,           -- at its close, in the unit of the venue
  call_count            integer not null default 0, -- observations: the weight of the minute in a mean
  call_liquidity_score  double precision,           -- 0 to 100; null: no book was seen
  call_liquidity_tier   text,                       -- HIGH, MEDIUM, LOW, ILLIQUID
  call_spread           double precision,           -- price units
  call_imbalance        double precision,           -- percent, −100 only asks, 100 only bids
  call_microprice       double precision,
  call_impact_100       double precision,           -- what buying 100 units costs above the mid
  call_illiquid         boolean,
  put_premium           double precision,
  put_iv                double precision,
  put_delta             double precision,
  put_gamma             double precision,
  put_theta             double precision,
  put_vega              double precision,
  put_rho               double precision,
  put_model_price       double precision,
  put_intrinsic         double precision,
  put_extrinsic         double precision,
  put_volume            double precision,
  put_oi                double precision,
  put_count             integer not null default 0,
  put_liquidity_score   double precision,
  put_liquidity_tier    text,
  put_spread            double precision,
  put_imbalance         double precision,
  put_microprice        double precision,
  put_impact_100        double precision,
  put_illiquid          boolean,
  recorded_at           timestamptz not null default clock_timestamp(),
  primary key (symbol, expiry, time, strike, timeframe), -- a chain at an instant lies together
  check (timeframe = '1min'),
  check (strike > 0 and strike < 'Infinity'),
  check (call_count >= 0 and put_count >= 0),
  check (call_liquidity_tier in ('HIGH', 'MEDIUM', 'LOW', 'ILLIQUID')),
  check (put_liquidity_tier in ('HIGH', 'MEDIUM', 'LOW', 'ILLIQUID'))
) partition by range (time);
create table fo_strikes_1min_default partition of fo_strikes_1min default;
create index fo_strikes_1min_of_strike on fo_strikes_1min (symbol, expiry, strike, time);

-- Means weighted by count, sums of volumes, the last open interest and underlying of the bucket.
create table fo_strikes_5min (like fo_strikes_1min including defaults,
  primary key (symbol, expiry, time, strike, timeframe), check (timeframe = '5min')
) partition by range (time);
alter table fo_strikes_5min alter timeframe set default '5min';
create table fo_strikes_5min_default partition of fo_strikes_5min default;

create table fo_strikes_15min (like fo_strikes_1min including defaults,
  primary key (symbol, expiry, time, strike, timeframe), check (timeframe = '15min')
) partition by range (time);
alter table fo_strikes_15min alter timeframe set default '15min';
create table fo_strikes_15min_default partition of fo_strikes_15min default;

-- Stretches of minutes whose strikes are to be made, or made again.
create table fo_strikes_due (
  due_id       bigint generated always as identity primary key,
  symbol       text collate "C" not null,
  from_minute  timestamptz not null,
  until_minute timestamptz not null,               -- excluded
  check (until_minute > from_minute)
);
create index fo_strikes_due_by_symbol on fo_strikes_due (symbol);

-- One note a symbol and day for whatever a statement stored.
create function note_due_strikes() returns trigger language plpgsql as $$
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
end $$;
create trigger note_due_strikes after insert on bar
  referencing new table as stored for each statement execute function note_due_strikes('bar');
create trigger note_changed_strikes after update on bar
  referencing new table as stored for each statement execute function note_due_strikes('bar');
create trigger note_due_strikes after insert on quote_bar
  referencing new table as stored for each statement execute function note_due_strikes('quote_bar');
create trigger note_changed_strikes after update on quote_bar
  referencing new table as stored for each statement execute function note_due_strikes('quote_bar');
