import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { chance } from '#src/core/chance.ts'
import {
  averagePrice,
  divideHalfEven,
  format,
  NO_MONEY,
  notional,
  ONE,
  type Fixed,
  type Money,
  type Price,
  type Quantity,
} from '#src/core/fixed.ts'
import { applyFill, type Position } from '#src/domain/trading/position.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'

let database: TestDatabase

before(async () => {
  database = await testDatabase()
})
after(() => database.close())

const COUNT = 5_000
const drawn = chance(20_260_101, 'test/twins', 0)

/** Small and round numbers come often, since halves and zeros are where rounding goes wrong. */
function draw(): bigint {
  const digits = 10 ** (1 + drawn.integer(14))
  const scale = [1n, 50_000_000n, ONE][drawn.integer(3)]!
  return BigInt(Math.trunc(drawn.uniform() * digits)) * scale
}

const signed = (): bigint => (drawn.integer(2) === 0 ? -draw() : draw())
const positive = (): bigint => draw() + 1n
const text = (value: bigint): string => format(value as Fixed<string>)
const column = (values: readonly bigint[]): string[] => values.map(text)

test('LG-01 divide_half_even in SQL and in TypeScript round alike', async () => {
  const pairs = Array.from({ length: COUNT }, () => [signed(), signed() || 1n] as const)
  const { rows } = await database.pool.query<{ sql: string }>(
    `select divide_half_even(a, b) as sql
     from unnest($1::numeric[], $2::numeric[]) with ordinality as t (a, b, nth) order by nth`,
    [column(pairs.map(([a]) => a)), column(pairs.map(([, b]) => b))],
  )
  for (const [index, [a, b]] of pairs.entries()) {
    const expected = divideHalfEven(a * ONE, b)
    assert.equal(plain(rows[index]!.sql), text(expected), `${text(a)} ÷ ${text(b)}`)
    assert.equal(averagePrice(a as Money, b as Quantity), expected)
  }
})

test('LG-01 notional in SQL and in TypeScript agree', async () => {
  const pairs = Array.from({ length: COUNT }, () => [positive(), signed()] as const)
  const { rows } = await database.pool.query<{ sql: string }>(
    `select notional(a, b) as sql
     from unnest($1::numeric[], $2::numeric[]) with ordinality as t (a, b, nth) order by nth`,
    [column(pairs.map(([a]) => a)), column(pairs.map(([, b]) => b))],
  )
  for (const [index, [price, quantity]] of pairs.entries()) {
    const expected = notional(price as Price, quantity as Quantity)
    assert.equal(plain(rows[index]!.sql), text(expected), `${text(price)} × ${text(quantity)}`)
  }
})

test('LG-01 what a fill earns is the same by the database and by the engine', async () => {
  const cases = Array.from({ length: COUNT }, () => {
    const quantity = drawn.integer(5) === 0 ? 0n : signed()
    const cost = quantity === 0n ? 0n : quantity < 0n ? -draw() : draw()
    const side = drawn.integer(2) === 0 ? ('BUY' as const) : ('SELL' as const)
    return { quantity, cost, side, traded: positive(), price: positive() }
  })
  const { rows } = await database.pool.query<{ sql: string }>(
    `select realized_by(quantity, cost, signed, price) as sql
     from unnest($1::numeric[], $2::numeric[], $3::numeric[], $4::numeric[]) with ordinality
          as t (quantity, cost, signed, price, nth) order by nth`,
    [
      column(cases.map(({ quantity }) => quantity)),
      column(cases.map(({ cost }) => cost)),
      column(cases.map(({ side, traded }) => (side === 'BUY' ? traded : -traded))),
      column(cases.map(({ price }) => price)),
    ],
  )
  for (const [index, { quantity, cost, side, traded, price }] of cases.entries()) {
    const held: Position = {
      instrumentId: 'GOLDBEES.NSE',
      quantity: quantity as Quantity,
      cost: cost as Money,
      realizedPnl: NO_MONEY,
      fees: NO_MONEY,
    }
    const fill = { side, quantity: traded as Quantity, price: price as Price, fee: NO_MONEY }
    const next = applyFill(held, { ...fill, instrumentId: held.instrumentId })
    const told = `${text(quantity)} at ${text(cost)}, ${side} ${text(traded)} at ${text(price)}`
    assert.equal(plain(rows[index]!.sql), text(next.realizedPnl), told)
  }
})

/** PostgreSQL writes zeros behind the last digit. */
function plain(numeric: string): string {
  return numeric.includes('.') ? numeric.replace(/\.?0+$/, '') : numeric
}
