import { cliCommand, EXIT } from '../command.ts'
import { runAsJson, runTable } from './run-line.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark run show <run id> [--user usr_…] [--json]
 *
 * Reads only. Exits 2 when there is no such run.
 */
export const runShowCommand = cliCommand<UserOption>({
  name: 'show <run-id>',
  summary: 'Show one run.',
  define: withUserOption,
  async run(cli, { user }, [runId]) {
    const { output } = cli
    const { readRun } = await import('../../app/runs/read-runs.ts')
    return withContext(cli, async (context) => {
      const run = await readRun(context, { userId: user, runId: runId! })
      output.answer(runAsJson(run), () => runTable(output, [run]))
      return EXIT.ok
    })
  },
})
