import { startReplay } from '#src/app/replay/control-replay.ts'
import { formatInstant, instant, type Instant, MINUTE_MS } from '#src/core/instant.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import { share } from './contracts.ts'
import type { TestServer } from './server.ts'

const FROM = instant('2024-11-07T03:45:00Z')
const BARS = 5

/** A replay of five bars that stands at their beginning; answers its id. */
export async function pausedReplay(server: TestServer, userId: string): Promise<string> {
  const { pool } = server.context
  await transaction(pool, (tx) => insertInstruments(tx, [share('PLAYED', 'Played again')]))
  await pool.query(
    `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close,
       volume)
     select 'PLAYED.NSE', '1m', $1::timestamptz + n * interval '1 minute',
            $1::timestamptz + (n + 1) * interval '1 minute', 100, 100, 100, 100, 1
     from generate_series(0, $2 - 1) n on conflict do nothing`,
    [formatInstant(FROM), BARS],
  )
  const { replayId } = await startReplay({ ...server.context, links: server.links }, userId, {
    underlying: 'PLAYED',
    timeframe: '1min',
    from: FROM,
    to: (FROM + BARS * MINUTE_MS) as Instant,
    expiries: [],
    strikes: [],
    panels: [],
    speed: 60,
    playing: false,
  })
  return replayId
}
