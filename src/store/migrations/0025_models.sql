-- 0025 models: what was asked to be trained, how far it is, and what came of it
--
-- Why:  a model belongs to a user and is trained by whichever worker takes its job. Its status only
--       moves forward, whoever writes; a failed one says why; what was asked for never changes. Each
--       try has a number, and a try that another one has replaced can change nothing any more.
--       The queue of jobs is pg-boss's own and lies in a schema of its own (decision 0028): a row
--       here is the truth, a job there only makes somebody look.
-- Lock: creates tables only.
-- Back: drop what is created here; nothing else refers to it.

create table models (
  user_id            text collate "C" not null references app_user on delete cascade,
  id                 text collate "C" not null default gen_random_uuid(),
  name               text not null,
  algorithm          text not null,
  symbol             text collate "C" not null,    -- in capitals
  target_col         text not null default 'close',
  feature_cols       jsonb not null,               -- ids of features, as they were asked for
  hyperparameters    jsonb not null default '{}',
  metrics            jsonb,
  status             text not null default 'pending',
  created_at         timestamptz not null default clock_timestamp(),
  artifact_path      text,                         -- where the service serves the artifact
  error_message      text,
  data_options       jsonb not null default '{}',
  timeframe          text not null default '1m',
  train_window       integer,                      -- samples; null: all before the test window
  test_window        integer,                      -- samples; null: a fifth of all
  target_transform   text not null default 'none',
  context_symbols    jsonb not null default '[]',
  cv_folds           integer not null default 5,
  cv_strategy        text not null default 'time_series_split',
  alpha_grid         jsonb,
  l1_ratio_grid      jsonb,
  regime_configs     jsonb,
  p_value_threshold  double precision not null default 0.05,
  save_all_grid_models boolean not null default false,
  fingerprint        text collate "C" not null,
  answers_repeats    boolean not null default false, -- the same request again is answered with it
  parent_model_id    text collate "C",
  cohort_id          text collate "C",             -- one for all models of one grid search
  group_id           text collate "C",
  columns_initial    integer,
  columns_remaining  integer,                      -- after those without evidence were left out
  is_grid_member     boolean not null default false,
  job_id             uuid,                         -- of the queue; another one's try is refused
  tries              integer not null default 0,   -- the number of the newest try
  progress           real not null default 0,      -- of the newest try, 0 to 1
  started_at         timestamptz,                  -- of the newest try
  finished_at        timestamptz,
  primary key (user_id, id),
  foreign key (user_id, parent_model_id) references models
    on delete set null (parent_model_id),
  check (char_length(name) between 1 and 200),
  check (target_col in ('open', 'high', 'low', 'close', 'volume')),
  check (status in ('pending', 'preprocessing', 'training', 'completed', 'failed')),
  check (target_transform in ('none', 'log_return', 'pct_change')),
  check (cv_strategy in ('time_series_split')),
  check (cv_folds between 2 and 50 and train_window > 0 and test_window > 0),
  check (p_value_threshold between 0 and 1),
  check (fingerprint ~ '^[0-9a-f]{64}$'),
  check (progress between 0 and 1),
  check (columns_remaining between 0 and columns_initial),
  constraint models_failed_says_why check (status <> 'failed' or coalesce(btrim(error_message), '') <> ''),
  constraint models_completed_is_whole check (
    status <> 'completed' or (metrics is not null and artifact_path is not null))
);
create index models_by_age on models (user_id, created_at, id);
create index models_by_fingerprint on models (user_id, fingerprint);
create unique index models_answer_repeats on models (user_id, fingerprint) where answers_repeats;
create index models_by_symbol on models (user_id, symbol);
create index models_by_parent on models (user_id, parent_model_id) where parent_model_id is not null;
create index models_by_cohort on models (user_id, cohort_id) where cohort_id is not null;
create index models_unfinished on models (user_id, id) where status not in ('completed', 'failed');

create function models_life() returns trigger language plpgsql as $$
declare
  ends constant text[] := array['completed', 'failed'];
  path constant text[] := array['pending', 'preprocessing', 'training', 'completed'];
begin
  if tg_op = 'INSERT' then
    if new.status <> 'pending' and not (new.is_grid_member and new.status = 'completed') then
      raise exception 'model % begins as %, and a model begins as pending', new.id, new.status
        using errcode = 'check_violation', constraint = 'models_life';
    end if;
    return new;
  end if;
  if new.status <> old.status
     and not (new.status = 'failed' and old.status <> all (ends))
     and array_position(path, new.status)
       is distinct from array_position(path, old.status) + 1 then
    raise exception 'model % cannot go from % to %', old.id, old.status, new.status
      using errcode = 'check_violation', constraint = 'models_life';
  end if;
  if new.tries < old.tries then
    raise exception 'the tries of model % are counted upwards', old.id
      using errcode = 'check_violation', constraint = 'models_life';
  end if;
  return new;
end $$;
create trigger models_life before insert or update on models
  for each row execute function models_life();

-- What a model was asked to be is what its fingerprint says, and a finished one stays as it is.
create function models_stays() returns trigger language plpgsql as $$
declare
  free text[] := array['name', 'parent_model_id', 'group_id', 'cohort_id', 'answers_repeats'];
begin
  if old.status not in ('completed', 'failed') then
    free := free || array['metrics', 'status', 'artifact_path', 'error_message', 'columns_initial',
      'columns_remaining', 'job_id', 'tries', 'progress', 'started_at', 'finished_at'];
  end if;
  if to_jsonb(new) - free is distinct from to_jsonb(old) - free then
    raise exception 'model % stays what it was asked to be, and as it ended', old.id
      using errcode = 'check_violation', constraint = 'models_stays';
  end if;
  return new;
end $$;
create trigger models_stays before update on models
  for each row execute function models_stays();

-- How much each feature counts, by the measure that the model's metrics name.
create table features_log (
  user_id      text collate "C" not null,
  id           bigint generated by default as identity,
  model_id     text collate "C" not null,
  feature_name text not null,
  importance   double precision not null,
  created_at   timestamptz not null default clock_timestamp(),
  primary key (user_id, id),
  unique (user_id, model_id, feature_name),
  foreign key (user_id, model_id) references models on delete cascade
);

-- What training left, as JSON compressed by zstd, so that a backup has it and every server serves
-- it; beside it, what it predicted of bars that it had not seen.
create table model_artifact (
  user_id     text collate "C" not null,
  model_id    text collate "C" not null,
  content     bytea not null,
  byte_count  integer not null,                    -- of the JSON
  sha256      text collate "C" not null,           -- of the JSON
  test_series jsonb not null,                      -- {at, actual, predicted}: columns, newest last
  primary key (user_id, model_id),
  foreign key (user_id, model_id) references models on delete cascade,
  check (sha256 ~ '^[0-9a-f]{64}$')
);
alter table model_artifact alter column content set storage external; -- compressed as it is

-- What the training service says of its work; a model's lines go with it.
create table training_log (
  user_id  text collate "C" not null,
  seq      bigint generated by default as identity,
  model_id text collate "C" not null,
  at       timestamptz not null default clock_timestamp(),
  level    text not null default 'INFO',
  line     text not null,
  primary key (user_id, seq),
  foreign key (user_id, model_id) references models on delete cascade,
  check (level in ('INFO', 'WARNING', 'ERROR'))
);
create index training_log_by_model on training_log (user_id, model_id);

create table simulation_history (
  user_id      text collate "C" not null,
  id           text collate "C" not null default gen_random_uuid(),
  "timestamp"  timestamptz not null default clock_timestamp(),
  model_id     text collate "C" not null,
  ticker       text collate "C" not null,
  return_pct   double precision,
  trades_count integer not null default 0,
  hit_rate     double precision,
  sqn          double precision,
  params       jsonb not null default '{}',
  primary key (user_id, id),
  foreign key (user_id, model_id) references models on delete cascade
);
create index simulation_history_by_model on simulation_history (user_id, model_id);
create index simulation_history_by_ticker on simulation_history (user_id, ticker);
create index simulation_history_by_sqn on simulation_history (user_id, sqn desc);
