import { type Command, UsageError } from './command.ts'
import { exists, projectFiles, ROOT } from './project.ts'
import { runNode } from './run-process.ts'

const FOLDERS = ['scripts', 'src', 'test', 'web']
const TEST_CLUSTER = 'test/support/cluster.ts'

/** All tests, three files at a time since they wait as much as they work, on one PostgreSQL that is started before and stopped after. */
export const test: Command = {
  name: 'test',
  usage: 'npm test -- [part of a path…]',
  summary: 'Runs the tests, or those whose path matches; UPDATE=1 rewrites the golden files.',
  run: (args) => runTests(args, ['--test-reporter=spec']),
}

/** The tests whose path holds all of `parts`, with these options of Node's test runner. */
export async function runTests(
  parts: readonly string[],
  options: readonly string[],
): Promise<number> {
  const files = testFiles(parts)
  const cluster = await startCluster()
  try {
    return await runNode(
      ['--test', '--test-concurrency=3', '--test-timeout=240000', ...options, ...files],
      {
        NODE_COMPILE_CACHE: `${ROOT}node_modules/.cache/tests`, // each file is a process of its own
        ...(cluster ? { TIDEMARK_TEST_DSN: cluster.dsn } : {}),
      },
    )
  } finally {
    await cluster?.stop()
  }
}

function testFiles(parts: readonly string[]): readonly string[] {
  const option = parts.find((part) => part.startsWith('-'))
  if (option) throw new UsageError(`npm test takes parts of paths, and "${option}" is not one.`)

  const files = FOLDERS.flatMap((folder) => projectFiles(folder, /\.test\.ts$/))
  const chosen = files.filter((file) => parts.every((part) => file.includes(part)))
  if (chosen.length > 0) return chosen
  throw new UsageError(`No test file's path holds "${parts.join('" and "')}".`)
}

/** Nothing is started where one is given already, so that a person can keep one running. */
export async function startCluster(): Promise<{ dsn: string; stop(): Promise<void> } | null> {
  if (process.env['TIDEMARK_TEST_DSN'] || !exists(TEST_CLUSTER)) return null
  const { startTestCluster } = await import('../test/support/cluster.ts')
  return startTestCluster()
}
