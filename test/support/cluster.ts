import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive, isServerOf, readPostmaster } from '#src/store/postgres/postmaster.ts'
import { startEmbedded } from '#src/store/postgres/start-embedded.ts'

export interface TestCluster {
  readonly dsn: string // of a superuser; TIDEMARK_TEST_DSN for the test files
  stop(): Promise<void>
}

/** What a test never needs: to survive a power cut, and housekeeping that makes plans vary. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }

const ROOM = 4 * 2 ** 30 // bytes

/**
 * In memory where there is plenty. Each database of a test is a thousand files that are made and
 * removed; ext4 looks at each that was removed lately before it makes the next.
 */
const PLACE = isRoomy('/dev/shm') ? '/dev/shm' : tmpdir()

let started = 0

/** A server for tests in a directory of its own, which goes with the process that asked for it. */
export async function startTestCluster(
  options: { readonly durable?: boolean } = {},
): Promise<TestCluster> {
  sweepLeftovers()
  const directory = join(PLACE, `tidemark-test-${process.pid}-${started}`)
  started += 1
  mkdirSync(directory, { mode: 0o755 })
  const server = await startEmbedded({
    directory,
    settings: { max_connections: '300', ...(options.durable ? {} : FAST) },
  })
  return {
    dsn: server.dsn,
    stop: async () => {
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** The server dies with its process, its directory does not; where signals fail, both are left. */
function sweepLeftovers(): void {
  for (const name of readdirSync(PLACE)) {
    const maker = /^tidemark-test-(\d+)-\d+$/.exec(name)?.[1]
    if (maker === undefined || isAlive(Number(maker))) continue
    const directory = join(PLACE, name)
    if (!isOurs(directory)) continue
    const data = join(directory, 'postgres')
    const orphan = readPostmaster(data)
    if (orphan !== null && isServerOf(orphan.pid, data)) process.kill(orphan.pid, 'SIGQUIT')
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Another user's is theirs to sweep, and another file's sweep may have been first. */
function isOurs(directory: string): boolean {
  return statSync(directory, { throwIfNoEntry: false })?.uid === process.getuid?.()
}

function isRoomy(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= ROOM
  } catch {
    return false
  }
}
