-- 0010 what a key may do, until when, from where; and what it was used for
--
-- Why:  a key is handed to programs, so it holds less than its user: permissions, accounts,
--       addresses and an end. What it was made with stands; a key can only end, and its row stays
--       with who ended it and why. What is asked with it is on record for 90 days.
-- Lock: alters api_key, which a request reads, for milliseconds; the other table is new.
-- Back: none. Keys of the form before this end here, since their hash was that of a part.

alter table api_key rename column secret_hash to key_hash;

alter table api_key
  add column key_prefix          text collate "C",          -- 8 hex digits, which identify the key
  add column can_read            boolean not null default true,
  add column can_trade           boolean not null default false,
  add column can_cancel          boolean not null default false,
  add column can_modify          boolean not null default false,
  add column ip_allow_list       text[] not null default '{}', -- CIDR; empty: from everywhere
  add column allowed_accounts    text[],                    -- null: all of the user's
  add column orders_per_second   integer not null default 10,
  add column requests_per_minute integer not null default 200,
  add column expires_at          timestamptz,               -- null: only the operator makes such
  add column last_used_at        timestamptz,
  add column last_used_ip        text,
  add column revoked_by          text,                      -- a user_id, or the database role
  add column revoked_reason      text;

update api_key as k
set key_prefix = n.prefix,
    revoked_at = coalesce(k.revoked_at, clock_timestamp()),
    revoked_by = current_user,
    revoked_reason = 'Keys have another form since migration 0010.'
from (select key_id, lpad(to_hex(row_number() over (order by key_id)), 8, '0') as prefix
      from api_key) as n
where n.key_id = k.key_id;

alter table api_key
  alter column key_prefix set not null,
  drop constraint api_key_pkey,
  add primary key (user_id, key_id),
  add constraint api_key_prefix_once unique (key_prefix),
  add check (key_prefix ~ '^[0-9a-f]{8}$'),
  add check (orders_per_second > 0 and requests_per_minute > 0),
  add check (array_position(ip_allow_list, null) is null),
  add check (array_position(allowed_accounts, null) is null),
  add check ((revoked_at is null) = (revoked_by is null)),
  add check ((revoked_at is null) = (revoked_reason is null));
drop index api_key_by_user;

comment on column api_key.key_hash is 'SHA-256 of the whole key, sb_…_…, which is not kept';

-- A key that somebody holds never grows: what it may is what it was made with, and an end is final.
create function api_key_only_ends() returns trigger language plpgsql as $$
declare
  free constant text[] := array['name', 'last_used_at', 'last_used_ip', 'revoked_at', 'revoked_by',
                                'revoked_reason'];
begin
  if to_jsonb(new) - free is distinct from to_jsonb(old) - free then
    raise exception 'a key stays what it was made: revoke it, and make another';
  end if;
  if old.revoked_at is not null
     and (new.revoked_at, new.revoked_by, new.revoked_reason)
         is distinct from (old.revoked_at, old.revoked_by, old.revoked_reason) then
    raise exception 'a revoked key stays revoked, with who ended it and why';
  end if;
  return new;
end $$;
create trigger only_ends before update on api_key
  for each row execute function api_key_only_ends();

create function api_key_stays() returns trigger language plpgsql as $$
begin
  if exists (select from app_user where user_id = old.user_id) then
    raise exception 'a key is revoked, not deleted; it goes with its user';
  end if;
  return old;
end $$;
create trigger stays before delete on api_key
  for each row execute function api_key_stays();

-- One row for each request with a key, written in batches after the answers.
create table key_use (
  user_id text collate "C" not null,
  key_id  text collate "C" not null,
  use_id  text collate "C" not null,               -- sorts by time
  used_at timestamptz not null,
  endpoint text not null,                          -- the path, without its query
  method  text not null,
  status  integer not null,                        -- of the answer
  ip      text not null,
  agent   text,
  primary key (user_id, key_id, use_id),
  foreign key (user_id, key_id) references api_key on delete cascade
);
create index key_use_by_age on key_use (used_at);
