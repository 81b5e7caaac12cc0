-- 0006 who ticks which run
--
-- Why:  any number of workers share the runs; a run has one owner at a time. A worker that was
--       paused and wakes up after its runs moved is stopped by the fence in 0005, not by a clock.
-- Lock: none.
-- Back: none.

-- The clock of the leases: the database's, since no two machines' agree. A simulation replaces it.
create function lease_clock() returns timestamptz language sql volatile as $$
  select clock_timestamp()
$$;

-- Promises that the worker lives for `ttl` from now, and says how many workers do.
create function renew_lease(claimant text, ttl interval) returns int language sql as $$
  insert into worker as w (worker_id, lease_until) values (claimant, lease_clock() + ttl)
  on conflict (worker_id) do update set lease_until = excluded.lease_until;
  select count(*)::int from worker where lease_until > lease_clock() or worker_id = claimant;
$$;

-- Takes runs that nobody owns, or whose owner is past its lease, up to a fair share. Armed and
-- RUNNING ones only. The fence grows, so whatever the last owner still sends is refused.
create function claim_runs(claimant text, most int)
returns table (user_id text, run_id text, fence bigint) language sql as $$
  with free as (
    select s.user_id, s.run_id
    from run_state s
    join run r on r.user_id = s.user_id and r.run_id = s.run_id and r.status = 'RUNNING'
    join run_status t on t.user_id = s.user_id and t.run_id = s.run_id
                     and t.armed_until > lease_clock()
    left join worker w on w.worker_id = s.worker_id
    where s.worker_id is distinct from claimant
      and (w.worker_id is null or w.lease_until < lease_clock())
    order by s.user_id, s.run_id
    limit most
    for update of s skip locked
  )
  update run_state s set worker_id = claimant, fence = s.fence + 1
  from free f where s.user_id = f.user_id and s.run_id = f.run_id
  returning s.user_id, s.run_id, s.fence
$$;

-- Gives runs back, so that another worker may take them at once.
create function release_runs(claimant text, users text[], runs text[]) returns void
language sql as $$
  update run_state s set worker_id = null
  from (select r.user_id, r.run_id
        from run r
        where (r.user_id, r.run_id) in (select * from unnest(users, runs))
          and r.status = 'RUNNING'
        order by r.user_id, r.run_id
        for share) held
  where s.user_id = held.user_id and s.run_id = held.run_id and s.worker_id = claimant
$$;
