-- 0007 instruments and bars
--
-- Why:  reference and market data that all users share. No foreign key leads from the books to
--       it, so that it can be kept elsewhere one day.
-- Lock: creates tables only.
-- Back: none.

create table instrument (
  instrument_id   text collate "C" primary key,    -- SYMBOL.VENUE
  symbol          text not null,
  venue_id        text not null,
  name            text not null,
  kind            text not null,
  currency        text not null,                   -- ISO 4217
  price_increment numeric(38, 8) not null,
  quantity_step   numeric(38, 8) not null,
  unique (symbol, venue_id),
  check (kind in ('etf', 'equity', 'index')),
  check (price_increment > 0 and quantity_step > 0)
);

create table bar (
  instrument_id text collate "C" not null references instrument,
  bar_interval  text not null,
  opened_at     timestamptz not null,
  closed_at     timestamptz not null,              -- a bar is known only then
  open          numeric(20, 8) not null,
  high          numeric(20, 8) not null,
  low           numeric(20, 8) not null,
  close         numeric(20, 8) not null,
  volume        numeric(28, 8) not null,
  primary key (instrument_id, bar_interval, opened_at),
  check (bar_interval in ('1m', '1d')),
  check (closed_at > opened_at),
  check (low > 0 and volume >= 0),
  check (high >= greatest(open, close, low) and low <= least(open, close))
);
create index bar_by_close on bar (instrument_id, bar_interval, closed_at);

-- What an import took and refused, so that the source of every bar can be found.
create table bar_import (
  import_id    text collate "C" primary key default 'imp_' || gen_random_uuid(),
  recorded_at  timestamptz not null default clock_timestamp(),
  source       text not null,                      -- the file's name
  sha256       text not null,
  instrument_id text collate "C",
  bar_interval text,
  taken        int not null,                       -- bars that were new
  known        int not null,                       -- bars that were there already, equal
  refused      jsonb not null default '[]'         -- [{line, reason}]
);
create index bar_import_by_source on bar_import (source, recorded_at);
