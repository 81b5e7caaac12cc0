-- 0027 uploads
--
-- Why:  a person sends a file of market data over HTTP, looks at what would be stored, and has it
--       stored. The file lies beside the process that took it, which holds the row meanwhile; what
--       became of it stays here. And an administrator edits corporate actions by hand: one that is
--       taken back is dismissed, so that no file and no feed brings it again.
-- Lock: creates a table; adds a column with a constant default to corporate_actions, which is few.
-- Back: drop the table and the column; dismissed actions count again.

create table upload (
  user_id        text collate "C" not null references app_user on delete cascade,
  upload_id      text collate "C" not null,
  name           text not null,                    -- of the file, with the folders that it was sent with
  holds          text not null,
  options        jsonb not null default '{}',      -- whose bars, of which interval, …
  status         text not null,
  bytes          bigint not null default 0,        -- that have arrived
  bytes_expected bigint,                           -- null: the sender did not say
  sha256         text,                             -- once all have arrived
  rows_read      bigint not null default 0,        -- of the step that goes on
  rows_expected  bigint,                           -- as many as the check has read
  preview        jsonb,                            -- what the check has found
  reports        jsonb,                            -- what became of the rows
  failure        text,                             -- why there is nothing, as a sentence
  holder         text not null,                    -- the process that has the file
  held_until     timestamptz not null,             -- it is gone if it does not say otherwise
  recorded_at    timestamptz not null default clock_timestamp(),
  updated_at     timestamptz not null default clock_timestamp(),
  ended_at       timestamptz,
  primary key (user_id, upload_id),
  check (holds in ('series', 'instruments')),
  check (status in ('receiving', 'checking', 'ready', 'importing', 'done', 'failed', 'discarded')),
  check ((ended_at is not null) = (status in ('done', 'failed', 'discarded'))),
  check ((status = 'failed') = (failure is not null)),
  check (bytes >= 0 and rows_read >= 0)
);
create index upload_by_time on upload (user_id, recorded_at desc, upload_id);
create index upload_by_hash on upload (user_id, sha256);
create index upload_open on upload (held_until) where ended_at is null;

alter table corporate_actions add column dismissed boolean not null default false;
