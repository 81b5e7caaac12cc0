import { Option } from 'commander'
import { cliCommand, EXIT } from '../command.ts'
import { runAsJson, runTable } from './run-line.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

const STATUSES = ['PENDING', 'RUNNING', 'STOPPED', 'ERROR', 'COMPLETED'] as const

interface Options extends UserOption {
  readonly status?: (typeof STATUSES)[number]
}

/**
 *   tidemark run list [--status RUNNING] [--user usr_…] [--json]
 *
 * Reads only.
 */
export const runListCommand = cliCommand<Options>({
  name: 'list',
  summary: "List a user's runs.",
  define: (command) => {
    withUserOption(command).addOption(
      new Option('--status <status>', 'only these').choices(STATUSES),
    )
  },
  async run(cli, { user, status }) {
    const { output } = cli
    const { readRuns } = await import('../../app/runs/read-runs.ts')
    return withContext(cli, async (context) => {
      const runs = []
      for (let after: string | null = ''; after !== null;) {
        const page: Awaited<ReturnType<typeof readRuns>> = await readRuns(context, {
          userId: user,
          status,
          after,
          limit: 500,
        })
        runs.push(...page.items)
        after = page.next
      }
      for (const run of runs) output.emit(runAsJson(run))
      output.say(runs.length === 0 ? `${user} has no runs.` : runTable(output, runs))
      return EXIT.ok
    })
  },
})
