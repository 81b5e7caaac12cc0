import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { chance, type Chance } from '#src/core/chance.ts'

/** Somebody with a key, a run of their own, and a server that they were sent to. */
export interface SimulatedUser {
  readonly url: string
  readonly key: string
  readonly runId: string
}

export interface Asked {
  readonly operation: string
  readonly weight: number // of all that people ask
  readonly path: (user: SimulatedUser) => string
}

export interface Load {
  readonly users: readonly SimulatedUser[]
  readonly mix: readonly Asked[]
  readonly waitMs: readonly [number, number] // between an answer and the next question
  readonly seconds: number // that count, after everybody has begun
}

export interface LoadResult {
  readonly seconds: number
  readonly byOperation: ReadonlyMap<string, readonly number[]> // milliseconds, ascending
  readonly errors: number // answers that are no 2xx, and none
  readonly firstError: string | null
}

/**
 * People who ask, read the answer, think for a while and ask again, each on a connection of their
 * own. A server that is slow is asked less, as it is by people: the figures are of those who wait.
 */
export async function simulateUsers({ users, mix, waitMs, seconds }: Load): Promise<LoadResult> {
  const [least, most] = waitMs
  const latencies = new Map<string, number[]>(mix.map(({ operation }) => [operation, []]))
  let errors = 0
  let firstError: string | null = null
  const began = performance.now()
  const counted = began + most // by then everybody has begun
  const end = counted + seconds * 1_000
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity, scheduling: 'fifo' })

  const live = async (user: SimulatedUser, drawn: Chance): Promise<void> => {
    await delay(drawn.uniform() * most)
    while (performance.now() < end) {
      const { operation, path } = pick(mix, drawn)
      const asked = performance.now()
      const fault = await ask(agent, user, path(user))
      const answered = performance.now()
      if (asked >= counted && answered <= end) {
        latencies.get(operation)!.push(answered - asked)
        if (fault !== null) errors += 1
        firstError ??= fault
      }
      await delay(least + drawn.uniform() * (most - least))
    }
  }
  await Promise.all(users.map((user, index) => live(user, chance(20_260_101, 'bench/load', index))))
  agent.destroy()
  for (const list of latencies.values()) list.sort((a, b) => a - b)
  return { seconds, byOperation: latencies, errors, firstError }
}

function pick(mix: readonly Asked[], drawn: Chance): Asked {
  const total = mix.reduce((sum, { weight }) => sum + weight, 0)
  let place = drawn.integer(total)
  for (const asked of mix) {
    if (place < asked.weight) return asked
    place -= asked.weight
  }
  return mix[0]!
}

/** What went wrong, or null. The answer is read to its end, as a browser reads it. */
function ask(agent: Agent, { url, key }: SimulatedUser, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const sent = request(url + path, { agent, headers: { 'x-api-key': key } }, (answer) => {
      const { statusCode = 0 } = answer
      answer.once('end', () => resolve(statusCode === 200 ? null : `${statusCode} for ${path}`))
      answer.once('error', (cause) => resolve(cause.message))
      answer.resume()
    })
    sent.once('error', (cause) => resolve(cause.message))
    sent.end()
  })
}

/** Nearest rank; of an ascending list. */
export function percentile(ascending: readonly number[], fraction: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * fraction) - 1)] ?? Number.NaN
}
