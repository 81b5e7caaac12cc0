-- 0012 what streams read
--
-- Why:  a stream of orders and positions tells each change once, in commit order, also to a client
--       that comes back to another server. So a row says in which transaction it last changed, and
--       a place in the stream is a snapshot: what it does not see yet is what is to be told. No
--       counter is shared, no commit waits for another, and a long transaction holds nobody up.
--       And a browser, which cannot send a header with a WebSocket, brings a ticket instead.
-- Lock: rewrites run_order and run_position under an exclusive lock: about a second for a million
--       rows.
-- Back: drop table stream_ticket; drop the triggers, the function, the index and both columns.

alter table run_order add column changed_in xid8 not null default pg_current_xact_id();
alter table run_position add column changed_in xid8 not null default pg_current_xact_id();

-- Positions have none: with it each of their updates would write to every index of the table.
-- Partial, though it holds every row, so that only who asks by changed_in is led to it: while the
-- table is small a foreign key's lookup would look as cheap here, and keep that plan.
create index run_order_changed on run_order (user_id, changed_in) where changed_in is not null;

create function stamp_change() returns trigger language plpgsql as $$
begin
  new.changed_in := pg_current_xact_id();
  return new;
end $$;
create trigger stamp_change before update on run_order
  for each row execute function stamp_change();
-- A new mark moves no position.
create trigger stamp_change before update on run_position for each row
  when ((old.quantity, old.cost, old.realized_pnl, old.fees)
        is distinct from (new.quantity, new.cost, new.realized_pnl, new.fees))
  execute function stamp_change();

-- Who may open one WebSocket, once, on any server.
create table stream_ticket (
  user_id     text collate "C" not null references app_user on delete cascade,
  secret_hash bytea not null,                      -- SHA-256 of 256 random bits
  caller      jsonb not null,                      -- whom the ticket's bearer is taken for
  expires_at  timestamptz not null,                -- 30 s after it was made
  primary key (user_id, secret_hash)
);
