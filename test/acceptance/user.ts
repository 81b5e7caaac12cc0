import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

/** Somebody with a key, who speaks HTTP. */
export interface User {
  readonly userId: string
  get(path: string): Promise<Answer>
  post(path: string, body?: object): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly body: Body
  readonly items: readonly Body[] // of a list
}

export type Body = Readonly<Record<string, unknown>>

/** A run of a user, as HTTP and as SQL find it. */
export interface Run {
  readonly user: User
  readonly runId: string
  readonly path: string
  readonly keys: string // 'user', 'run'
  readonly where: string // user_id = 'user' and run_id = 'run'
}

/** A user who was never there before, made by hand: the database keeps the hash of the key. */
export async function newUser(
  baseUrl: string,
  sql: (text: string) => Promise<unknown>,
): Promise<User> {
  const userId = `usr_acceptance_${randomBytes(6).toString('hex')}`
  const prefix = randomBytes(4).toString('hex')
  const key = `sb_${prefix}_${randomBytes(20).toString('hex')}`
  await sql(`insert into app_user (user_id, name, tier)
               values ('${userId}', 'Acceptance', 'internal');
             insert into api_key (user_id, key_id, key_prefix, key_hash, can_trade, can_cancel,
                                  can_modify, orders_per_second, requests_per_minute)
               values ('${userId}', 'key_${prefix}', '${prefix}', sha256('${key}'), true, true,
                       true, 1000, 30000)`)

  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
    })
    const text = await response.text()
    const said = JSON.parse(text) as Body & { readonly items?: readonly Body[] }
    return { status: response.status, text, body: said, items: said.items ?? [] }
  }
  return {
    userId,
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
  }
}

/** Ten thousand rupees of gold each Monday, at the prices of the demonstration world. */
export const PLAN = {
  strategy: 'systematic-investment',
  parameters: { amount: 10_000, frequency: 'weekly', weekday: 'monday', rebalance: 'never' },
  instruments: ['GOLDBEES.NSE'],
  initial_cash: '100000',
} as const

export async function startRun(user: User, changes: object = {}): Promise<Run> {
  const { status, text, body } = await user.post('/api/runs', { ...PLAN, ...changes })
  assert.equal(status, 201, text)
  const runId = String(body['run_id'])
  const { userId } = user
  return {
    user,
    runId,
    path: `/api/runs/${runId}`,
    keys: `'${userId}', '${runId}'`,
    where: `user_id = '${userId}' and run_id = '${runId}'`,
  }
}

/** Asks until the answer is so; a bound, not a pause. */
export async function until(
  ask: () => Promise<Answer>,
  isSo: (answer: Answer) => boolean,
  what: string,
): Promise<void> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const answer = await ask()
    if (isSo(answer)) return
    assert.ok(performance.now() < deadline, `within 30 s ${what}: ${answer.text}`)
    await delay(25)
  }
}

/** Until the tick of a logical time, or a later one, is marked, which is its last step. */
export function untilMarked({ user, path }: Run, at: string): Promise<void> {
  const newest = () => user.get(`${path}/mtm?limit=1&direction=desc`)
  return until(
    newest,
    ({ items }) => String(items[0]?.['logical_time'] ?? '') >= at,
    `the run has a mark of ${at}`,
  )
}
