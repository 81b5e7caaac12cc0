import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { emptyDatabase, type TestDatabase } from '../../test/support/database.ts'
import { arrayText } from './array-text.ts'

let database: TestDatabase

before(async () => {
  database = await emptyDatabase()
})

test('PostgreSQL reads back any array of texts, whatever is in them', async () => {
  const item = fc.oneof(
    fc.constantFrom('NULL', '', '"', '\\', '","', '{}', 'a,b', null),
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed()),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 6 }), async (items) => {
      const { rows } = await database.pool.query<{ back: (string | null)[] }>(
        'select $1::text[] as back',
        [arrayText(items)],
      )
      assert.deepEqual(rows[0]!.back, items)
    }),
    { seed: 20_260_101, numRuns: 300 },
  )
})

test('numbers need no quotes to be numbers', async () => {
  const { rows } = await database.pool.query<{ back: number[] }>('select $1::int[] as back', [
    arrayText([1, -2, 3n]),
  ])
  assert.deepEqual(rows[0]!.back, [1, -2, 3])
})
