import { parseArgs } from 'node:util'
import { type Command, UsageError } from './command.ts'
import { projectFiles } from './project.ts'
import { runTools } from './run-process.ts'
import { startCluster } from './test.ts'

/**
 * Each `test/fuzz/*.ts` is a program that takes `--minutes` and `--seed`, draws fresh seeds until
 * its minutes are over, and ends with exit code 1 and the failing seed printed.
 */
export const fuzz: Command = {
  name: 'fuzz',
  usage: 'npm run fuzz -- [--minutes=10] [--seed=1]',
  summary: 'Property tests and the simulator with fresh seeds; prints the seed of a failure.',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
    })
    const minutes = Number(values.minutes)
    if (!(minutes > 0)) throw new UsageError(`--minutes=${values.minutes} is not a time to run.`)
    if (values.seed !== undefined && !/^\d+$/.test(values.seed)) {
      throw new UsageError(`--seed=${values.seed} is not a whole number.`)
    }

    const programs = projectFiles('test/fuzz', /(?<!\.test)\.ts$/)
    const seed = values.seed === undefined ? [] : [`--seed=${values.seed}`]
    const share = [`--minutes=${minutes / Math.max(programs.length, 1)}`, ...seed]
    const cluster = await startCluster()
    const environment: Record<string, string> = cluster ? { TIDEMARK_TEST_DSN: cluster.dsn } : {}
    let worst = 0
    try {
      // What one of them finds does not keep the others from their turn; Ctrl-C does.
      for (const program of programs) {
        const tool = { title: `fuzz: ${program}`, args: [program, ...share] }
        worst = Math.max(worst, await runTools([tool], environment))
        if (worst > FIRST_SIGNAL) break
      }
    } finally {
      await cluster?.stop()
    }
    return worst
  },
}

/** An exit code beyond this says that a signal ended the program. */
const FIRST_SIGNAL = 128
