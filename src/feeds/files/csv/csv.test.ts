import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { collect } from '../../../../test/support/collect.ts'
import { AppError } from '../../../core/app-error.ts'
import { format } from '../../../core/fixed.ts'
import { formatInstant } from '../../../core/instant.ts'
import { type CsvOptions, parseCsv } from './csv.ts'
import type { ParsedRow } from '../parsed.ts'

const vector = (name: string) =>
  readFileSync(new URL(`../../../../test/vectors/${name}`, import.meta.url))
const bytes = (...lines: string[]) => new TextEncoder().encode(lines.join('\n'))
const options: CsvOptions = { name: 'bars.csv', instrumentId: 'ACME.NSE' }

async function parse(source: Uint8Array, more: Partial<CsvOptions> = {}) {
  const { rows, ...file } = await parseCsv(source, { ...options, ...more })
  return { ...file, rows: await collect(rows) }
}

/** A row in words: what a reader of the report sees. */
function told(row: ParsedRow): string {
  return row.ok ? (row.rounded ? 'rounded' : 'taken') : row.reason
}

const problem = async (source: Uint8Array, more: Partial<CsvOptions> = {}): Promise<string> => {
  const error = await parse(source, more).then(
    () => assert.fail('the file is refused'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof AppError && error.code === 'invalid_input', String(error))
  return error.message
}

test('each malformed line is refused with its own reason, and the others are taken', async () => {
  const text = vector('bars-invalid.csv')
  const { rows } = await parse(text)
  const lines = text.toString().trimEnd().split('\n')
  assert.equal(rows.length, lines.length - 1, 'every line has an answer')
  for (const row of rows) {
    const line = lines[row.line - 1]!
    const expected = /;([^;]+);?$/.exec(line)![1]!.replaceAll("'", '"')
    assert.equal(told(row), /^\d+$/.test(expected) ? 'taken' : expected, line)
  }
})

test('each odd but sound line is taken', async () => {
  const { rows, interval, notes } = await parse(vector('bars-valid.csv'))
  assert.equal(interval, '1d')
  assert.deepEqual(notes, ['Columns left aside: expected.'])
  const refusals = rows.filter((row) => !row.ok)
  assert.deepEqual(refusals, [])
  assert.deepEqual(
    rows.filter((row) => told(row) === 'rounded').map((row) => row.line),
    [6],
  )
})

test('a daily bar spans its session, and a minute bar its minute', async () => {
  const spans = async (...lines: string[]) => {
    const { rows } = await parse(
      bytes('time,open,high,low,close', ...lines.map((l) => `${l},1,1,1,1`)),
    )
    return rows.map((row) => row.ok && [row.bar.openedAt, row.bar.closedAt].map(formatInstant))
  }
  assert.deepEqual(await spans('2024-01-01', '2024-01-02'), [
    ['2024-01-01T03:45:00.000Z', '2024-01-01T10:00:00.000Z'],
    ['2024-01-02T03:45:00.000Z', '2024-01-02T10:00:00.000Z'],
  ])
  assert.deepEqual(await spans('2024-01-01 09:15', '2024-01-01 09:16'), [
    ['2024-01-01T03:45:00.000Z', '2024-01-01T03:46:00.000Z'],
    ['2024-01-01T03:46:00.000Z', '2024-01-01T03:47:00.000Z'],
  ])
  // 1 704 067 200 is midnight of UTC on 2024-01-01, and means that date.
  assert.deepEqual((await spans('1704067200', '1704153600'))[0], [
    '2024-01-01T03:45:00.000Z',
    '2024-01-01T10:00:00.000Z',
  ])
})

test('a header is found whatever its case, order, blanks and line ends', async () => {
  const { rows, notes } = await parse(
    bytes(
      '\uFEFF\r\n"Date" , Close Price,LOW,High_Price, "Open",Adj Close\r',
      '1-Jan-2024,1.5,1,2,1.25,1\r',
      '2-Jan-2024,1.5,1,2,1.25,1\r',
    ),
  )
  const [first] = rows
  assert.ok(first?.ok)
  assert.equal(first.line, 3)
  const { open, high, low, close, volume } = first.bar
  assert.deepEqual([open, high, low, close, volume].map(format), ['1.25', '2', '1', '1.5', '0'])
  assert.deepEqual(notes, [
    'Columns left aside: Adj Close.',
    'There is no column volume; each volume is taken as 0.',
  ])
})

test('chunks may be cut anywhere, also inside a line end or a character', async () => {
  const text = bytes(
    'date,open,high,low,close,näme\r',
    '2024-01-01,1,2,1,2,é\r',
    '2024-01-02,1,2,1,2,é',
  )
  const whole = await parse(text)
  async function* cut(): AsyncGenerator<Uint8Array> {
    for (const byte of text) yield Uint8Array.of(byte)
  }
  const { rows, ...file } = await parseCsv(cut(), options)
  assert.deepEqual({ ...file, rows: await collect(rows) }, whole)
  assert.equal(whole.rows.length, 2)
})

test('the order of day and month follows from the days on which the venue opens', async () => {
  const head = 'date,open,high,low,close'
  const minutes = ['5/11/2019 9:30,1,1,1,1', '5/11/2019 9:31,1,1,1,1']
  const newYork = { instrumentId: 'SPX.NYSE' }
  const { rows, notes } = await parse(bytes(head, ...minutes), newYork)
  assert.ok(rows[0]!.ok)
  assert.equal(formatInstant(rows[0]!.bar.openedAt), '2019-11-05T14:30:00.000Z')
  assert.match(notes[1] ?? notes[0]!, /day-first/) // 11 May 2019 was a Saturday

  const both = bytes(head, '3/4/2019 9:30,1,1,1,1', '3/4/2019 9:31,1,1,1,1')
  assert.match(await problem(both, newYork), /like 3\/4\/2019 9:30.*Say which comes first/)
  const said = await parse(both, { ...newYork, order: 'day-first' })
  assert.ok(said.rows[0]!.ok)
  assert.equal(formatInstant(said.rows[0]!.bar.openedAt), '2019-04-03T13:30:00.000Z')
})

test('a file that is no file of bars is refused whole, in a sentence', async () => {
  const head = 'date,open,high,low,close'
  assert.match(await problem(bytes('')), /^bars.csv is empty\.$/)
  assert.match(await problem(bytes(head)), /has a header and no lines of bars/)
  assert.match(await problem(bytes('a,b', '1,2')), /has no column date, open, high, low, close/)
  assert.match(await problem(bytes('2024-01-01,1,1,1,1')), /give it a header like date,open/)
  assert.match(await problem(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0)), /is not a text file/)
  assert.match(await problem(bytes(head, 'x,1,1,1,1')), /no time that could be read.*"x"/)
  assert.match(await problem(bytes(head, '2024-01-01 09:15,1,1,1,1')), /Say 1m or 1d/)
})

test('an interval other than a minute or a day is refused by its length', async () => {
  const head = 'date,open,high,low,close'
  const lines = (...times: string[]) => bytes(head, ...times.map((time) => `${time},1,1,1,1`))
  assert.match(await problem(lines('2024-01-01 09:15', '2024-01-01 09:20')), /5 minutes apart/)
  assert.match(await problem(lines('2024-01-05', '2024-01-12')), /7 days apart/)
  assert.match(await problem(lines('2024-01-01 09:15:00', '2024-01-01 09:15:10')), /10 seconds/)
})
