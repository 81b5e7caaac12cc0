-- 0028 depth, and dated terms of contracts
--
-- Why:  a feed tells five levels of a book and how many orders rest at each. The newest book of an
--       instrument is a row that is overwritten, as its quote is, so that a restart and other
--       servers know it. What stood at the end of a stretch of time is a snapshot in book_change,
--       which learns to count orders, since liquidity is judged by them too.
-- Lock: creates tables; adds columns without a default to book_change, so no row is written, and
--       reads it once for the check.
-- Back: drop what is created here; books without order counts stay.

-- What was last heard of each book, the best level first. Sides may be empty, and may cross.
create table latest_depth (
  instrument_id  text collate "C" primary key,
  heard_at       timestamptz not null,             -- by the source's clock
  bid_prices     numeric(20, 8)[] not null,
  bid_quantities numeric(28, 8)[] not null,
  bid_orders     int[] not null,                   -- 0 where the venue does not say
  ask_prices     numeric(20, 8)[] not null,
  ask_quantities numeric(28, 8)[] not null,
  ask_orders     int[] not null,
  mock           boolean not null default false,   -- made up while the market is closed
  recorded_at    timestamptz not null default clock_timestamp(),
  check (cardinality(bid_prices) = cardinality(bid_quantities)
         and cardinality(bid_prices) = cardinality(bid_orders)
         and cardinality(ask_prices) = cardinality(ask_quantities)
         and cardinality(ask_prices) = cardinality(ask_orders)),
  check (cardinality(bid_prices) <= 20 and cardinality(ask_prices) <= 20),
  check (0 < all (bid_prices) and 0 < all (ask_prices)
         and 0 < all (bid_quantities) and 0 < all (ask_quantities))
) with (fillfactor = 60);                          -- a row changes each second

alter table book_change
  add column bid_orders int[],                     -- null: they were not told
  add column ask_orders int[],
  add check (cardinality(bid_prices) = cardinality(bid_orders)),
  add check (cardinality(ask_prices) = cardinality(ask_orders));

-- What lists of instruments said of contracts, and since when: an exchange changes the lots of
-- shares' contracts in each review, and says so in its lists alone. A row is written where a list
-- differs from the one before.
create table contract_term (
  underlying      text collate "C" not null,
  venue_id        text collate "C" not null,
  expiry          date not null,
  kind            text not null,
  known_from      date not null,                   -- the day of the list, where the venue is
  lot_size        numeric(28, 8) not null,
  price_increment numeric(20, 8) not null,
  source          text not null,                   -- the file's name
  recorded_at     timestamptz not null default clock_timestamp(),
  primary key (underlying, venue_id, expiry, kind, known_from),
  check (kind in ('future', 'option')),
  check (lot_size > 0 and price_increment > 0)
);
