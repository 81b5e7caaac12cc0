-- 0014 what is declared about days, and what companies do to their shares
--
-- Why:  the code knows the rules and holidays of each venue; what a venue declares after a release
--       is laid over them here. Reference data of all users: no key leads from the books to it.
-- Lock: creates tables only.
-- Back: drop the tables; the code's own calendars hold again.

create table calendar_types (
  calendar_code text collate "C" primary key,      -- a venue whose calendar the code knows
  name          text not null,
  category      text not null,
  zone          text not null,                     -- of the times of day in trading_sessions
  check (category in ('equity', 'derivatives', 'commodity', 'currency', 'crypto'))
);

insert into calendar_types (calendar_code, name, category, zone) values
  ('NSE', 'National Stock Exchange of India', 'equity', 'Asia/Kolkata'),
  ('BSE', 'BSE, Bombay', 'equity', 'Asia/Kolkata'),
  ('NFO', 'Futures and options of the National Stock Exchange', 'derivatives', 'Asia/Kolkata'),
  ('BFO', 'Futures and options of BSE', 'derivatives', 'Asia/Kolkata'),
  ('NSE_CURRENCY', 'Currency derivatives of the National Stock Exchange', 'currency', 'Asia/Kolkata'),
  ('BSE_CURRENCY', 'Currency derivatives of BSE', 'currency', 'Asia/Kolkata'),
  ('MCX', 'Multi Commodity Exchange of India', 'commodity', 'Asia/Kolkata'),
  ('NCDEX', 'National Commodity and Derivatives Exchange', 'commodity', 'Asia/Kolkata'),
  ('NYSE', 'New York Stock Exchange', 'equity', 'America/New_York'),
  ('CBOE', 'Cboe Options Exchange', 'derivatives', 'America/New_York'),
  ('CME', 'CME Globex, index futures', 'derivatives', 'America/Chicago'),
  ('COINBASE', 'Coinbase', 'crypto', 'UTC'),
  ('BINANCE', 'Binance', 'crypto', 'UTC');

create table calendar_events (
  event_id       text collate "C" primary key,
  calendar_code  text collate "C" not null references calendar_types,
  event_date     date not null,                    -- the venue's; of a recurring one the first
  name           text not null,
  event_type     text not null,
  is_trading_day boolean not null,
  category       text not null default '',
  description    text not null default '',
  source         text not null,
  source_name    text not null,                    -- who declared it: a user, a file, a feed
  dismissed      boolean not null default false,   -- an administrator does not believe a feed
  recorded_at    timestamptz not null default clock_timestamp(),
  updated_at     timestamptz not null default clock_timestamp(),
  unique (calendar_code, event_date, name),
  check (event_type in ('holiday', 'special_hours', 'recurring', 'one_time')),
  check (source in ('manual', 'import', 'feed')),  -- in order of precedence
  check (event_type <> 'holiday' or not is_trading_day),
  check (event_type <> 'recurring' or not is_trading_day),
  check (event_type <> 'special_hours' or is_trading_day),
  check (name <> '')
);

-- The hours of a special session; without a row of its own an event has the venue's usual ones.
create table trading_sessions (
  event_id     text collate "C" not null references calendar_events on delete cascade,
  session_type text not null,
  opens        text collate "C" not null,          -- a time of day at the venue, as 09:15
  closes       text collate "C" not null,
  primary key (event_id, opens),
  check (session_type in ('regular', 'pre_market', 'post_market', 'muhurat', 'special')),
  check (opens ~ '^([01]\d|2[0-3]):[0-5]\d$' and closes ~ '^(([01]\d|2[0-3]):[0-5]\d|24:00)$'),
  check (closes > opens)
);

-- What a person declared, no file and no feed undoes, whoever wrote the importer.
create function calendar_event_keeps_manual() returns trigger language plpgsql as $$
begin
  if old.source = 'manual' and new.source <> 'manual' then
    raise exception 'what an administrator declared stays, until an administrator changes it';
  end if;
  new.updated_at := clock_timestamp();
  return new;
end $$;
create trigger keeps_manual before update on calendar_events
  for each row execute function calendar_event_keeps_manual();

create table corporate_actions (
  action_id         text collate "C" primary key,
  instrument_id     text collate "C" not null,     -- SYMBOL.VENUE; need not be known yet
  symbol            text not null,
  exchange          text not null,
  company_name      text not null default '',
  isin              text,
  action_type       text not null,
  status            text not null default 'announced', -- as declared; its date makes it more
  title             text not null,
  ex_date           date,
  record_date       date,
  announcement_date date,
  effective_date    date,
  payment_date      date,
  start_date        date,                          -- of a closed book
  end_date          date,
  details           jsonb not null default '{}',   -- the terms, as decimal text by name
  terms             text not null,                 -- the same in one line, which tells twins apart
  price_adjustment_factor numeric(38, 18),         -- null: moves no price, or needs a close
  source            text not null,
  source_name       text not null,
  recorded_at       timestamptz not null default clock_timestamp(),
  updated_at        timestamptz not null default clock_timestamp(),
  unique nulls not distinct (instrument_id, action_type, ex_date, terms),
  check (action_type in ('DIVIDEND', 'BONUS', 'SPLIT', 'RIGHTS', 'AGM', 'EGM', 'BOOK_CLOSURE',
                         'BUYBACK', 'MERGER', 'DEMERGER')),
  check (status in ('announced', 'upcoming', 'completed', 'cancelled')),
  check (source in ('manual', 'import', 'feed')),
  check (price_adjustment_factor > 0),
  check (jsonb_typeof(details) = 'object'),
  check (end_date >= start_date)
);
create index corporate_actions_by_date on corporate_actions (ex_date, symbol collate "C", action_id);
create index corporate_actions_by_instrument on corporate_actions (instrument_id, ex_date);
create index corporate_actions_by_symbol on corporate_actions (symbol text_pattern_ops, ex_date);

create function corporate_action_keeps_manual() returns trigger language plpgsql as $$
begin
  if old.source = 'manual' and new.source <> 'manual' then
    raise exception 'what an administrator declared stays, until an administrator changes it';
  end if;
  new.updated_at := clock_timestamp();
  return new;
end $$;
create trigger keeps_manual before update on corporate_actions
  for each row execute function corporate_action_keeps_manual();

-- How it goes with each source that is fetched. What it said last stays in the tables above.
create table calendar_source (
  source_name     text collate "C" primary key,
  kind            text not null,
  attempted_at    timestamptz,
  succeeded_at    timestamptz,                     -- the age of what is shown
  failures        int not null default 0,          -- in a row
  failure         text,                            -- why, of the last attempt
  next_attempt_at timestamptz not null default '-infinity',
  inserted        int not null default 0,          -- by the last success
  updated         int not null default 0,
  unchanged       int not null default 0,
  refused         jsonb not null default '[]',     -- [{line, reason}] of the last success
  check ((failures = 0) = (failure is null))
);
