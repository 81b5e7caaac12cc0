import assert from 'node:assert/strict'
import { test } from 'node:test'

import { formatInstant } from '../../core/instant.ts'
import { readTime } from './time.ts'

function read(text: string, order: 'month-first' | 'day-first' = 'month-first'): string {
  const time = readTime(text, order)
  if (time === null) return 'refused'
  if (time.kind === 'instant') return formatInstant(time.at)
  return time.kind === 'date' ? time.date : `${time.date} ${time.sinceMidnightMs / 60_000}`
}

test('dates are read in the ways that files write them', () => {
  const cases: [text: string, date: string][] = [
    ['2019-11-05', '2019-11-05'],
    ['2019/11/05', '2019-11-05'],
    ['20191105', '2019-11-05'],
    ['11/5/2019', '2019-11-05'],
    ['11/05/19', '2019-11-05'],
    ['1/2/70', '1970-01-02'], // POSIX: 70 to 99 are of the last century
    ['Jan 1 2000', '2000-01-01'],
    ['January 1, 2000', '2000-01-01'],
    ['1-Jan-2000', '2000-01-01'],
    ['01 Sept 2000', '2000-09-01'],
  ]
  for (const [text, date] of cases) assert.equal(read(text), date, text)
  assert.equal(read('11/5/2019', 'day-first'), '2019-05-11')
  assert.equal(read('05.11.2019', 'day-first'), '2019-11-05')
})

test('a time of day follows a date after a blank or a T', () => {
  assert.equal(read('11/5/2019 9:30'), '2019-11-05 570')
  assert.equal(read('2/22/2013 12:00:00 AM'), '2013-02-22 0')
  assert.equal(read('3/3/2015 12:50:00 PM'), '2015-03-03 770')
  assert.equal(read('2019-11-05T15:59:00'), '2019-11-05 959')
  assert.equal(read('20190102 00:00'), '2019-01-02 0')
})

test('a time with a zone, or counted from 1970, is an instant', () => {
  assert.equal(read('2019-11-05T09:30:00-05:00'), '2019-11-05T14:30:00.000Z')
  assert.equal(read('2019-11-05 09:30:00+0530'), '2019-11-05T04:00:00.000Z')
  assert.equal(read('2019-11-05T14:30Z'), '2019-11-05T14:30:00.000Z')
  assert.equal(read('1572964200'), '2019-11-05T14:30:00.000Z')
  assert.equal(read('1572964200000'), '2019-11-05T14:30:00.000Z')
})

test('days and times that do not exist are refused', () => {
  const texts = ['2023-02-29', '2019-13-01', '13/13/2019', 'Foo 1 2000', '2019-11-05 24:00']
  for (const text of [...texts, '2019-11-05 9:60', '11/5/2019 13:00 PM', 'today', '', '12:00']) {
    assert.equal(read(text), 'refused', text)
  }
})
