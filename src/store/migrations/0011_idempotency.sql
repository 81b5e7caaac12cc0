-- 0011 answers that are given once
--
-- Why:  a client that lost an answer asks again with the same Idempotency-Key, and must get the
--       answer of the first time, not a second run or a second order.
-- Lock: creates a table only.
-- Back: none; keys are forgotten after a day in any case.

create table idempotency_key (
  user_id         text collate "C" not null references app_user on delete cascade,
  idempotency_key text collate "C" not null,       -- the client's
  request_digest  bytea not null,                  -- SHA-256 of what was asked
  seed            text not null,                   -- what the ids of all that it makes come from
  attempt         integer not null default 1,      -- a claim that ended unanswered is taken over
  claimed_until   timestamptz not null,            -- until then, nobody else tries
  status          integer,                         -- of the answer; null while there is none
  answer          text,                            -- JSON as it was sent
  expires_at      timestamptz not null,
  primary key (user_id, idempotency_key),
  check ((status is null) = (answer is null)),
  check (status between 200 and 299),
  check (attempt >= 1)
);
create index idempotency_key_expired on idempotency_key (expires_at);
