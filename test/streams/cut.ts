import assert from 'node:assert/strict'
import { ring } from '#src/app/doorbell.ts'
import { chance } from '#src/core/chance.ts'
import { everything } from '#src/contract/streams/stream.ts'
import { openStreamClient } from '#src/contract/streams/stream-client.ts'
import type { GoldRun } from '#test/support/gold.ts'
import type { TestServer } from '#test/support/server.ts'
import { tcpProxy } from '#test/support/tcp-proxy.ts'

export interface CutCampaign {
  readonly servers: readonly TestServer[] // replicas over one database
  readonly run: GoldRun
  readonly key: string
  readonly seed: number
  readonly cuts: number
}

interface TestRun {
  after(work: () => Promise<void>): void
}

/**
 * Cuts a client so many times, each time somewhere in what the server sends, while events are
 * written; it comes back to whichever replica the seed names. Says what it saw, and what there is.
 */
export async function cutAndResume(
  t: TestRun,
  { servers, run, key, seed, cuts }: CutCampaign,
): Promise<{ readonly seen: readonly number[]; readonly written: number; readonly cuts: number }> {
  const { pool } = servers[0]!.database
  const draw = chance(seed, 'cuts', 0)
  const proxies = await Promise.all(
    servers.map(({ url }, index) => tcpProxy(t, { port: Number(new URL(url).port) }, seed + index)),
  )
  const seen: number[] = []
  let done = 0
  let written = 0
  let isWhole = false // the connection, since it was made
  let read = (): void => {} // somebody waits for the reader

  /** A little ahead of the reader, so that a cut always finds something on its way. */
  const writing = (async () => {
    while (done < cuts) {
      const count = 1 + Math.floor(draw.uniform() * MOST_AHEAD)
      await pool.query(
        `insert into run_event (user_id, run_id, logical_time, event_type, key)
         select $1, $2, clock_timestamp(), 'TESTED', gen_random_uuid()::text
         from generate_series(1, $3)`,
        [run.userId, run.runId, count],
      )
      written += count
      await ring(servers[0]!.context, [run])
      while (written - seen.length > MOST_AHEAD) await new Promise<void>((r) => (read = r))
    }
  })()

  const client = openStreamClient({
    stream: everything,
    get url() {
      const proxy = proxies[Math.floor(draw.uniform() * proxies.length)]!
      return `ws://${proxy.host}:${proxy.port}`
    },
    credential: () => key,
    firstWaitMs: 0,
    onState: (state) => void (isWhole ||= state === 'live'),
    onMessage({ type, event }) {
      assert.notEqual(type, 'resync')
      if (type === 'update') seen.push((event as { readonly seq: number }).seq)
      // Before, between and behind updates.
      if (isWhole && done < cuts && draw.uniform() < 0.3) {
        isWhole = false
        done += 1
        for (const proxy of proxies) proxy.cut()
      }
      read()
    },
  })
  client.subscribe({ channel: 'run.events', key: run.runId }, '0')
  await writing
  while (seen.length < written) await new Promise<void>((r) => (read = r))
  client.close()
  return { seen, written, cuts: done }
}

const MOST_AHEAD = 8
