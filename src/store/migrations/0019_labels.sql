-- 0019 labels on bars, and which indicators a user follows
--
-- Why:  people mark bars, for themselves and for models to learn from. Each change of a label is
--       written down in the order in which it was committed, so that a stream misses none; what a
--       user asked for over HTTP is followed by whichever server its streams reach.
-- Lock: creates tables only.
-- Back: drop the tables and the functions.

create table ml_labels (
  user_id     text collate "C" not null references app_user on delete cascade,
  label_id    text collate "C" not null,
  symbol      text collate "C" not null,           -- canonical, or an instrument's own
  label_type  text not null,
  metadata    jsonb not null,
  tags        text[] not null default '{}',
  timeframe   text not null,                       -- of the metadata, in the store's words
  labeled_at  timestamptz not null,                -- its nearest_candle_timestamp_utc
  recorded_at timestamptz not null default clock_timestamp(),
  changed_at  timestamptz not null default clock_timestamp(),
  primary key (user_id, label_id),
  check (label_type in ('bullish', 'bearish', 'neutral', 'exit_bullish', 'exit_bearish')),
  check (metadata ?& array['timeframe', 'nearest_candle_timestamp_utc', 'sample_offset_seconds'])
);
create index ml_labels_by_bar on ml_labels (user_id, symbol, labeled_at);

-- What was on the screen when a label was set, for models to read.
create table ml_label_samples (
  user_id     text collate "C" not null,
  label_id    text collate "C" not null,
  sample_id   text collate "C" not null default 'smp_' || replace(gen_random_uuid()::text, '-', ''),
  sample_uri  text not null,
  sample_type text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (user_id, label_id, sample_id),
  foreign key (user_id, label_id) references ml_labels on delete cascade
);

-- How many changes a user's labels have seen. A writer holds it until it commits, so changes are
-- numbered in commit order; only one user's own writers wait for one another.
create table ml_label_log (
  user_id text collate "C" primary key references app_user on delete cascade,
  newest  bigint not null
);

create table ml_label_change (
  user_id     text collate "C" not null references app_user on delete cascade,
  seq         bigint not null,                     -- from 1
  event       text not null,
  symbol      text collate "C" not null,
  label       jsonb not null,                      -- the row; of a deleted one, as it was
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (user_id, seq),
  check (event in ('label.create', 'label.update', 'label.delete'))
);

create function log_label_change() returns trigger language plpgsql as $$
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
end $$;
create trigger log_label_change after insert or update or delete on ml_labels
  for each row execute function log_label_change();

-- What a user asked to be told of over HTTP, whichever server answers. `/indicators/stream` tells
-- it to all of the user's connections.
create table indicator_subscription (
  user_id       text collate "C" not null references app_user on delete cascade,
  instrument_id text collate "C" not null,
  timeframe     text not null,
  indicator_id  text collate "C" not null,
  subscribed_at timestamptz not null default clock_timestamp(),
  primary key (user_id, instrument_id, timeframe, indicator_id)
);
-- How many users hold a computation.
create index indicator_subscription_holders
  on indicator_subscription (instrument_id, timeframe, indicator_id);
