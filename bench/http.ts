/**
 * What the contract costs a request, beside node:http that checks nothing.
 *
 *   node bench/http.ts [--tiny] [--record]
 *
 * Three questions: a trivial answer, an order of nine fields that is checked on the way in and out,
 * and a list of 200. Ours authenticates, counts against every limit, logs a line, measures, and
 * checks the answer; behind it is no database work, so that its own cost is seen. Both servers and
 * the load are processes of their own; rounds are interleaved, and the best of each counts.
 *
 * Requests a second are as many as this machine's cores let through together with the load; the
 * processor time a request of the server alone is beside it.
 */
import { execFile, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { ORDER } from './support/http-operations.ts'
import { report } from './support/report.ts'

const run = promisify(execFile)
const tiny = process.argv.includes('--tiny')
const SECONDS = tiny ? 0.1 : 1
const ROUNDS = tiny ? 1 : 3
const CONNECTIONS = tiny ? 2 : 32

interface Server {
  readonly child: ChildProcess
  readonly url: string
  readonly key: string
  readonly token: string
}

interface Question {
  readonly name: string
  readonly line: string
  readonly status: number
  readonly body: string
  readonly credential: (server: Server) => string
}

const bearer = ({ token }: Server): string => `authorization: Bearer ${token}\r\n`
const QUESTIONS: readonly Question[] = [
  { name: 'trivial', line: 'GET /bench/trivial', status: 200, body: '', credential: () => '' },
  {
    name: 'postWithToken',
    line: 'POST /bench/orders',
    status: 201,
    body: JSON.stringify(ORDER),
    credential: bearer,
  },
  {
    name: 'postWithKey',
    line: 'POST /bench/orders',
    status: 201,
    body: JSON.stringify(ORDER),
    credential: ({ key }) => `x-api-key: ${key}\r\n`,
  },
  { name: 'listOf200', line: 'GET /bench/orders', status: 200, body: '', credential: bearer },
]

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
const servers: Server[] = []
try {
  const pool = openPool(database.dsn)
  await migrate(pool)
  await pool.end()
  const bare = await startServer('bare')
  const ours = await startServer('ours')
  for (const question of QUESTIONS) {
    for (const server of [bare, ours]) await ask(server, question) // warm
    const rounds: { readonly bare: Answered; readonly ours: Answered }[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ bare: await ask(bare, question), ours: await ask(ours, question) })
    }
    const limit = best(rounds.map((round) => round.bare))
    const reached = best(rounds.map((round) => round.ours))
    const figures = {
      requestsPerSecond: Math.round(reached.perSecond),
      barePerSecond: Math.round(limit.perSecond),
      fractionOfBare: Number((reached.perSecond / limit.perSecond).toFixed(2)),
      cpuMicroseconds: Number(reached.cpuMicroseconds.toFixed(1)),
      bareCpuMicroseconds: Number(limit.cpuMicroseconds.toFixed(1)),
      p99Ms: Number(reached.p99.toFixed(2)),
    }
    report(`http ${question.name}`, figures)
    recordHistory(`http ${question.name}`, figures)
  }
} finally {
  for (const { child } of servers) child.disconnect()
  await database.stop()
  await rm(directory, { recursive: true, force: true })
}

async function startServer(kind: 'bare' | 'ours'): Promise<Server> {
  const child = fork(pathOf('http-server.ts'), [kind], {
    env: { ...process.env, DB_DSN: database.dsn },
  })
  const [told] = (await once(child, 'message')) as [Omit<Server, 'child'>]
  const server = { child, ...told }
  servers.push(server)
  return server
}

interface Answered {
  readonly perSecond: number
  readonly cpuMicroseconds: number // of the server, for one request
  readonly p99: number // milliseconds
}

async function ask(server: Server, question: Question): Promise<Answered> {
  const { line, body, status, credential } = question
  const type = body === '' ? '' : 'content-type: application/json\r\n'
  const before = await cpuOf(server)
  const { stdout } = await run(process.execPath, [
    pathOf('http-load.ts'),
    JSON.stringify({
      port: Number(new URL(server.url).port),
      head: `${line} HTTP/1.1\r\n${type}${credential(server)}`.trimEnd(),
      body,
      status,
      connections: CONNECTIONS,
      seconds: SECONDS,
    }),
  ])
  const used = (await cpuOf(server)) - before
  const { requests, seconds, errors, p99 } = JSON.parse(stdout) as {
    readonly requests: number
    readonly seconds: number
    readonly errors: number
    readonly p99: number
  }
  if (errors > 0) throw new Error(`${question.name}: ${errors} of ${requests} were not ${status}`)
  return { perSecond: requests / seconds, cpuMicroseconds: used / requests, p99 }
}

async function cpuOf({ child }: Server): Promise<number> {
  child.send('cpu')
  const [{ cpuMicroseconds }] = (await once(child, 'message')) as [{ cpuMicroseconds: number }]
  return cpuMicroseconds
}

function best(answers: readonly Answered[]): Answered {
  return answers.reduce((one, other) => (other.perSecond > one.perSecond ? other : one))
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(`support/${file}`, import.meta.url))
}
