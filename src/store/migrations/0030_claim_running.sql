-- 0030 only runs that go on are claimed
--
-- Why:  claim_runs looked at a run's status and locked its state alone. A run that ended between the
--       look and the claim refused the whole claim (RN001), and the worker's other runs with it. The
--       run is locked now, too, against its end; one that is just ending is passed over.
-- Lock: replaces a function.
-- Back: the function of 0006.

create or replace function claim_runs(claimant text, most int)
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
    for share of r skip locked
    for update of s skip locked
  )
  update run_state s set worker_id = claimant, fence = s.fence + 1
  from free f where s.user_id = f.user_id and s.run_id = f.run_id
  returning s.user_id, s.run_id, s.fence
$$;
