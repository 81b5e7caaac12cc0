/**
 * Sign-ins and token verifications a second, beside the bare work that each is made of.
 *
 *   node bench/login.ts [--tiny] [--record]
 *
 * A sign-in is `POST /auth/login` over HTTP, through a durable session to both tokens in the answer;
 * its limit is bare argon2id of the same hardness, as many at once. A verification is what a request
 * with an access token pays: once with the signature, and then, while the token is known, without.
 * Its limit is jose's bare verify of the same tokens. Rounds are interleaved, since a busy machine
 * would favour one, and the best of each counts. The clock leaps a minute after each round, so that
 * the limit on attempts is counted but not met.
 */
import { argon2, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { buildServer } from '#src/api/server.ts'
import { claimsOf } from '#src/app/identity/tokens/access-claims.ts'
import { openAccessTokens } from '#src/app/identity/tokens/access-tokens.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { HARDNESS } from '#src/app/identity/sign-in/password-hash.ts'
import { DEFAULT_HTTP } from '#src/app/operations/http-settings.ts'
import { systemClock, type Clock, type Context } from '#src/app/context.ts'
import { assert } from '#src/core/assert.ts'
import { MINUTE_MS, type Instant } from '#src/core/instant.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const ROUNDS = tiny ? 1 : 4
const USERS = tiny ? 2 : 8
const SIGN_INS = tiny ? 4 : 24 // a round
const VERIFICATIONS = tiny ? 20 : 1_000 // a round
const AT_ONCE = 4
const PASSWORD = 'correct horse battery'

let leapt = 0
const clock: Clock = { ...systemClock, now: () => (systemClock.now() + leapt) as Instant }
const log = { info() {}, warn() {}, error() {} }
const secrets = { key: randomBytes(32) }

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
const pool = openPool(database.dsn)
const context: Context = { pool, clock, log }
const links = openLocalLinks({ clock, log })
try {
  await migrate(pool)
  for (const measure of [signIns, verifications]) {
    const { name, ...figures } = await measure()
    report(name, figures)
    recordHistory(name, figures)
  }
} finally {
  await links.close()
  await pool.end()
  await database.stop()
  await rm(directory, { recursive: true, force: true })
}

async function signIns() {
  const users = Array.from({ length: USERS }, (_, index) => `user.${index}@example.org`)
  for (const email of users) {
    await createUser(context, { name: email, email, password: PASSWORD })
  }
  const http = { ...DEFAULT_HTTP, tierRates: { ...DEFAULT_HTTP.tierRates, anyone: null } }
  const version = 'bench'
  const app = await buildServer({ context, links, secrets, webRoot: null, http, version })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/auth/login`
  const signIn = async (index: number): Promise<void> => {
    const body = JSON.stringify({ email: users[index % USERS], password: PASSWORD })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body })
    await response.text()
    assert(response.status === 200, `a sign-in is answered with 200, not ${response.status}`)
  }
  const compute = promisify(argon2)
  const hash = async (): Promise<void> => {
    const nonce = randomBytes(16)
    await compute('argon2id', { message: PASSWORD, nonce, tagLength: 32, ...HARDNESS })
  }
  await Promise.all([signIn(0), hash()]) // warm
  const best = await interleaved(SIGN_INS, AT_ONCE, signIn, hash)
  const [ours, bare] = best as [number, number]
  await app.close()
  return {
    name: 'login',
    signInsPerSecond: ours,
    bareHashesPerSecond: bare,
    fractionOfBare: fraction(ours, bare),
  }
}

async function verifications() {
  const tokens = openAccessTokens(context, secrets, null)
  const user = await createUser(context, { name: 'Ada' })
  const made: string[] = []
  for (let index = 0; index < ROUNDS * VERIFICATIONS; index += 1) {
    made.push((await tokens.issue(claimsOf(user, `ses_${index}`))).token)
  }
  const published = await tokens.publishedKeys()
  const keys = published.map(({ keyId, publicKey }) => ({ ...publicKey, kid: keyId }))
  const keySet = createLocalJWKSet({ keys })
  const bare = (index: number): Promise<unknown> => jwtVerify(made[index]!, keySet)
  const ours = (index: number): Promise<unknown> => tokens.verify(made[index]!)
  await bare(0) // warm
  const best = await interleaved(VERIFICATIONS, AT_ONCE, bare, ours, ours)
  const [barePerSecond, newPerSecond, knownPerSecond] = best as [number, number, number]
  const fractionOfBare = fraction(newPerSecond, barePerSecond)
  return { name: 'login token', newPerSecond, knownPerSecond, barePerSecond, fractionOfBare }
}

/** Each does its work `count` times a round, `atOnce` together; the best rounds, a second. */
async function interleaved(
  count: number,
  atOnce: number,
  ...works: ((index: number) => Promise<unknown>)[]
): Promise<number[]> {
  const best = works.map(() => 0)
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [place, work] of works.entries()) {
      let next = round * count
      const began = performance.now()
      const lane = async (): Promise<void> => {
        while (next < (round + 1) * count) await work(next++)
      }
      await Promise.all(Array.from({ length: atOnce }, lane))
      const perSecond = (count / (performance.now() - began)) * 1_000
      best[place] = Math.max(best[place]!, Number(perSecond.toPrecision(4)))
    }
    leapt += MINUTE_MS
  }
  return best
}

function fraction(ours: number, bare: number): number {
  return Number((ours / bare).toFixed(2))
}
