-- 0005 committing ticks and marks
--
-- Why:  the effects of one logical time of one run are committed once or not at all. Ticks of many
--       runs share a transaction and one round trip; each has its own answer, and one run's
--       refusal never undoes another's. The rules of 0002 and 0003 stay in force underneath.
-- How:  lock the runs in one order (so two batches cannot deadlock, and a stop waits), then a
--       compare-and-set on where the run stands (logical time, fence, counters, cash) claims the
--       logical time, then one insert a table. A trade that somebody wrote by hand meanwhile moves
--       the cash, so a tick that did not know of it is refused. Rows name their tick by its place
--       in the batch. Plans are kept for the life of a connection, and one made while a table was
--       empty would read all of it for ever: so only nested loops over indexes are allowed, and a
--       lookup that must not become a scan stands in a lateral of its own.
-- Lock: none.
-- Back: none.

-- Answers, one for each tick: 'committed'; 'stopped' (the run is not RUNNING or is gone);
-- 'fenced' (another worker owns it); 'stale' (it does not stand where the tick began: someone
-- committed this logical time before).
create function commit_ticks(
  users text[], runs text[], fences bigint[], befores timestamptz[], times timestamptz[],
  order_befores bigint[], event_befores bigint[], cash_befores numeric[],
  nexts timestamptz[], order_counts bigint[], event_counts bigint[], memories jsonb,
  market_values numeric[],
  order_ticks int[], order_ids text[], order_clients text[], order_instruments text[],
  order_sides text[], order_types text[], order_quantities numeric[], order_limits numeric[],
  order_stops numeric[], order_statuses text[], order_sources text[], order_reasons text[],
  order_verdicts jsonb,
  change_ticks int[], change_orders text[], change_statuses text[], change_reasons text[],
  fill_ticks int[], fill_orders text[], fill_instruments text[], fill_sides text[],
  fill_quantities numeric[], fill_prices numeric[], fill_fees numeric[], fill_profits numeric[],
  event_ticks int[], event_seqs bigint[], event_types text[], event_keys text[],
  event_bodies jsonb,
  command_ticks int[], command_ids text[]
) returns text[] language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off set enable_material = off as $$
declare
  answers   text[] := array_fill('stopped'::text, array[cardinality(runs)]);
  running   int[];
  committed int[];
  won       boolean[] := array_fill(false, array[cardinality(runs)]);
  tick      int;
  closed    text;
begin
  select coalesce(array_agg(locked.tick), '{}') into running from (
    select t.tick::int
    from (select * from unnest(users, runs) with ordinality as u (user_id, run_id, tick)
          order by u.user_id, u.run_id) t
    cross join lateral (  -- each by its key, in this order, whatever the planner knows of the table
      select from run r where r.user_id = t.user_id and r.run_id = t.run_id
                          and r.status = 'RUNNING' for no key update) held
  ) locked;

  with moved as (
    update run_state s
    set last_logical_time = times[t.tick], next_logical_time = nexts[t.tick],
        tick_count = s.tick_count + 1, order_count = order_counts[t.tick],
        event_count = event_counts[t.tick], memory = memories -> (t.tick - 1)
    from unnest(running) as t (tick)
    where s.user_id = users[t.tick] and s.run_id = runs[t.tick] and s.fence = fences[t.tick]
      -- our instants are milliseconds; a time written by hand may be finer
      and date_trunc('milliseconds', s.last_logical_time) is not distinct from befores[t.tick]
      and s.order_count = order_befores[t.tick] and s.event_count = event_befores[t.tick]
      and cash_befores[t.tick] = (
        select a.cash from run_account a where a.user_id = s.user_id and a.run_id = s.run_id)
    returning t.tick
  )
  select coalesce(array_agg(moved.tick), '{}') into committed from moved;

  foreach tick in array committed loop
    won[tick] := true;
    answers[tick] := 'committed';
  end loop;
  if cardinality(committed) < cardinality(runs) then
    answers := tick_answers(users, runs, fences, answers);
  end if;
  if cardinality(committed) = 0 then
    return answers;
  end if;

  if cardinality(command_ids) > 0 then
    delete from run_command c
    using unnest(command_ticks, command_ids) as n (tick, id)
    where won[n.tick] and c.user_id = users[n.tick] and c.run_id = runs[n.tick]
      and c.command_id = n.id;
  end if;

  if cardinality(order_ids) > 0 then
    insert into run_order (user_id, run_id, order_id, client_order_id, instrument_id, side, type,
      quantity, limit_price, stop_price, status, logical_time, source, reason, verdicts)
    select users[o.tick], runs[o.tick], o.id, o.client, o.instrument, o.side, o.type, o.quantity,
      o.limit_price, o.stop_price, o.status, times[o.tick], o.source, o.reason, order_verdicts -> (o.n - 1)::int
    from unnest(order_ticks, order_ids, order_clients, order_instruments, order_sides,
           order_types, order_quantities, order_limits, order_stops, order_statuses,
           order_sources, order_reasons) with ordinality
         as o (tick, id, client, instrument, side, type, quantity, limit_price, stop_price,
               status, source, reason, n)
    where won[o.tick];
  end if;

  if cardinality(fill_orders) > 0 then
    -- as in_tick of 0003 asks of a fill by hand: no point of the curve closed this time before
    select runs[f.tick] into closed
    from unnest(fill_ticks) as f (tick)
    cross join lateral (
      select from run_equity e
      where e.user_id = users[f.tick] and e.run_id = runs[f.tick]
        and e.logical_time >= times[f.tick] limit 1) point
    where won[f.tick] and fences[f.tick] > 0 limit 1;
    if found then
      raise exception 'the curve of run % is past this tick, so nothing is traded in it', closed
        using errcode = 'check_violation', constraint = 'run_fill_in_tick';
    end if;
    insert into run_fill (user_id, run_id, fill_id, order_id, instrument_id, side, quantity,
      price, fee, realized_pnl, logical_time)
    select users[f.tick], runs[f.tick], f.order_id, f.order_id, f.instrument, f.side, f.quantity,
      f.price, f.fee, f.profit, times[f.tick]
    from unnest(fill_ticks, fill_orders, fill_instruments, fill_sides, fill_quantities,
           fill_prices, fill_fees, fill_profits)
         as f (tick, order_id, instrument, side, quantity, price, fee, profit)
    where won[f.tick];
  end if;

  if cardinality(change_orders) > 0 then
    update run_order o set status = c.status, reason = c.reason
    from unnest(change_ticks, change_orders, change_statuses, change_reasons)
         as c (tick, id, status, reason)
    where won[c.tick] and o.user_id = users[c.tick] and o.run_id = runs[c.tick]
      and o.order_id = c.id;
  end if;

  if cardinality(event_types) > 0 then
    insert into run_event (user_id, run_id, logical_time, event_type, key, seq, body)
    select users[e.tick], runs[e.tick], times[e.tick], e.type, e.key, e.seq,
      event_bodies -> (e.n - 1)::int
    from unnest(event_ticks, event_seqs, event_types, event_keys) with ordinality
         as e (tick, seq, type, key, n)
    where won[e.tick];
  end if;

  insert into run_equity (user_id, run_id, logical_time, cash, market_value, equity)
  select users[t.tick], runs[t.tick], times[t.tick], a.cash, market_values[t.tick],
         a.cash + market_values[t.tick]
  from unnest(committed) as t (tick)
  cross join lateral (  -- what the fills left, not what the tick believes
    select x.cash from run_account x
    where (x.user_id, x.run_id) = (users[t.tick], runs[t.tick]) offset 0) a;

  return answers;
end $$;

-- The door for ticks. What comes through it runs inside a trigger, where the guards of 0002 are not
-- asked again, once for each table, what this function has just made sure of for all of them.
create view tick_batch as
  select null::text[] as users, null::text[] as runs, null::bigint[] as fences,
         null::timestamptz[] as befores, null::timestamptz[] as times, null::bigint[] as
         order_befores, null::bigint[] as event_befores, null::numeric[] as cash_befores,
         null::timestamptz[] as nexts, null::bigint[] as order_counts, null::bigint[] as
         event_counts, null::jsonb as memories, null::numeric[] as
         market_values, null::int[] as order_ticks, null::text[] as order_ids, null::text[] as
         order_clients, null::text[] as order_instruments, null::text[] as order_sides,
         null::text[] as order_types, null::numeric[] as order_quantities, null::numeric[] as
         order_limits, null::numeric[] as order_stops, null::text[] as order_statuses,
         null::text[] as order_sources, null::text[] as order_reasons, null::jsonb as
         order_verdicts, null::int[] as change_ticks, null::text[] as change_orders,
         null::text[] as change_statuses, null::text[] as change_reasons, null::int[] as
         fill_ticks, null::text[] as fill_orders, null::text[] as fill_instruments,
         null::text[] as fill_sides, null::numeric[] as fill_quantities, null::numeric[] as
         fill_prices, null::numeric[] as fill_fees, null::numeric[] as fill_profits,
         null::int[] as event_ticks, null::bigint[] as event_seqs, null::text[] as event_types,
         null::text[] as event_keys, null::jsonb as event_bodies, null::int[] as command_ticks,
         null::text[] as command_ids, null::text[] as answers
  where false;

create function tick_batch_commit() returns trigger language plpgsql as $$
begin
  new.answers := commit_ticks(
    new.users, new.runs, new.fences, new.befores, new.times, new.order_befores,
    new.event_befores, new.cash_befores, new.nexts, new.order_counts, new.event_counts,
    new.memories, new.market_values, new.order_ticks, new.order_ids,
    new.order_clients, new.order_instruments, new.order_sides, new.order_types,
    new.order_quantities, new.order_limits, new.order_stops, new.order_statuses,
    new.order_sources, new.order_reasons, new.order_verdicts, new.change_ticks,
    new.change_orders, new.change_statuses, new.change_reasons, new.fill_ticks,
    new.fill_orders, new.fill_instruments, new.fill_sides, new.fill_quantities,
    new.fill_prices, new.fill_fees, new.fill_profits, new.event_ticks, new.event_seqs,
    new.event_types, new.event_keys, new.event_bodies, new.command_ticks, new.command_ids);
  return new;
end $$;
create trigger tick_batch_commit instead of insert on tick_batch
  for each row execute function tick_batch_commit();

-- Why each uncommitted tick was not.
create function tick_answers(users text[], runs text[], fences bigint[], answers text[])
returns text[] language sql stable as $$
  select array_agg(
    case when t.answer = 'committed' then t.answer
         when r.status is distinct from 'RUNNING' then 'stopped'
         when s.fence is distinct from t.fence then 'fenced'
         else 'stale' end order by t.tick)
  from unnest(users, runs, fences, answers) with ordinality
       as t (user_id, run_id, fence, answer, tick)
  left join run r on (r.user_id, r.run_id) = (t.user_id, t.run_id)
  left join run_state s on (s.user_id, s.run_id) = (t.user_id, t.run_id)
$$;

-- Values runs at the prices of a logical time that is committed already: its own transaction, and
-- once for each logical time however often it is asked. Answers 'marked', 'stopped' or 'fenced';
-- a mark that was there already counts as 'marked', and so does one that a trade written by hand
-- after the tick has made impossible: the curve and the mark of a logical time never disagree.
create function commit_marks(
  users text[], runs text[], fences bigint[], times timestamptz[], market_values numeric[],
  unrealized numeric[], realized numeric[], price_lists text[]
) returns text[] language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off set enable_material = off as $$
declare
  answers text[];
  running int[];
  won     boolean[];
begin
  select coalesce(array_agg(locked.tick), '{}') into running from (
    select t.tick::int
    from (select * from unnest(users, runs) with ordinality as u (user_id, run_id, tick)
          order by u.user_id, u.run_id) t
    cross join lateral (  -- each by its key, in this order, whatever the planner knows of the table
      select from run r where r.user_id = t.user_id and r.run_id = t.run_id
                          and r.status = 'RUNNING' for no key update) held
  ) locked;

  select array_agg(case when t.tick <> all (running) then 'stopped'
                        when s.fence is distinct from t.fence then 'fenced'
                        else 'marked' end order by t.tick)
  into answers
  from unnest(users, runs, fences) with ordinality as t (user_id, run_id, fence, tick)
  left join run_state s on s.user_id = t.user_id and s.run_id = t.run_id;
  select array_agg(a.answer = 'marked' order by a.tick) into won
  from unnest(answers) with ordinality as a (answer, tick);

  with marked as (
    insert into run_mark (user_id, run_id, logical_time, market_value, unrealized_pnl,
      realized_pnl, prices)
    select t.user_id, t.run_id, t.at, t.market_value, t.unrealized, t.realized, t.prices::jsonb
    from unnest(users, runs, times, market_values, unrealized, realized, price_lists) with ordinality
         as t (user_id, run_id, at, market_value, unrealized, realized, prices, tick)
    where won[t.tick]
      and (select e.market_value from run_equity e where e.user_id = t.user_id
             and e.run_id = t.run_id and e.logical_time = t.at) = t.market_value
    on conflict (user_id, run_id, logical_time) do nothing
    returning user_id, run_id, prices
  )
  update run_position p set mark_price = (m.prices ->> p.instrument_id)::numeric
  from marked m
  where p.user_id = m.user_id and p.run_id = m.run_id and m.prices ? p.instrument_id
    and p.mark_price is distinct from (m.prices ->> p.instrument_id)::numeric;
  return answers;
end $$;
