-- 0028 depth, dated terms of contracts, and legs across ex-dates
--
-- Why:  a feed tells five levels of a book and how many orders rest at each. The newest book of an
--       instrument is a row that is overwritten, as its quote is, so that a restart and other
--       servers know it. What stood at the end of a stretch of time is a snapshot in book_change,
--       which learns to count orders, since liquidity is judged by them too. A leg that is held
--       across a split, a bonus or a dividend keeps its value, and what was done to it is told.
-- Lock: creates tables; adds columns without a default to book_change, so no row is written, and
--       reads it once for the check, and to strategy_instruments with a constant default.
-- Back: drop what is created here; books without order counts stay, and so do adjusted legs, whose
--       income is lost; create the trigger strategy_leg_changed as 0018 has it.

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

-- What a leg was paid, or paid, while it was held: dividends, money for fractions of shares, and what
-- rounding a price to eight places leaves over. It is realized.
alter table strategy_instruments add column income numeric(38, 8) not null default 0;

drop trigger strategy_leg_changed on strategy_instruments;
create trigger strategy_leg_changed after update on strategy_instruments for each row
  when ((old.direction, old.quantity, old.entry_price, old.exit_price, old.closed_at, old.costs,
         old.income, old.instrument_id)
        is distinct from
        (new.direction, new.quantity, new.entry_price, new.exit_price, new.closed_at, new.costs,
         new.income, new.instrument_id))
  execute function strategy_leg_changed();

-- What a corporate action did to a leg that was held across its ex-date: once.
create table leg_adjustment (
  user_id         text collate "C" not null,
  strategy_id     text collate "C" not null,
  leg_id          text collate "C" not null,
  action_id       text collate "C" not null,       -- may be corrected or dismissed later
  action_type     text not null,
  title           text not null,
  ex_date         date not null,
  quantity_before bigint not null,
  quantity_after  bigint not null,
  entry_before    numeric(20, 8) not null,
  entry_after     numeric(20, 8) not null,
  strike_before   numeric(38, 8),
  strike_after    numeric(38, 8),
  symbol_before   text not null,
  symbol_after    text not null,
  income          numeric(38, 8) not null,         -- what the leg was paid by it
  applied_at      timestamptz not null default clock_timestamp(),
  primary key (user_id, strategy_id, leg_id, action_id),
  foreign key (user_id, strategy_id, leg_id) references strategy_instruments on delete cascade,
  check (quantity_before > 0 and quantity_after > 0 and entry_before > 0 and entry_after > 0)
);
