import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { compareCalendars } from '#src/app/calendar/compare-calendars.ts'

const shared = resolve(
  import.meta.dirname,
  '../..',
  process.env['TIDEMARK_SHARED_DATA'] ?? '../shared/data',
)
const absent = existsSync(shared)
  ? false
  : 'The shared market data is absent; set TIDEMARK_SHARED_DATA to its folder.'

test('FO-202 every disagreement of a published calendar with ours is found, and nothing else', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-calendars-'))
  t.after(() => rm(folder, { recursive: true }))
  // 2024-08-15 was a holiday, on the 16th NSE opened; 2024-11-01 had Muhurat.
  const row = (date: string) => `${date}T00:00:00Z,${date}T03:45:00Z,${date}T10:00:00Z,,`
  const dates = ['2024-08-14', '2024-08-15', '2024-08-16', '2024-08-20']
  await writeFile(join(folder, 'xnse.csv'), [',open,close,,', ...dates.map(row), ''].join('\n'))
  const { days, disagreements } = await compareCalendars(folder)
  assert.equal(days, 7)
  assert.deepEqual(
    disagreements.map(({ date, ours, theirs, name }) => [date, ours, theirs, name]),
    [
      ['2024-08-15', 'closed', '03:45 to 10:00Z', 'Independence Day'],
      ['2024-08-19', '03:45 to 10:00Z', 'closed', null],
    ],
  )
  await assert.rejects(compareCalendars(join(folder, 'none')), /no calendar that we can read/)
})

test(
  'what differs from the published calendars is what docs/calendars.md explains',
  { skip: absent },
  async () => {
    const folders = ['calendars', 'market-hours'].map((name) => join(shared, name))
    const compared = await Promise.all(folders.map(compareCalendars))
    const counts: Record<string, number> = {}
    for (const { file, calendarCode } of compared.flatMap((one) => one.disagreements)) {
      counts[`${calendarCode} ${file}`] = (counts[`${calendarCode} ${file}`] ?? 0) + 1
    }
    assert.deepEqual(counts, {
      'BSE xbom.csv': 11,
      'NSE market-hours-database.json': 60,
      'NFO market-hours-database.json': 55,
      'NYSE market-hours-database.json': 3,
      'CBOE market-hours-database.json': 65,
      'CME market-hours-database.json': 12,
    })
  },
)
