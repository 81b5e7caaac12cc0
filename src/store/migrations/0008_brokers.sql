-- 0008 broker credentials and sessions
--
-- Why:  a broker's access token lasts a trading day. Logging in opens a session, arming schedules
--       the user's runs until that session ends.
-- Lock: creates tables only.
-- Back: none.

create table broker_credential (
  user_id          text collate "C" not null references app_user on delete cascade,
  broker_id        text collate "C" not null,
  login_name       text not null,
  sealed_secret    bytea not null,                 -- AES-256-GCM; the key is not in the database
  recorded_at      timestamptz not null default clock_timestamp(),
  primary key (user_id, broker_id)
);

create table broker_login (
  state       text collate "C" primary key,        -- random; ties the answer to the question
  user_id     text collate "C" not null,
  broker_id   text collate "C" not null,
  expires_at  timestamptz not null,
  foreign key (user_id, broker_id) references broker_credential on delete cascade
);

create table broker_session (
  user_id      text collate "C" not null,
  broker_id    text collate "C" not null,
  sealed_token bytea not null,
  opened_at    timestamptz not null default clock_timestamp(),
  expires_at   timestamptz not null,               -- the broker's, usually before the next session
  primary key (user_id, broker_id),
  foreign key (user_id, broker_id) references broker_credential on delete cascade
);
