import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { percentile } from './load-users.ts'

export interface SteadyLoad {
  readonly url: string
  readonly key: string
  readonly perSecond: number
  readonly seconds: number
}

/**
 * Requests that are sent on time, whether or not the ones before were answered, each measured from
 * when it was due: a server that falls behind is not asked less.
 */
export async function steadyLoad(
  pathOf: (index: number) => string,
  { url, key, perSecond, seconds }: SteadyLoad,
) {
  const agent = new Agent({ keepAlive: true })
  const count = Math.max(5, Math.round(perSecond * seconds))
  const began = performance.now()
  const asked: Promise<{ readonly ms: number; readonly isGood: boolean }>[] = []
  for (let index = 0; index < count; index += 1) {
    const due = began + (index * 1_000) / perSecond
    const early = due - performance.now()
    if (early > 0) await delay(early)
    const answered = status(agent, `${url}${pathOf(index)}`, key)
    asked.push(answered.then((code) => ({ ms: performance.now() - due, isGood: code === 200 })))
  }
  const answers = await Promise.all(asked)
  const took = (performance.now() - began) / 1_000
  agent.destroy()
  const good = answers.filter(({ isGood }) => isGood).length
  return {
    ...figuresOf(answers.map(({ ms }) => ms)),
    askedPerSecond: perSecond,
    answeredPerSecond: good / took,
    errors: answers.length - good,
  }
}

export function figuresOf(milliseconds: readonly number[]) {
  const ascending = milliseconds.toSorted((a, b) => a - b)
  return {
    p50Ms: percentile(ascending, 0.5),
    p95Ms: percentile(ascending, 0.95),
    p99Ms: percentile(ascending, 0.99),
    maxMs: ascending.at(-1)!,
  }
}

/** The status; 0 where there was no answer. It is read to its end. */
function status(agent: Agent, address: string, key: string): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(address, { agent, headers: { 'x-api-key': key } }, (answer) => {
      answer.once('end', () => resolve(answer.statusCode ?? 0))
      answer.once('error', () => resolve(0))
      answer.resume()
    })
    sent.once('error', () => resolve(0))
    sent.end()
  })
}
