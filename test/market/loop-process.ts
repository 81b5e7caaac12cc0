/**
 * A market loop as a process of its own, which a test may kill.
 *
 *   node test/market/loop-process.ts <dsn> <start of its clock> <speed>
 */
import { openPool } from '#src/store/pool.ts'
import { marketLoop } from '#src/app/market/live/market-loop.ts'
import { fastClock } from './fast-clock.ts'
import { LEASE_MS, marketContext, syntheticFeed } from './live-market.ts'

const [dsn = '', start = '', speed = '1'] = process.argv.slice(2)
const clock = fastClock(start, Number(speed))
const context = marketContext(openPool(dsn, { applicationName: 'market-loop' }), clock)
const loop = { openFeed: () => syntheticFeed(clock), lookBackDays: 0.02, leaseMs: LEASE_MS }
process.send?.('begins')
await marketLoop(context, loop).run(new AbortController().signal, () => {})
