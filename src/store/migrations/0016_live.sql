-- 0016 live market data
--
-- Why:  one process at a time consumes the feed, under a lease whose fence every write names, so a
--       minute is never booked by two. What it last heard of each instrument is kept, so that a
--       restart or another server answers too. Who wants an instrument says so in a row that lapses
--       by itself. What was filled in later, and from where to where, can be told from what was
--       heard live.
-- Lock: creates tables only.
-- Back: drop what is created here; bars stay.

create table feed_lease (
  feed_name   text collate "C" primary key,
  holder      text collate "C",                    -- null: given back
  fence       bigint not null default 1,           -- grows with each change of holder
  lease_until timestamptz not null,
  state       jsonb,                               -- what its holder last said of the feed
  state_at    timestamptz
);

-- Takes or renews the lease, and answers its fence; null while another holds it.
create function take_feed_lease(wanted text, claimant text, ttl interval) returns bigint
language sql as $$
  insert into feed_lease as l (feed_name, holder, lease_until)
  values (wanted, claimant, lease_clock() + ttl)
  on conflict (feed_name) do update
    set fence = l.fence + (l.holder is distinct from excluded.holder)::int,
        holder = excluded.holder, lease_until = excluded.lease_until
    where l.holder is null or l.holder = excluded.holder or l.lease_until < lease_clock()
  returning fence
$$;

-- What was last heard of each instrument. A price is never zero or negative here.
create table latest_quote (
  instrument_id text collate "C" primary key,
  quoted_at     timestamptz not null,              -- by the source's clock
  last_price    numeric(20, 8),
  bid           numeric(20, 8),
  ask           numeric(20, 8),
  bid_quantity  numeric(28, 8),
  ask_quantity  numeric(28, 8),
  volume        numeric(28, 8),                    -- of the session so far
  open_interest numeric(28, 8),
  previous_close numeric(20, 8),                   -- of the session before
  mock          boolean not null default false,    -- made up while the market is closed
  recorded_at   timestamptz not null default clock_timestamp(),
  check (last_price > 0 and bid > 0 and ask > 0),
  check (bid < ask),
  check (bid_quantity >= 0 and ask_quantity >= 0 and volume >= 0 and open_interest >= 0)
) with (fillfactor = 60);                          -- a row changes each second

-- Who wants to hear of what. The same instrument may be wanted by many; it is asked for once.
create table feed_subscription (
  instrument_id text collate "C" not null,
  holder        text collate "C" not null,         -- a server's watch, a portfolio, a person
  wanted_until  timestamptz not null default 'infinity',
  recorded_at   timestamptz not null default clock_timestamp(),
  primary key (instrument_id, holder)
);
create index feed_subscription_by_holder on feed_subscription (holder);

-- What a search for missing minutes found and did.
create table backfill_report (
  backfill_id    text collate "C" primary key,
  cause          text not null,
  began_at       timestamptz not null,
  ended_at       timestamptz not null,
  looked_from    timestamptz not null,
  looked_to      timestamptz not null,
  instruments    int not null,
  gaps           int not null,
  rows_fetched   bigint not null,
  rows_inserted  bigint not null,
  rows_known     bigint not null,                  -- an equal minute was there
  rows_different bigint not null,                  -- another minute was there, and stays
  errors         int not null,
  first_errors   jsonb not null default '[]',      -- at most ten, in words
  check (cause in ('scheduled', 'subscribed', 'operator', 'taken over', 'reconnected',
                   'demonstration')),
  check (ended_at >= began_at and looked_to >= looked_from)
);
create index backfill_report_by_time on backfill_report (began_at);

-- The stretches that it asked for. Minutes inside that were inserted came by backfill, not live.
create table backfill_span (
  instrument_id text collate "C" not null,
  opened_from   timestamptz not null,              -- of the first missing minute
  opened_to     timestamptz not null,              -- excluded
  backfill_id   text collate "C" not null references backfill_report on delete cascade,
  rows_inserted bigint not null,                   -- 0: the source has nothing there
  primary key (instrument_id, opened_from, backfill_id),
  check (opened_to > opened_from)
);
create index backfill_span_by_report on backfill_span (backfill_id);
