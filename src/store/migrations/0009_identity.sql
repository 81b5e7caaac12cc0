-- 0009 people who sign in, their sessions, and the keys that sign their tokens
--
-- Why:  a person signs in with a password and maybe a second factor, and is given a session: an
--       access token that every server can check by a public key, and a refresh token that is good
--       once. What ends a session or changes what its user may do is written here with its time,
--       so that every server hears of it within seconds, whoever wrote it.
-- Lock: app_user waits for its readers and writers for an instant: no column is filled.
-- Back: drop the tables, triggers and columns of this file. Passwords, sessions and second factors
--       go with them; users, their API keys and their books stay.

alter table app_user
  add column email             text,               -- who signs in; null: only API keys
  add column password_hash     text,               -- argon2id, with its parameters and salt
  add column tier              text not null default 'free',
  add column account_ids       text[],             -- trading accounts it may reach; null: its own
  add column disabled_at       timestamptz,
  add column removed_at        timestamptz,        -- the row stays, since its books do
  add column token_epoch       bigint not null default 0, -- access tokens of an older one stop
  add column changed_at        timestamptz,        -- of the epoch
  add column external_issuer   text,               -- the user service that knows the user, and
  add column external_subject  text,               -- by which name
  add check (tier in ('free', 'premium', 'enterprise', 'internal')),
  add check (email ~ '^[^@]+@[^@]+$' and length(email) <= 254),
  add check (password_hash like '$argon2id$%'),
  add check (email is not null or password_hash is null),
  add check ((external_issuer is null) = (external_subject is null)),
  add check (removed_at is null or (disabled_at is not null and email is null));
create unique index app_user_by_email on app_user (lower(email));
create unique index app_user_by_external on app_user (external_issuer, external_subject);
create index app_user_changed on app_user (changed_at) where changed_at is not null;

-- One sign-in, from the first refresh token to the last: the family that dies as one.
create table user_session (
  user_id      text collate "C" not null references app_user on delete cascade,
  session_id   text collate "C" not null,          -- 'ses_…'
  address      text,                               -- where it was last refreshed from
  agent        text,                               -- what its browser or program calls itself
  opened_at    timestamptz not null,
  refreshed_at timestamptz not null,
  expires_at   timestamptz not null,               -- if it is not refreshed before
  revoked_at   timestamptz,                        -- of the database's clock, as changed_at is
  revoked_for  text,                               -- 'signed out', 'token used twice', …
  primary key (user_id, session_id),
  check ((revoked_at is null) = (revoked_for is null))
);
create index user_session_revoked on user_session (revoked_at) where revoked_at is not null;

-- A used one is kept until it would have expired, so that it is known when it comes again.
create table refresh_token (
  token_hash  bytea primary key,                   -- SHA-256 of 256 random bits
  user_id     text collate "C" not null,
  session_id  text collate "C" not null,
  recorded_at timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz,
  foreign key (user_id, session_id) references user_session on delete cascade
);
create index refresh_token_by_session on refresh_token (user_id, session_id, expires_at);

-- What was ended stays ended, and what was used stays used, whoever writes.
create function stays_ended() returns trigger language plpgsql as $$
begin
  raise exception 'a row of % that has ended does not begin again', tg_table_name
    using errcode = 'check_violation', constraint = tg_table_name || '_stays_ended';
end $$;
create trigger stays_ended before update on user_session for each row
  when (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
  execute function stays_ended();
create trigger stays_ended before update on refresh_token for each row
  when (old.used_at is not null and new.used_at is distinct from old.used_at)
  execute function stays_ended();

-- A change of what a user may do outdates its access tokens; a disabled user has no session.
create function app_user_changed() returns trigger language plpgsql as $$
begin
  new.token_epoch := old.token_epoch + 1;
  new.changed_at := clock_timestamp();
  return new;
end $$;
create trigger app_user_changed before update on app_user for each row
  when ((new.name, new.email, new.role, new.tier, new.account_ids, new.disabled_at, new.removed_at)
        is distinct from
        (old.name, old.email, old.role, old.tier, old.account_ids, old.disabled_at, old.removed_at))
  execute function app_user_changed();

create function app_user_disabled() returns trigger language plpgsql as $$
begin
  update user_session set revoked_at = clock_timestamp(), revoked_for = 'user disabled'
  where user_id = new.user_id and revoked_at is null;
  return null;
end $$;
create trigger app_user_disabled after update on app_user for each row
  when (new.disabled_at is not null and old.disabled_at is null)
  execute function app_user_disabled();

create table second_factor (
  user_id       text collate "C" primary key references app_user on delete cascade,
  sealed_secret bytea not null,                    -- AES-256-GCM; the key is not in the database
  confirmed_at  timestamptz,                       -- it counts from then on
  last_step     bigint                             -- of the last code used: none is good twice
);

create table recovery_code (
  user_id   text collate "C" not null references second_factor on delete cascade,
  code_hash bytea not null,                        -- SHA-256 of 80 random bits
  used_at   timestamptz,
  primary key (user_id, code_hash)
);

-- The token of a link that a person is given: to set up the first administrator, or to choose a
-- password.
create table one_time_link (
  token_hash  bytea primary key,                   -- SHA-256 of 256 random bits
  purpose     text not null,
  user_id     text collate "C" references app_user on delete cascade,
  recorded_at timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz,
  check (purpose in ('setup', 'password')),
  check ((purpose = 'setup') = (user_id is null))
);
create index one_time_link_by_user on one_time_link (user_id);
create trigger stays_ended before update on one_time_link for each row
  when (old.used_at is not null and new.used_at is distinct from old.used_at)
  execute function stays_ended();

-- What signs access tokens. The next one is published before it signs, so that whoever keeps the
-- published set for a while knows it in time; a retired one is published until its last token has
-- expired, and can no longer sign.
create table signing_key (
  key_id          text collate "C" primary key,    -- 'sgn_…', the kid of a token
  state           text not null,
  public_key      jsonb not null,                  -- a JSON Web Key
  sealed_private  bytea,                           -- AES-256-GCM; the key is not in the database
  recorded_at     timestamptz not null default clock_timestamp(),
  published_until timestamptz,
  check (state in ('next', 'current', 'retired')),
  check ((state = 'retired') = (sealed_private is null)),
  check ((state = 'retired') = (published_until is not null))
);
create unique index signing_key_one on signing_key (state) where state <> 'retired';
