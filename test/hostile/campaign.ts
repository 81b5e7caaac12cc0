import { Agent } from 'node:http'
import fc from 'fast-check'
import { OPERATIONS } from '#src/contract/operations.ts'
import { AppError, type ErrorCode } from '#src/core/app-error.ts'
import { openTrainingQueue } from '#src/store/jobs/training-queue.ts'
import { schemaDump } from '#src/store/schema-dump.ts'
import { MAKERS } from '#test/support/belongings.ts'
import { knowGold } from '#test/support/gold.ts'
import { newPerson, signIn } from '#test/support/people.ts'
import type { TestServer } from '#test/support/server.ts'
import { drawRequest, type HostileRequest } from './draw-request.ts'
import { faultOf } from './judge.ts'
import { send } from './send.ts'

export interface Assault {
  readonly statuses: ReadonlyMap<number, number> // how many answers had each
  readonly complaints: readonly string[]
}

/** A server under attack: by an administrator, so that every operation is reached. */
export interface Target {
  readonly server: TestServer
  readonly credentials: readonly Readonly<Record<string, string>>[] // taken in turn
  readonly own: Readonly<Record<string, string>>
  readonly schema: string // of the database, before
}

const AT_ONCE = 6
const NO_FEED: ErrorCode = 'feed_unavailable' // what the server under attack is without
const MEMORY = 400_000_000 // bytes that one assault may leave behind

export async function openTarget(server: TestServer): Promise<Target> {
  await knowGold(server.context)
  const attacker = await server.user('admin')
  const victim = await server.user()
  const ids: Record<string, string> = { user_id: attacker.userId }
  for (const [name, make] of Object.entries(MAKERS)) {
    ids[name] = await make({ server, client: attacker, ids })
  }
  // A run that goes on would keep each order waiting for a worker; and who attacks stays.
  await attacker.post(`/api/runs/${ids['run_id']}/stop`)
  const queue = await openTrainingQueue(server.database.pool) // which makes what it needs
  await queue.close()
  const schema = await schemaDump(server.database.pool)
  const { access } = await signIn(server, await newPerson(server, 'admin'))
  const credentials = [{ 'x-api-key': attacker.key }, { authorization: `Bearer ${access}` }]
  return { server, credentials, own: { ...ids, user_id: victim.userId }, schema }
}

/** Sends the requests of a seed, and says what was answered wrongly. */
export async function assault(
  { server, credentials, own, schema }: Target,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<Assault> {
  const requests = fc.sample(drawRequest(OPERATIONS, own), { seed, numRuns: count })
  const statuses = new Map<number, number>()
  const complaints: string[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const heap = process.memoryUsage().heapUsed
  let next = 0

  /** Who signs out is out; a key stays. */
  const credentialOf = ({ operation }: HostileRequest, at: number) =>
    credentials[operation.id === 'signOut' ? 0 : at % credentials.length]!

  const attack = async (): Promise<void> => {
    for (let at = next++; at < requests.length; at = next++) {
      const request = requests[at]!
      try {
        const answer = await send(server.url, credentialOf(request, at), request, agent)
        const status = answer?.status ?? 0
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        const fault = faultOf(request, answer)
        if (fault !== null) complaints.push(`${lineOf(request)}\n  ${fault}`)
      } catch (cause) {
        complaints.push(`${lineOf(request)}\n  ${String(cause)}`)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, attack))
  agent.destroy()

  const failures = server.logged
    .filter(({ message }) => message === 'a request failed')
    .map(({ details }) => (details as { readonly err: unknown }).err)
  const bugs = failures.filter((err) => !(err instanceof AppError && err.code === NO_FEED))
  complaints.push(...bugs.map((err) => `logged: ${String(err)}`))
  if ('polluted' in {} || 'role' in {}) complaints.push('every object has a property more')
  const known = new Set(schema.split('\n'))
  const now = await schemaDump(server.database.pool)
  const news = now.split('\n').filter((line) => !known.has(line))
  if (now !== schema) complaints.push(`the schema is another: ${news.slice(0, 5).join(' ')}`)
  const grown = process.memoryUsage().heapUsed - heap
  if (grown > MEMORY) complaints.push(`${Math.round(grown / 1e6)} MB were left behind`)
  return { statuses, complaints }
}

function lineOf({ kind, method, path, headers, body }: HostileRequest): string {
  const shown = body === null ? '' : ` ${body.subarray(0, 300).toString()}`
  return `${kind}: ${method} ${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 200)}${shown}`
}
