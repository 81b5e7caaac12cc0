import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SignedOut, tokenKeeper, type Grant, type TokenKeeper } from './token-keeper.ts'

const MINUTES = 60_000

test('many requests at once renew the token once', async () => {
  const { keeper, renewals } = world([{ token: 'a', goodForMs: 15 * MINUTES }])
  assert.deepEqual(await Promise.all([keeper.token(), keeper.token()]), ['a', 'a'])
  assert.equal(await keeper.token(), 'a')
  assert.equal(renewals(), 1)
})

test('a token that is about to end is renewed before it is sent', async () => {
  const { keeper, pass } = world([
    { token: 'a', goodForMs: MINUTES },
    { token: 'b', goodForMs: MINUTES },
  ])
  assert.equal(await keeper.token(), 'a')
  pass(44_000)
  assert.equal(await keeper.token(), 'a', 'sixteen seconds are enough for a request')
  pass(2_000)
  assert.equal(await keeper.token(), 'b', 'fourteen are not')
})

test('a token that the server refused is replaced, unless another has come meanwhile', async () => {
  const { keeper, renewals } = world([
    { token: 'a', goodForMs: MINUTES },
    { token: 'b', goodForMs: MINUTES },
  ])
  assert.equal(await keeper.token(), 'a')
  assert.deepEqual(await Promise.all([keeper.instead('a'), keeper.instead('a')]), ['b', 'b'])
  assert.equal(await keeper.instead('a'), 'b', 'a late refusal of the old one costs no renewal')
  assert.equal(renewals(), 2)
})

test('what is asked for after the session has ended goes on when its person signs in', async () => {
  const { keeper, lapses } = world([null])
  const waiting = [keeper.token(), keeper.token()]
  await turn()
  assert.equal(lapses(), 1, 'the person is asked once')
  const later = keeper.token()
  keeper.take({ token: 'new', goodForMs: MINUTES })
  assert.deepEqual(await Promise.all([...waiting, later]), ['new', 'new', 'new'])
})

test('what waits for a person who leaves instead is not asked for', async () => {
  const { keeper } = world([null])
  const waiting = keeper.token()
  await turn()
  keeper.end()
  await assert.rejects(waiting, SignedOut)
})

test('a renewal that nobody answered is tried again by the next request', async () => {
  const { keeper } = world([new Error('no network'), { token: 'a', goodForMs: MINUTES }])
  await assert.rejects(keeper.token(), /no network/)
  assert.equal(await keeper.token(), 'a')
})

test('a renewal that a sign-out overtook signs nobody in again', async () => {
  const answer = Promise.withResolvers<Grant>()
  const keeper = tokenKeeper({ renew: () => answer.promise, lapsed: () => {}, now: () => 0 })
  const asked = keeper.token()
  keeper.end()
  answer.resolve({ token: 'late', goodForMs: MINUTES })
  await assert.rejects(asked, SignedOut)
})

interface World {
  readonly keeper: TokenKeeper
  renewals(): number
  lapses(): number
  pass(ms: number): void
}

/** A keeper whose renewals are answered one by one with `answers`. */
function world(answers: readonly (Grant | null | Error)[]): World {
  let [now, renewals, lapses] = [0, 0, 0]
  const keeper = tokenKeeper({
    renew: async () => {
      const answer = answers[renewals]!
      renewals += 1
      if (answer instanceof Error) throw answer
      return answer
    },
    lapsed: () => (lapses += 1),
    now: () => now,
  })
  return {
    keeper,
    renewals: () => renewals,
    lapses: () => lapses,
    pass: (ms) => (now += ms),
  }
}

/** Lets everything happen that needs nothing from outside. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
