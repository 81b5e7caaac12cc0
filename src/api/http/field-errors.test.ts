import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { fieldErrorsOf } from './field-errors.ts'

test('what is wrong with a field goes on from its name, whoever worded it', () => {
  const refused: readonly (readonly [z.ZodType, unknown, string])[] = [
    [z.array(z.string()).min(1), [], 'must have at least 1 item'],
    [z.string().max(2), 'abc', 'must have at most 2 characters'],
    [z.number().min(1), 0, 'must be at least 1'],
    [z.number().lt(1), 1, 'must be less than 1'],
    [z.number().positive(), 0, 'must be more than 0'],
    [z.number().multipleOf(5), 3, 'must be a multiple of 5'],
    [z.string().regex(/^a$/), 'b', 'must match pattern /^a$/'],
    [z.literal(true), 1, 'must be true'],
    [z.literal('paper'), 1, 'must be "paper"'],
    [z.int(), 'x', 'must be a number'],
    [z.object({}), 1, 'must be an object'],
    [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    [z.union([z.boolean(), z.number()]), 'x', 'is not valid'],
    [z.string(), undefined, 'is missing'],
  ]
  for (const [schema, value, words] of refused) {
    const { message } = schema.safeParse(value).error!.issues[0]!
    const fault = { instancePath: '/x', keyword: '', params: {}, message }
    const failure = { validationContext: 'body', validation: [fault] }
    assert.deepEqual(fieldErrorsOf(failure as never), [{ path: 'body.x', message: words }])
  }
})
