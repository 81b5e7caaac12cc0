-- 0002 the rules of a run's life, held by the database
--
-- Why:  whoever writes here, through our code or by hand, cannot write to a run that is not
--       RUNNING, revive a stopped one, turn its clock back, or reopen an order.
-- How:  guards fire once a statement, on transition tables, so a batch of a hundred ticks pays
--       for one call. They ask at depth 0, of whoever writes a table: what a trigger of ours writes,
--       tick_batch of 0005 among them, is judged there.
-- Lock: creates functions and triggers; waits for writers of each table for an instant.
-- Back: none.

-- 1. Only a RUNNING run takes writes ------------------------------------------------------------

-- Locks the runs of the new rows against a stop (a tick holds a stronger lock already), then
-- looks. A pair of user and run that does not exist is the foreign key's to refuse: it fires
-- before this, since row triggers precede statement triggers.
create function guard_running() returns trigger language plpgsql as $$
declare
  refused record;
begin
  select held.run_id, held.status into refused
  from (select distinct n.user_id, n.run_id from new_rows n order by 1, 2) n
  cross join lateral (
    select r.run_id, r.status from run r
    where (r.user_id, r.run_id) = (n.user_id, n.run_id)
    offset 0 for share) held  -- else the status would be looked at first, and nothing locked
  where held.status <> 'RUNNING' limit 1;
  if found then
    raise exception 'run % is %, so % takes no writes', refused.run_id, refused.status,
      tg_table_name using errcode = 'RN001';
  end if;
  return null;
end $$;

-- The same for one run, asked before its rows are touched: whoever locks in the order of a tick,
-- the run and then its rows, cannot deadlock with one.
create function hold_running(of_user text, of_run text) returns void language plpgsql as $$
declare
  found_status text;
begin
  select r.status into found_status from run r
  where (r.user_id, r.run_id) = (of_user, of_run) for share;
  if found_status <> 'RUNNING' then
    raise exception 'run % is %, and takes no writes', of_run, found_status
      using errcode = 'RN001';
  end if;
end $$;

do $$
declare
  guarded text;
begin
  foreach guarded in array array['run_state', 'run_status', 'run_command', 'run_order',
    'run_fill', 'run_position', 'run_equity', 'run_mark', 'run_event']
  loop
    execute format('create trigger guard_insert after insert on %I
      referencing new table as new_rows for each statement when (pg_trigger_depth() = 0)
      execute function guard_running()', guarded);
  end loop;
  foreach guarded in array array['run_state', 'run_position']
  loop
    execute format('create trigger guard_update after update on %I
      referencing new table as new_rows for each statement when (pg_trigger_depth() = 0)
      execute function guard_running()', guarded);
  end loop;
end $$;

-- 2. The life of a run --------------------------------------------------------------------------

create function run_life() returns trigger language plpgsql as $$
begin
  if (new.user_id, new.run_id, new.kind, new.mode, new.currency)
     is distinct from (old.user_id, old.run_id, old.kind, old.mode, old.currency) then
    raise exception 'a run keeps its user, id, kind, mode and currency'
      using errcode = 'check_violation', constraint = 'run_identity';
  end if;
  if (old.status <> 'PENDING' or old.started_at is not null) and  -- also one that was reset
     (new.strategy, new.config, new.initial_cash, new.allow_short, new.started_at)
     is distinct from
     (old.strategy, old.config, old.initial_cash, old.allow_short, old.started_at) then
    raise exception 'run % has started, so its strategy and configuration stand', old.run_id
      using errcode = 'check_violation', constraint = 'run_configuration';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (
       ('PENDING', 'RUNNING'), ('PENDING', 'STOPPED'),
       ('RUNNING', 'STOPPED'), ('RUNNING', 'ERROR'), ('RUNNING', 'COMPLETED'),
       ('ERROR', 'PENDING'), ('ERROR', 'STOPPED')) then  -- a reset is ERROR to PENDING
    raise exception 'run % is %, and cannot become %', old.run_id, old.status, new.status
      using errcode = 'check_violation', constraint = 'run_life';
  end if;
  if new.status = 'RUNNING' and old.status <> 'RUNNING' then
    new.started_at := coalesce(new.started_at, clock_timestamp());
  elsif new.status in ('STOPPED', 'ERROR', 'COMPLETED') and old.status <> new.status then
    new.ended_at := clock_timestamp();
  end if;
  return new;
end $$;
create trigger run_life before update on run
  for each row execute function run_life();

-- A run that leaves RUNNING takes its waiting orders with it, in the same transaction, however
-- the status was changed. Each change of status leaves a line in the audit log.
create function run_status_changed() returns trigger language plpgsql as $$
begin
  if old.status = 'RUNNING' then
    update run_order set status = 'CANCELED', reason = 'run_' || lower(new.status)
    where user_id = new.user_id and run_id = new.run_id
      and status not in ('FILLED', 'CANCELED', 'REJECTED');
    delete from run_command where user_id = new.user_id and run_id = new.run_id;
  end if;
  update run_status
  set status = new.status, updated_at = clock_timestamp(),
      armed_until = case when new.status = 'RUNNING' then armed_until else '-infinity' end
  where user_id = new.user_id and run_id = new.run_id;
  insert into audit_log (actor, user_id, run_id, action, details)
  values (coalesce(nullif(current_setting('tidemark.actor', true), ''), session_user),
          new.user_id, new.run_id, 'run.status',
          jsonb_build_object('from', old.status, 'to', new.status));
  return null;
end $$;
create trigger run_status_changed after update of status on run
  for each row when (old.status <> new.status) execute function run_status_changed();

create function run_born() returns trigger language plpgsql as $$
begin
  new.started_at := coalesce(new.started_at, clock_timestamp());
  return new;
end $$;
create trigger run_born before insert on run
  for each row when (new.status = 'RUNNING') execute function run_born();

-- Every run has its account from the first moment, also one that was inserted by hand.
create function run_opened() returns trigger language plpgsql as $$
begin
  insert into run_account (user_id, run_id, initial_cash, cash)
  values (new.user_id, new.run_id, new.initial_cash, new.initial_cash);
  return null;
end $$;
create trigger run_opened after insert on run
  for each row execute function run_opened();

create function run_account_follows() returns trigger language plpgsql as $$
begin
  update run_account set initial_cash = new.initial_cash, cash = new.initial_cash
  where user_id = new.user_id and run_id = new.run_id;
  return null;
end $$;
create trigger run_account_follows after update of initial_cash on run
  for each row when (old.initial_cash <> new.initial_cash)
  execute function run_account_follows();

-- 3. A clock that only moves forward ------------------------------------------------------------

create function refuse_backwards() returns trigger language plpgsql as $$
begin
  raise exception 'run % stands at %, and cannot go back to %', old.run_id,
    old.last_logical_time, coalesce(new.last_logical_time::text, 'its start')
    using errcode = 'check_violation', constraint = 'run_state_forward';
end $$;
create trigger run_state_forward before update on run_state for each row
  when (new.fence < old.fence or new.tick_count < old.tick_count
        or new.order_count < old.order_count or new.event_count < old.event_count
        or new.last_logical_time < old.last_logical_time
        or (new.last_logical_time is null and old.last_logical_time is not null))
  execute function refuse_backwards();

-- A row stays with the run that it was written for. What has no such trigger is refused every
-- change, or refused this one by a rule of its own.
create function refuse_move() returns trigger language plpgsql as $$
begin
  raise exception 'a row of % stays with its run', tg_table_name
    using errcode = 'check_violation', constraint = tg_table_name || '_keeps_run';
end $$;

do $$
declare
  moved text;
begin
  foreach moved in array array['run_state', 'run_status', 'run_command', 'run_position']
  loop
    execute format('create trigger keeps_run before update of user_id, run_id on %I
      for each row when ((old.user_id, old.run_id) is distinct from (new.user_id, new.run_id))
      execute function refuse_move()', moved);
  end loop;
end $$;

-- A run that a worker has taken books nothing at a time that it has not reached. One that none
-- ever took is somebody's by hand.
create function guard_clock() returns trigger language plpgsql as $$
declare
  ahead record;
begin
  select n.run_id, n.logical_time, s.last_logical_time into ahead
  from new_rows n
  join run_state s on s.user_id = n.user_id and s.run_id = n.run_id
  where s.fence > 0 and n.logical_time > s.last_logical_time
  limit 1;
  if found then
    raise exception 'run % stands at %, so % takes nothing of %', ahead.run_id,
      ahead.last_logical_time, tg_table_name, ahead.logical_time
      using errcode = 'check_violation', constraint = 'run_state_reached';
  end if;
  return null;
end $$;
create trigger not_ahead after insert on run_equity
  referencing new table as new_rows for each statement when (pg_trigger_depth() = 0)
  execute function guard_clock();
create trigger not_ahead after insert on run_mark
  referencing new table as new_rows for each statement when (pg_trigger_depth() = 0)
  execute function guard_clock();
create trigger not_ahead after insert on run_event
  referencing new table as new_rows for each statement when (pg_trigger_depth() = 0)
  execute function guard_clock();

-- 4. Orders -------------------------------------------------------------------------------------

create function run_order_life() returns trigger language plpgsql as $$
begin
  if (new.user_id, new.run_id, new.order_id, new.client_order_id, new.instrument_id, new.side,
      new.type, new.quantity, new.limit_price, new.stop_price, new.logical_time, new.source,
      new.verdicts)
     is distinct from
     (old.user_id, old.run_id, old.order_id, old.client_order_id, old.instrument_id, old.side,
      old.type, old.quantity, old.limit_price, old.stop_price, old.logical_time, old.source,
      old.verdicts) then
    raise exception 'order % says what was ordered; cancel it and place another', old.order_id
      using errcode = 'check_violation', constraint = 'run_order_terms';
  end if;
  if (old.status in ('FILLED', 'CANCELED', 'REJECTED')
      and (new.status, new.reason) is distinct from (old.status, old.reason))
     or (old.status = 'PARTIALLY_FILLED' and new.status in ('PENDING', 'OPEN', 'REJECTED')) then
    raise exception 'order % is %, for good', old.order_id, old.status
      using errcode = 'check_violation', constraint = 'run_order_life';
  end if;
  return new;
end $$;
create trigger run_order_life before update on run_order
  for each row execute function run_order_life();

-- A run that is not RUNNING lets its orders be canceled, and nothing else (DEC-35).
create function guard_order_update() returns trigger language plpgsql as $$
declare
  refused record;
begin
  select held.run_id, held.status into refused
  from (select distinct n.user_id, n.run_id from new_rows n where n.status <> 'CANCELED'
        order by 1, 2) n
  cross join lateral (
    select r.run_id, r.status from run r
    where (r.user_id, r.run_id) = (n.user_id, n.run_id)
    offset 0 for share) held
  where held.status <> 'RUNNING' limit 1;
  if found then
    raise exception 'run % is %, so its orders can only be canceled', refused.run_id,
      refused.status using errcode = 'RN001';
  end if;
  return null;
end $$;
create trigger guard_update after update on run_order
  referencing new table as new_rows for each statement when (pg_trigger_depth() = 0)
  execute function guard_order_update();
