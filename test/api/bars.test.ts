import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed } from '#src/core/fixed.ts'
import { instant } from '#src/core/instant.ts'
import { insertBars } from '#src/store/market/bars.ts'
import { transaction } from '#src/store/transaction.ts'
import { GOLDBEES, knowGold } from '#test/support/gold.ts'
import { testServer, type TestClient } from '#test/support/server.ts'

/** Five sessions of gold, of which the nth of January closes at n. */
async function fiveSessions(t: Parameters<typeof testServer>[0]): Promise<TestClient> {
  const { context, user } = await testServer(t)
  await knowGold(context)
  const bars = [5, 6, 7, 8, 9].map((day) => ({
    instrumentId: GOLDBEES.instrumentId,
    openedAt: instant(`2026-01-0${day}T03:45:00Z`),
    closedAt: instant(`2026-01-0${day}T10:00:00Z`),
    open: fixed<'price'>(String(day)),
    high: fixed<'price'>(String(day)),
    low: fixed<'price'>(String(day)),
    close: fixed<'price'>(String(day)),
    volume: fixed<'quantity'>('100'),
  }))
  await transaction(context.pool, (tx) => insertBars(tx, '1d', bars))
  return user()
}

async function closes(user: TestClient, query: string): Promise<readonly [unknown, unknown]> {
  const { status, text, body } = await user.get(`/api/bars?instrument_id=GOLDBEES.NSE&${query}`)
  assert.equal(status, 200, text)
  return [body['close'], body['next']]
}

test('bars are read from either end, and stand oldest first in each answer', async (t) => {
  const user = await fiveSessions(t)
  assert.deepEqual(await closes(user, 'limit=2'), [['5', '6'], '2026-01-07T03:45:00.000Z'])
  const newest = [['8', '9'], '2026-01-08T03:45:00.000Z']
  assert.deepEqual(await closes(user, 'limit=2&direction=desc'), newest)
  const all = [['5', '6', '7', '8', '9'], null]
  assert.deepEqual(await closes(user, 'limit=5'), all)
  assert.deepEqual(await closes(user, 'limit=5&direction=desc'), all)
})

test('`next` leads through all bars, whichever end they are read from', async (t) => {
  const user = await fiveSessions(t)
  const pages: unknown[] = []
  for (const [direction, edge] of [
    ['asc', 'from'],
    ['desc', 'to'],
  ] as const) {
    let query = `limit=2&direction=${direction}`
    for (let next: unknown = ''; next !== null;) {
      const [page, following] = await closes(user, query)
      pages.push(page)
      next = following
      query = `limit=2&direction=${direction}&${edge}=${String(following)}`
    }
  }
  const forward = [['5', '6'], ['7', '8'], ['9']]
  assert.deepEqual(pages, [...forward, ['8', '9'], ['6', '7'], ['5']])
})

test('a span holds the bars that opened in it, from either end', async (t) => {
  const user = await fiveSessions(t)
  const span = 'from=2026-01-06T03:45:00Z&to=2026-01-09T03:45:00Z'
  assert.deepEqual(await closes(user, span), [['6', '7', '8'], null])
  const newest = [['8'], '2026-01-08T03:45:00.000Z']
  assert.deepEqual(await closes(user, `${span}&limit=1&direction=desc`), newest)
})
