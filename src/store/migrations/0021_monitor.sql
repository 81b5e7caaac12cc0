-- 0021 what a monitor watches
--
-- Why:  somebody watches an underlying with the strikes around its price. What that is stays known
--       to every server, so that a stream goes on wherever it reconnects; the instruments are asked
--       of the feed under the session's name (feed_subscription), and lapse with it.
-- Lock: creates a table only.
-- Back: drop it.

create table monitor_session (
  user_id           text collate "C" not null references app_user on delete cascade,
  session_id        text collate "C" not null,
  symbol            text collate "C" not null,     -- canonical, like NIFTY
  expiries          date[] not null default '{}',  -- none named: the nearest
  strikes_each_side int not null,
  began_at          timestamptz not null,
  seen_at           timestamptz not null,          -- when it was last asked for
  primary key (user_id, session_id),
  check (strikes_each_side between 1 and 50),
  check (cardinality(expiries) <= 6)
);
create index monitor_session_by_seen on monitor_session (seen_at);
