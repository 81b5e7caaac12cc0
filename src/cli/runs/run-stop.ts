import { cliCommand, EXIT } from '../command.ts'
import { runAsJson } from './run-line.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark run stop <run id> [--user usr_…] [--json]
 *
 * Stops a run for good and cancels its waiting orders. Harmless when it is stopped already.
 */
export const runStopCommand = cliCommand<UserOption>({
  name: 'stop <run-id>',
  summary: 'Stop a run for good. Harmless when it is stopped.',
  define: withUserOption,
  async run(cli, { user }, [runId]) {
    const { output } = cli
    const { stopRun } = await import('../../app/runs/stop-run.ts')
    return withContext(cli, async (context) => {
      const run = await stopRun(context, { userId: user, runId: runId! })
      output.answer(runAsJson(run), () => `The run ${run.runId} is ${run.status}.`)
      return EXIT.ok
    })
  },
})
