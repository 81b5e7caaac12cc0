import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { instant, type Instant } from '#src/core/instant.ts'
import { barFault } from '#src/domain/market/series/bar.ts'
import type { MarketTick } from '#src/domain/market/live/quote.ts'
import type { Feed } from '#src/feeds/feed.ts'
import type { FastClock } from './fast-clock.ts'
import { FUTURE, INDEX, SAMPLE, until } from './live-market.ts'

/** A feed that has the sample contracts' minutes from 09:15 to 09:30 of 7 November 2024. */
export interface FeedUnderTest {
  readonly name: string
  /** The feed, at about 09:31, and what makes it speak if it does not by itself. */
  open(t: TestContext): Promise<{ feed: Feed; clock: FastClock; speak?: () => void }>
}

const FROM = instant('2024-11-07T03:45:00Z')
const UNTIL = instant('2024-11-07T04:00:00Z')

/** What every feed promises (src/feeds/feed.ts). */
export function conforms({ name, open }: FeedUnderTest): void {
  test(`the ${name} feed tells what is subscribed, in order, and nothing else`, async (t) => {
    const { feed, heard, speak } = await listen(t)
    feed.subscribe([INDEX])
    await until(() => said(speak, heard.length >= 4))
    assert.deepEqual([...new Set(heard.map(({ instrumentId }) => instrumentId))], [INDEX])
    for (const [index, tick] of heard.entries()) {
      assert.ok(index === 0 || tick.at >= heard[index - 1]!.at, 'oldest first')
      assert.ok(tick.lastPrice! > 0n)
    }
    assert.equal(feed.state().status, 'live')
    feed.subscribe([FUTURE, SAMPLE])
    await until(() => said(speak, new Set(heard.map((one) => one.instrumentId)).size === 3))
  })

  test(`the ${name} feed lets go of what is unsubscribed, and counts what is subscribed`, async (t) => {
    const { feed, heard, speak } = await listen(t)
    feed.subscribe([INDEX, FUTURE])
    feed.subscribe([INDEX]) // twice is once
    assert.equal(feed.state().subscribed, 2)
    await until(() => said(speak, heard.length >= 2))
    feed.unsubscribe([INDEX])
    assert.equal(feed.state().subscribed, 1)
    const before = heard.length
    await until(() => said(speak, heard.slice(before + 2).length >= 3))
    const late = heard.slice(before + 2) // what was under way may still come
    assert.deepEqual([...new Set(late.map(({ instrumentId }) => instrumentId))], [FUTURE])
  })

  test(`the ${name} feed names what it does not have`, async (t) => {
    const { feed, speak } = await listen(t)
    feed.subscribe([INDEX, 'NOPE.NSE'])
    await until(() => said(speak, feed.state().unknown.length > 0))
    assert.deepEqual(feed.state().unknown, ['NOPE.NSE'])
  })

  test(`the ${name} feed backfills the minutes that opened in [from, to), oldest first`, async (t) => {
    const { feed } = await open(t)
    t.after(() => feed.close())
    const minutes = await feed.backfill(SAMPLE, FROM, UNTIL)
    assert.equal(minutes.length, 15)
    assert.equal(minutes[0]!.openedAt, FROM)
    for (const [index, minute] of minutes.entries()) {
      assert.equal(minute.openedAt, FROM + index * 60_000)
      assert.equal(minute.closedAt, minute.openedAt + 60_000)
      assert.equal(minute.instrumentId, SAMPLE)
      assert.equal(barFault(minute), null)
    }
    const half = (FROM + 30_000) as Instant
    const part = await feed.backfill(SAMPLE, half, (half + 60_000) as Instant)
    assert.deepEqual(part, [minutes[1]], 'what opens at the end is excluded')
    assert.deepEqual(await feed.backfill(SAMPLE, UNTIL, UNTIL), [])
    assert.deepEqual(await feed.backfill('NOPE.NSE', FROM, UNTIL), [])
    assert.deepEqual(await feed.backfill(SAMPLE, FROM, UNTIL), minutes, 'the same when asked again')
  })

  test(`the ${name} feed tells books in order, five levels deep`, async (t) => {
    const { feed, heard, speak } = await listen(t)
    feed.subscribe([FUTURE])
    await until(() =>
      said(
        speak,
        heard.some(({ depth }) => depth !== undefined),
      ),
    )
    const { bids, asks } = heard.find(({ depth }) => depth !== undefined)!.depth!
    assert.deepEqual([bids.length, asks.length], [5, 5])
    const prices = [...bids.toReversed(), ...asks].map(({ price }) => price)
    assert.deepEqual(
      prices,
      prices.toSorted((a, b) => (a < b ? -1 : 1)),
    )
    assert.ok(
      [...bids, ...asks].every(({ quantity, orderCount }) => quantity > 0n && orderCount > 0),
    )
  })

  test(`the ${name} feed ends when it is told to, twice if need be`, async (t) => {
    const { feed } = await open(t)
    const over = new AbortController()
    const ends = (async () => {
      for await (const _ of feed.ticks(over.signal)) void _
    })()
    over.abort()
    await ends
    await feed.close()
    await feed.close()
    assert.equal(feed.state().status, 'closed')
  })

  async function listen(t: TestContext) {
    const { feed, clock, speak } = await open(t)
    const heard: MarketTick[] = []
    const over = new AbortController()
    const ends = (async () => {
      for await (const ticks of feed.ticks(over.signal)) heard.push(...ticks)
    })()
    t.after(async () => {
      over.abort()
      await feed.close()
      await ends
    })
    return { feed, clock, heard, speak }
  }
}

function said(speak: (() => void) | undefined, isDone: boolean): Promise<boolean> {
  if (!isDone) speak?.()
  return Promise.resolve(isDone)
}
