-- 0022 replays of the past
--
-- Why:  somebody plays a stretch of history again, at a speed. Where it stands follows from an anchor:
--       at this moment of the clock it stood there, and moved so fast. Whoever knows the row knows
--       the place, so a replay goes on wherever its stream reconnects, and two screens are in step.
-- Lock: creates a table only.
-- Back: drop it.

create table replay_session (
  user_id    text collate "C" not null references app_user on delete cascade,
  replay_id  text collate "C" not null,
  underlying text collate "C" not null,            -- canonical
  timeframe  text not null,
  starts_at  timestamptz not null,
  ends_at    timestamptz not null,
  expiries   date[] not null default '{}',
  strikes    double precision[] not null default '{}',
  panels     text[] not null default '{}',
  playing    boolean not null,
  speed      double precision not null,            -- seconds of history a second
  position   timestamptz not null,                 -- where it stood
  anchored_at timestamptz not null,                -- when it stood there
  revision   bigint not null default 1,            -- grows with each change
  primary key (user_id, replay_id),
  check (ends_at > starts_at and position between starts_at and ends_at),
  check (timeframe in ('1min', '5min', '15min')),
  check (speed > 0 and speed <= 100000),
  check (cardinality(expiries) <= 6 and cardinality(strikes) <= 50)
);
