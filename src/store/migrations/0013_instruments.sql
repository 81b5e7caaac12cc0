-- 0013 the instrument master
--
-- Why:  an instrument gains what a derivative needs (underlying, expiry, strike, right, lot) and what
--       finds it (token, segment, active); names of venues that rename; labels of expiries by date.
-- Lock: instrument, for as long as it takes to write a column into each row (200 000: about 3 s).
-- Back: drop the new columns and tables; ids stay what they are.

-- Ours begin above 2^40, so that none is ever a token that a broker gave (Kite's have 32 bits).
create sequence instrument_token as bigint start with 1099511627776;

alter table instrument
  add column token        bigint not null default nextval('instrument_token'),
  add column segment      text not null default '',  -- NSE, INDICES, NFO-FUT, NFO-OPT, …
  add column underlying   text,                      -- canonical symbol: NIFTY, RELIANCE
  add column expiry       date,
  add column strike       numeric(38, 8),
  add column option_right text,
  add column lot_size     numeric(38, 8) not null default 1,
  add column active       boolean not null default true, -- the venue lists it
  add column recorded_at  timestamptz not null default clock_timestamp(), -- of the row as it is
  add unique (token),
  drop constraint instrument_kind_check,
  add check (kind in ('equity', 'etf', 'index', 'future', 'option', 'spot', 'perpetual')),
  add check (lot_size > 0),
  add check (token > 0),
  add constraint instrument_option_check check (
    (kind = 'option') = (strike is not null) and (kind = 'option') = (option_right is not null)),
  add constraint instrument_expiry_check check (
    (kind in ('future', 'option')) = (expiry is not null)),
  add constraint instrument_underlying_check check (
    kind not in ('future', 'option') or underlying is not null),
  add check (option_right in ('call', 'put')),
  add check (strike > 0);

alter sequence instrument_token owned by instrument.token;
update instrument set segment = case when kind = 'index' then 'INDICES' else venue_id end;

create index instrument_contracts on instrument (underlying, expiry, strike, option_right)
  where underlying is not null;
create index instrument_by_change on instrument (recorded_at);

-- A row that changes says when, so that what was read before it can be told to be stale.
create function instrument_changes() returns trigger language plpgsql as $$
begin
  new.recorded_at := clock_timestamp();
  return new;
end $$;
create trigger instrument_changes before update on instrument
  for each row execute function instrument_changes();

-- What an import of instruments took and refused.
create table instrument_import (
  import_id   text collate "C" primary key default 'imp_' || gen_random_uuid(),
  recorded_at timestamptz not null default clock_timestamp(),
  source      text not null,                         -- the file's name
  sha256      text not null,
  format      text not null,                         -- kite, nse, plain
  inserted    int not null,
  updated     int not null,
  unchanged   int not null,
  refused     jsonb not null default '[]'            -- [{line, reason}]
);
create index instrument_import_by_source on instrument_import (source, recorded_at);

-- The class and the relative label of each expiry, as of each business day.
create table fo_expiry_metadata (
  symbol         text collate "C" not null,
  expiry         date not null,
  as_of_date     date not null,
  is_weekly      boolean not null,
  is_monthly     boolean not null,
  is_quarterly   boolean not null,
  relative_label text,                               -- null: by the weekday rule it has no class
  relative_rank  int,
  days_to_expiry int not null,                       -- calendar days
  recorded_at    timestamptz not null default clock_timestamp(),
  primary key (symbol, expiry, as_of_date),
  check (not (is_weekly and is_monthly)),
  check (not is_quarterly or is_monthly),
  check ((relative_label is null) = (relative_rank is null)),
  check ((relative_label is null) = (not is_weekly and not is_monthly)),
  check (days_to_expiry = expiry - as_of_date and days_to_expiry >= 0)
);
create index fo_expiry_metadata_by_date on fo_expiry_metadata (symbol, as_of_date);
