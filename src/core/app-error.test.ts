import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError, ERRORS } from './app-error.ts'

test('each error has a status of HTTP and a sentence for people', () => {
  for (const [code, { status, message }] of Object.entries(ERRORS)) {
    assert.match(code, /^[a-z]+(_[a-z]+)*$/)
    assert.ok(status >= 400 && status <= 599, code)
    assert.match(message, /^[A-Z].*\.$/, code)
  }
})

test('an error says what the catalogue says, unless somebody knows better', () => {
  assert.equal(new AppError('not_found').message, ERRORS.not_found.message)
  const better = new AppError('not_found', { run_id: 'r' }, { message: 'There is no run "r".' })
  assert.deepEqual([better.message, better.details], ['There is no run "r".', { run_id: 'r' }])
})

test('the cause is kept apart from what the client is told', () => {
  const cause = new Error('password is hunter2')
  const error = new AppError('internal', {}, { cause })
  assert.equal(error.cause, cause)
  assert.deepEqual([error.message, error.details], [ERRORS.internal.message, {}])
  assert.ok(error instanceof Error)
})
