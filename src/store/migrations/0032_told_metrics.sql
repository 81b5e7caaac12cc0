-- 0032 what workers count is told to the database
--
-- Why:  processes that work have no address where Prometheus could read what they count. Each tells it
--       here every ten seconds, and every server's /metrics shows it.
-- Lock: creates a table.
-- Back: drop it; nothing of it is a book.

create unlogged table told_metrics (
  process    text collate "C" primary key,          -- as in work/3f2a9c0d: a label of its series
  told_at    timestamptz not null default clock_timestamp(),
  families   json not null                          -- name to series: labels, value and their full name
);
