import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyDatabase, testDatabase } from '#test/support/database.ts'
import { schemaDump } from './schema-dump.ts'

const FUNCTION = `create function watch() returns trigger language plpgsql as $$
begin
  return null;
end $$;`

const PARTS = {
  type: `create type mood as enum ('low', 'high');`,
  table: `create table tide (
    id text collate "C" primary key, height numeric(38, 8) not null default 0,
    doubled numeric generated always as (height * 2) stored, mood mood,
    constraint tide_is_high check (height >= 0)
  ) with (fillfactor = 50);
  comment on table tide is 'What the sea does.';
  comment on column tide.height is 'In metres; it''s exact.';`,
  index: `create unique index tide_low on tide (height) where mood = 'low';`,
  view: `create view high_tide as select id from tide where mood = 'high';`,
  partitioned: `create table gauge (day date not null, level int) partition by range (day);`,
  partition: `create table gauge_2026 partition of gauge
    for values from ('2026-01-01') to ('2027-01-01');`,
  trigger: `create trigger watched after insert on tide for each row execute function watch();`,
  schema: `create schema sea; create table sea.tide (
    id text references public.tide on delete cascade, n int generated always as identity);`,
}

const { type, table, index, view, partitioned, partition, trigger, schema } = PARTS

test('the same schema gives the same text, whatever order it was made in', async (t) => {
  const one = await emptyDatabase(t)
  await one.pool.query(
    [type, FUNCTION, table, index, view, trigger, partitioned, partition, schema].join('\n'),
  )
  const other = await emptyDatabase(t)
  await other.pool.query('create table dropped (id int)') // shifts every number in the catalogs
  await other.pool.query(
    [partitioned, partition, FUNCTION, type, table, schema, trigger, view, index].join('\n'),
  )
  await other.pool.query('drop table dropped')
  assert.equal(await schemaDump(one.pool), await schemaDump(other.pool))
})

test('everything that holds a rule is in the text', async (t) => {
  const { pool } = await emptyDatabase(t)
  assert.equal(await schemaDump(pool), '')
  await pool.query(
    [type, FUNCTION, table, index, view, trigger, partitioned, partition, schema].join('\n'),
  )
  const dump = await schemaDump(pool)
  for (const expected of [
    `create type mood as enum ('low', 'high');`,
    `  id text collate "C" not null,`,
    `  height numeric(38,8) default 0 not null,`,
    `  doubled numeric generated always as ((height * (2)::numeric)) stored,`,
    `  constraint tide_pkey PRIMARY KEY (id),`,
    `  constraint tide_is_high CHECK ((height >= (0)::numeric))`,
    `) with (fillfactor=50);`,
    `comment on column tide.height is 'In metres; it''s exact.';`,
    `CREATE UNIQUE INDEX tide_low ON public.tide USING btree (height) WHERE (mood = 'low'::mood);`,
    `create table gauge_2026 partition of gauge FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
    `create table sea.tide (`,
    `  n integer generated always as identity not null,`,
    `FOREIGN KEY (id) REFERENCES tide(id) ON DELETE CASCADE`,
    `CREATE OR REPLACE FUNCTION public.watch()`,
    `CREATE TRIGGER watched AFTER INSERT ON tide FOR EACH ROW EXECUTE FUNCTION watch();`,
  ]) {
    assert.ok(dump.includes(expected), `${expected}\nis missing in\n${dump}`)
  }
})

test('every change of a rule changes the text', async (t) => {
  const { pool } = await testDatabase(t)
  await pool.query([type, FUNCTION, table, index, view, trigger].join('\n'))
  const seen = new Set([await schemaDump(pool)])
  const changes = [
    'alter table tide alter height drop not null',
    'alter table tide alter height drop default',
    'alter table tide drop constraint tide_is_high',
    'alter table tide disable trigger watched',
    'drop index tide_low',
    `alter type mood add value 'ebb'`,
    'drop view high_tide',
    `create or replace function watch() returns trigger language plpgsql as 'begin return new; end'`,
    `comment on table tide is 'Something else.'`,
  ]
  for (const [count, change] of changes.entries()) {
    await pool.query(change)
    seen.add(await schemaDump(pool))
    assert.equal(seen.size, count + 2, change)
  }
})
