import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from '#src/core/instant.ts'
import { instant, MINUTE_MS } from '#src/core/instant.ts'
import { systemClock } from '#src/app/context.ts'
import { calendarTasks } from '#src/app/calendar/calendar-tasks.ts'
import { openMetrics } from '#src/app/operations/health/metrics.ts'
import { superviseTasks } from '#src/app/operations/supervise-tasks.ts'
import { calendarOf } from '#src/app/calendar/calendar-of.ts'
import { readSources } from '#src/app/calendar/calendar-sources.ts'
import { addHoliday } from '#src/app/calendar/change-holiday.ts'
import { checkCalendars } from '#src/app/calendar/check-calendars.ts'
import { fetchSource } from '#src/app/calendar/fetch-source.ts'
import { readActions } from '#src/app/calendar/read-actions.ts'
import { closedFor, sessionOn } from '#src/domain/calendar/session.ts'
import { calendarDate } from '#src/core/instant.ts'
import { readPurpose } from '#src/feeds/nse/read-purpose.ts'
import { leapingClock } from '#test/support/clock.ts'
import { testDatabase } from '#test/support/database.ts'
import { sourceServer } from '#test/support/source-server.ts'
import { until } from '#test/support/tidemark.ts'

/** As the exchange's page loads it; the commodity list also has the halves of its days. */
const MASTER = {
  CM: [
    { tradingDate: '26-Jan-2027', weekDay: 'Tuesday', description: 'Republic Day', Sr_no: 1 },
    { tradingDate: '22-Mar-2027', weekDay: 'Monday', description: 'Holi', Sr_no: 2 },
    { tradingDate: '29-Oct-2027', weekDay: 'Friday', description: 'Diwali Laxmi Pujan*', Sr_no: 3 },
  ],
  FO: [{ tradingDate: '26-Jan-2027', weekDay: 'Tuesday', description: 'Republic Day', Sr_no: 1 }],
  COM: [
    {
      tradingDate: '22-Mar-2027',
      description: 'Holi',
      morning_session: 'Closed',
      evening_session: 'Open',
    },
  ],
  NDM: [{ tradingDate: '01-Apr-2027', description: 'Annual closing', Sr_no: 1 }],
}

const ACTIONS = [
  {
    symbol: 'COALINDIA',
    subject: 'Interim Dividend - Rs 10.25 Per Share',
    faceVal: '10',
    exDate: '04-Nov-2027',
    recDate: '04-Nov-2027',
    comp: 'Coal India Limited',
    isin: 'INE522F01014',
    caBroadcastDate: '29-Oct-2027 18:00:00',
  },
  { symbol: 'X', subject: 'Something that nobody knows', exDate: '04-Nov-2027' },
  { symbol: 'HDFCAMC', subject: 'Bonus 1:1', faceVal: '5', exDate: '26-Nov-2027', recDate: '-' },
]

test('FO-210 sources are fetched, and survive what servers do', async (t) => {
  const { pool } = await testDatabase(t)
  const logged: string[] = []
  const log = { info() {}, warn: (_: object, said: string) => void logged.push(said), error() {} }
  let now = instant('2027-01-04T06:00:00Z')
  const context = { pool, log, clock: { ...systemClock, now: () => now } }
  const server = await sourceServer(t)
  const holidays = { name: 'nse', kind: 'nse-holidays', url: server.url } as const
  const actions = { name: 'nse-ca', kind: 'nse-actions', url: server.url } as const
  const { signal } = new AbortController()
  const fetchNow = (source: typeof holidays | typeof actions = holidays, timeoutMs = 15_000) =>
    fetchSource(context, source, { signal, timeoutMs })
  const stateOf = async (name = 'nse') => {
    const { sources } = await checkCalendars(context)
    return sources.find(({ sourceName }) => sourceName === name)!
  }
  const pass = (minutes: number) => void (now = (now + minutes * MINUTE_MS) as Instant)

  await t.test('what the exchange lists holds for each segment that it names', async () => {
    await addHoliday(context, {
      actor: 'usr_1',
      calendarCode: 'NSE',
      date: calendarDate('2027-10-29'),
      name: 'Diwali Laxmi Pujan',
      type: 'special_hours',
      isTradingDay: true,
      category: '',
      description: '',
      sessions: [{ type: 'muhurat', opens: '18:00', closes: '19:00' }],
    })
    server.behave({ sends: JSON.stringify(MASTER) })
    assert.equal(await fetchNow(), 'ok')
    const nse = await calendarOf(context, 'NSE')
    assert.equal(closedFor(nse, calendarDate('2027-03-22')), 'Holi')
    assert.equal(closedFor(await calendarOf(context, 'BSE'), calendarDate('2027-03-22')), 'Holi')
    assert.equal(
      closedFor(await calendarOf(context, 'NFO'), calendarDate('2027-01-26')),
      'Republic Day',
    )
    const evening = sessionOn(await calendarOf(context, 'MCX'), calendarDate('2027-03-22'))!
    assert.equal(evening.opensAt, instant('2027-03-22T17:00:00+05:30'))
    assert.equal(
      sessionOn(nse, calendarDate('2027-10-29'))!.kind,
      'muhurat',
      'a person knows better',
    )
  })

  await t.test(
    'it is asked again when its time has come, and duplicates change nothing',
    async () => {
      assert.equal(await fetchNow(), 'not due')
      assert.equal(server.asked(), 1)
      pass(6 * 60)
      assert.equal(await fetchNow(), 'ok')
      const { inserted, updated, unchanged } = await stateOf()
      assert.deepEqual(
        [inserted, updated, unchanged],
        [0, 0, 8],
        'nine, less what a person declared',
      )
    },
  )

  await t.test('two processes fetch it once', async () => {
    pass(6 * 60)
    const before = server.asked()
    const both = await Promise.all([fetchNow(), fetchNow()])
    assert.deepEqual(both.toSorted(), ['not due', 'ok'])
    assert.equal(server.asked(), before + 1)
  })

  const failures = [
    ['fails', { sends: 'no', status: 503 }, /^It answered 503\.$/],
    ['hangs', 'hangs', /^It did not answer within 200 ms\.$/],
    ['stalls', 'stalls', /^It did not answer within 200 ms\.$/],
    ['breaks off', 'breaks', /^It cannot be reached: /],
    ['sends a page of its firewall', { sends: '<html>Denied</html>' }, /^It makes no sense/],
    ['lies about its form', { sends: '{"CM": [{"a": 1}, {"b": 2}]}' }, /^It makes no sense/],
    ['has nothing that we know', { sends: '{}' }, /^It makes no sense/],
    ['never ends', { endless: 'x'.repeat(2 ** 20) }, /^It sent more than 8388608 bytes/],
  ] as const

  for (const [what, behaviour, said] of failures) {
    await t.test(`a source that ${what} is named, and what it said before stays`, async () => {
      pass(24 * 60)
      server.behave(behaviour)
      const silent = behaviour === 'hangs' || behaviour === 'stalls'
      assert.equal(await fetchNow(holidays, silent ? 200 : 15_000), 'failed')
      const state = await stateOf()
      assert.match(state.failure!, said)
      assert.ok(now - state.succeededAt! >= 24 * 60 * MINUTE_MS, 'its age is shown')
      const nse = await calendarOf(context, 'NSE')
      assert.equal(closedFor(nse, calendarDate('2027-03-22')), 'Holi')
    })
  }

  await t.test(
    'the pause doubles with each failure, up to six hours, and ends with a success',
    async () => {
      const { failures: count } = await stateOf()
      assert.equal(count, 8)
      const pauses: number[] = []
      server.behave({ sends: '', status: 500 })
      for (let attempt = 0; attempt < 3; attempt += 1) {
        pass(24 * 60)
        await fetchNow()
        pauses.push(((await stateOf()).nextAttemptAt - now) / MINUTE_MS)
      }
      assert.deepEqual(pauses, [256, 360, 360], '2⁸ minutes, then six hours')
      assert.equal((await checkCalendars(context)).ok, false)
      assert.equal(logged.length, 11)
      pass(24 * 60)
      server.behave({ sends: JSON.stringify(MASTER) })
      assert.equal(await fetchNow(), 'ok')
      assert.deepEqual([(await stateOf()).failures, (await stateOf()).failure], [0, null])
    },
  )

  await t.test(
    'FO-202 corporate actions are read from their subjects; what is unknown is counted',
    async () => {
      server.behave({ sends: JSON.stringify(ACTIONS) })
      assert.equal(await fetchNow(actions), 'ok')
      const { items, total } = await readActions(context, {}, { limit: 10, offset: 0 })
      assert.equal(total, 2)
      assert.deepEqual(
        items.map(({ symbol, type, exDate, factor }) => [symbol, type, exDate, Number(factor)]),
        [
          ['COALINDIA', 'DIVIDEND', '2027-11-04', 0],
          ['HDFCAMC', 'BONUS', '2027-11-26', 0.5],
        ],
      )
      const { refused } = await stateOf('nse-ca')
      assert.match(refused[0]!.reason, /^X: nobody knows what "Something that nobody knows" is/)
    },
  )
})

test('FO-210 a worker looks each minute, and goes on when a source does not answer', async (t) => {
  const { pool } = await testDatabase(t)
  const clock = leapingClock('2027-01-04T06:00:00Z')
  const log = { info() {}, warn() {}, error() {} }
  const context = { pool, clock, log }
  const tasks = superviseTasks({ clock, log, metrics: openMetrics() })
  t.after(() => tasks.stop())
  const away = await sourceServer(t)
  away.behave('breaks')
  const there = await sourceServer(t)
  there.behave({ sends: 'date,name\n2027-06-10,Election\n' })
  const sources = [
    { name: 'away', kind: 'nse-holidays', url: away.url },
    { name: 'there', kind: 'csv-holidays', url: there.url },
  ] as const
  for (const task of calendarTasks(context, sources)) tasks.start(task)
  tasks.begin()
  const election = async () =>
    closedFor(await calendarOf(context, 'NSE'), calendarDate('2027-06-10')) === 'Election'
  await until(election, 'what the one says holds, whatever the other does')
  const askedAgain = () => {
    clock.leap(MINUTE_MS)
    return away.asked() >= 3
  }
  await until(askedAgain, 'the one that is away is asked again, and again')
  assert.equal(tasks.states()[0]!.restarts, 0, 'a source that is away is no failure of ours')
})

test('FO-202 lines of purpose are read in all their spellings', () => {
  const read = (text: string, face: string | null = '10') =>
    readPurpose(text, face).map(
      ({ type, details }) => `${type} ${Object.values(details).join(' ')}`,
    )
  assert.deepEqual(read('Dividend - Rs 5 Per Share'), ['DIVIDEND 5'])
  assert.deepEqual(read('Final Dividend - Re 0.50 Per Share'), ['DIVIDEND 0.5'])
  assert.deepEqual(read('Annual General Meeting/Dividend - Rs 12.50 Per Share'), [
    'DIVIDEND 12.5',
    'AGM ',
  ])
  assert.deepEqual(read('Interim Dividend - Rs 4 Per Share Special Dividend - Rs 6 Per Share'), [
    'DIVIDEND 4',
    'DIVIDEND 6',
  ])
  assert.deepEqual(read('Dividend 25%'), ['DIVIDEND 2.5'])
  assert.deepEqual(read('Bonus 3:2'), ['BONUS 3 2'])
  assert.deepEqual(
    read('Face Value Split (Sub-Division) - From Rs 10/- Per Share To Re 1/- Per Share'),
    ['SPLIT 10 1'],
  )
  assert.deepEqual(read('Rights 1:15 @ Premium Rs 1247/-'), ['RIGHTS 1 15 1257'])
  assert.deepEqual(read('Extra Ordinary General Meeting'), ['EGM '])
  assert.deepEqual(read('Buy Back'), ['BUYBACK '])
  assert.deepEqual(read('Demerger'), ['DEMERGER '])
  assert.deepEqual(read('Amalgamation'), ['MERGER '])
  assert.deepEqual(read('Interest Payment'), [])
})

test('the setting of sources is refused with what would do', () => {
  const [one, two] = readSources(
    'nse-holidays=https://a.example/x?y=1; csv-holidays=http://b.example',
  )
  assert.deepEqual(one, {
    name: 'nse-holidays@a.example',
    kind: 'nse-holidays',
    url: 'https://a.example/x?y=1',
  })
  assert.equal(two!.kind, 'csv-holidays')
  assert.deepEqual(readSources(undefined), [])
  for (const wrong of [
    'nse=https://a.example',
    'nse-holidays=file:///etc/passwd',
    'nse-holidays',
  ]) {
    assert.throws(() => readSources(wrong), /CALENDAR_SOURCES has/)
  }
})
