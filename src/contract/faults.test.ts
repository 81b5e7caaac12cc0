import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { faultsOf } from './faults.ts'

test('what is wrong is said field by field, in words that go on from the name', () => {
  const order = z.strictObject({
    account: z.string(),
    levels: z.array(z.strictObject({ quantity: z.number().positive() })),
  })
  const { error } = order.safeParse({ levels: [{ quantity: 0, colour: 'red' }], note: 1 })
  assert.equal(
    faultsOf(error!),
    'account is missing; levels.0.quantity must be more than 0; ' +
      'levels.0.colour is not known here; note is not known here',
  )
  assert.equal(faultsOf(z.string().min(1).safeParse('').error!), 'must have at least 1 character')
})
