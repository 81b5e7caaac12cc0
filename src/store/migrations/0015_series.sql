-- 0015 series of market data
--
-- Why:  bars, quotes, trades, order books and what vendors say of options arrive in millions of rows.
--       Their tables are cut by time: a day, or for bars of a minute a month, goes to Parquet files
--       and is dropped as a whole, however many rows it has. A row whose part does not exist yet
--       falls into the default partition, and moves when the part is made: no writer ever fails for
--       want of one, a restore included. Bars of a day are few, and stay.
-- Lock: copies table bar under an exclusive lock: about four seconds for a million bars.
-- Back: insert the bars that are not in Parquet files into a table as 0007 made it; drop the rest.

alter table bar rename to bar_before;
alter table bar_before rename constraint bar_pkey to bar_before_pkey;
alter index bar_by_close rename to bar_before_by_close;

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
  open_interest numeric(28, 8),                    -- contracts at its close; null: nobody said
  primary key (instrument_id, bar_interval, opened_at),
  check (bar_interval in ('1m', '1d')),
  check (closed_at > opened_at),
  check (low > 0 and volume >= 0),
  check (high >= greatest(open, close, low) and low <= least(open, close)),
  check (open_interest >= 0)
) partition by list (bar_interval);
create index bar_by_close on bar (instrument_id, bar_interval, closed_at);
create table bar_day partition of bar for values in ('1d');
create table bar_minute partition of bar for values in ('1m') partition by range (opened_at);
create table bar_minute_default partition of bar_minute default;

-- Best bid and ask at an instant; null where a side is empty. Crossed quotes are kept as they came.
create table quote (
  instrument_id text collate "C" not null,
  at            timestamptz not null,              -- by the venue's clock
  place         int not null,                      -- among those of one instant, from 0
  bid           numeric(20, 8),
  bid_quantity  numeric(28, 8),
  ask           numeric(20, 8),
  ask_quantity  numeric(28, 8),
  received_at   timestamptz,                       -- by the recorder's clock
  primary key (instrument_id, at, place),
  check (bid >= 0 and ask >= 0 and bid_quantity >= 0 and ask_quantity >= 0)
) partition by range (at);

-- Quotes of a minute or a day: each side's open, high, low and close, and its last quantity.
create table quote_bar (
  instrument_id text collate "C" not null,
  bar_interval  text not null,
  at            timestamptz not null,              -- when it opened
  closed_at     timestamptz not null,
  bid_open      numeric(20, 8),
  bid_high      numeric(20, 8),
  bid_low       numeric(20, 8),
  bid_close     numeric(20, 8),
  bid_quantity  numeric(28, 8),
  ask_open      numeric(20, 8),
  ask_high      numeric(20, 8),
  ask_low       numeric(20, 8),
  ask_close     numeric(20, 8),
  ask_quantity  numeric(28, 8),
  primary key (instrument_id, bar_interval, at),
  check (bar_interval in ('1m', '1d') and closed_at > at),
  check (bid_low >= 0 and ask_low >= 0 and bid_quantity >= 0 and ask_quantity >= 0)
) partition by list (bar_interval);
create table quote_bar_day partition of quote_bar for values in ('1d');
create table quote_bar_minute partition of quote_bar for values in ('1m') partition by range (at);

-- Prints of the tape.
create table trade (
  instrument_id text collate "C" not null,
  at            timestamptz not null,
  place         int not null,                      -- among those of one instant, from 0
  price         numeric(20, 8) not null,
  quantity      numeric(28, 8) not null,
  side          text,                              -- BUY or SELL, of who took liquidity
  venue_trade_id text,
  suspicious    boolean not null default false,    -- the vendor doubts it
  received_at   timestamptz,
  primary key (instrument_id, at, place),
  check (quantity >= 0),
  check (side in ('BUY', 'SELL'))
) partition by range (at);

-- An order book as it stood (a snapshot), or what changed in it: a quantity of 0 takes a level away.
create table book_change (
  instrument_id text collate "C" not null,
  at            timestamptz not null,
  place         int not null,
  is_snapshot   boolean not null,
  first_update  bigint,                            -- the venue's numbers, by which gaps are found
  last_update   bigint,
  previous_update bigint,
  bid_prices    numeric(20, 8)[] not null,
  bid_quantities numeric(28, 8)[] not null,
  ask_prices    numeric(20, 8)[] not null,
  ask_quantities numeric(28, 8)[] not null,
  received_at   timestamptz,
  primary key (instrument_id, at, place),
  check (cardinality(bid_prices) = cardinality(bid_quantities)),
  check (cardinality(ask_prices) = cardinality(ask_quantities))
) partition by range (at);

-- Contracts outstanding, as the venue told them.
create table open_interest (
  instrument_id text collate "C" not null,
  at            timestamptz not null,
  quantity      numeric(28, 8) not null,
  primary key (instrument_id, at),
  check (quantity >= 0)
) partition by range (at);

-- What a vendor says an option was worth at the end of a day. Implied volatility and Greeks are
-- theirs, in their conventions; null where they say none, or 0 for an implied volatility.
create table option_value (
  instrument_id text collate "C" not null,
  at            timestamptz not null,              -- the session's close
  underlying_price double precision,
  open          numeric(20, 8),
  high          numeric(20, 8),
  low           numeric(20, 8),
  close         numeric(20, 8),
  volume        numeric(28, 8),
  open_interest numeric(28, 8),
  implied_volatility double precision,
  delta         double precision,
  gamma         double precision,
  vega          double precision,
  theta         double precision,
  rho           double precision,
  primary key (instrument_id, at)
) partition by range (at);

-- Three a day and perpetual, so it is not cut by day.
create table funding_rate (
  instrument_id text collate "C" not null,
  at            timestamptz not null,              -- when it was paid
  rate          numeric(20, 12) not null,          -- of the notional; longs pay shorts when positive
  primary key (instrument_id, at)
);

do $$
declare
  parent text;
begin
  foreach parent in array array['quote', 'quote_bar_minute', 'trade', 'book_change',
                                'open_interest', 'option_value'] loop
    execute format('create table %I partition of %I default', parent || '_default', parent);
    execute format('create index %I on %I using brin (at)', parent || '_by_time', parent);
  end loop;
end $$;

-- Which parts there are, and when rows last went into each: what is worked on is not archived.
create table series_partition (
  parent         text not null,
  covers_from    timestamptz not null,
  covers_to      timestamptz not null,             -- excluded
  partition_name text not null unique,
  written_at     timestamptz not null default clock_timestamp(), -- to the hour
  primary key (parent, covers_from),
  check (covers_to > covers_from)
);

-- Makes a part if it is not there, and moves into it what waits in the default partition. Answers
-- whether it made it. It gives up rather than let readers queue behind it.
create function make_partition(of_table text, wanted_name text, wanted_from timestamptz,
                               wanted_to timestamptz)
returns boolean language plpgsql set lock_timeout = '2s' as $$
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
end $$;

-- A Parquet file of one kind and day of UTC. It is written beside the rows first; from dropped_at on
-- it alone has them. Rows leave and dropped_at comes in one transaction, so nothing is ever in
-- neither place, and a reader that sees dropped_at sees no rows.
create table history_file (
  kind          text not null,
  day           date not null,
  path          text not null unique,              -- below the history directory
  row_count     bigint not null,
  row_sha256    text not null,                     -- of the rows in COPY's text form, in order
  file_sha256   text not null,
  bytes         bigint not null,
  written_at    timestamptz not null default clock_timestamp(),
  dropped_at    timestamptz,
  primary key (kind, day),
  check (row_count > 0 and bytes > 0)
);
create index history_file_dropped on history_file (kind, day) where dropped_at is not null;

-- Which instruments a file holds, so that nobody opens it to learn that it has nothing for him.
create table history_coverage (
  kind          text not null,
  instrument_id text collate "C" not null,
  day           date not null,
  row_count     int not null,
  first_at      timestamptz not null,
  last_at       timestamptz not null,              -- of bars, when the last one closed
  primary key (kind, instrument_id, day),
  foreign key (kind, day) references history_file on delete cascade
);
create index history_coverage_by_day on history_coverage (kind, day);

-- What an import took and refused, of any kind of series, so that every row's source can be found.
-- The table keeps the name that it had when there were bars alone.
alter table bar_import
  add column kind text not null default 'bar',
  add column format text,                          -- lean, csv, bhavcopy, binance, book ticks
  add column instruments int,                      -- how many, where the file holds several
  add column flagged int not null default 0,    -- taken, but odd: a crossed quote
  add column refused_count int,                    -- refused holds the first thousand of them
  add column notes jsonb not null default '[]',
  add column first_at timestamptz,
  add column last_at timestamptz;
create index bar_import_by_time on bar_import (recorded_at desc, import_id);
create index bar_import_by_hash on bar_import (sha256);

-- The bars that were here. A part for each month that has minutes.
select make_partition('bar_minute', 'bar_minute_' || to_char(month, 'YYYYMM'),
                      month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC')
from (select distinct date_trunc('month', opened_at at time zone 'UTC') as month
      from bar_before where bar_interval = '1m') months;
insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close, volume)
  select instrument_id, bar_interval, opened_at, closed_at, open, high, low, close, volume
  from bar_before;
drop table bar_before;
