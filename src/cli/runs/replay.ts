import { cliCommand, EXIT } from '../command.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark replay <run id> [--user usr_…] [--json]
 *
 * Exits 0 when the run comes out the same from its inputs, 1 when it does not. Reads only.
 */
export const replayCommand = cliCommand<UserOption>({
  name: 'replay <run-id>',
  summary: 'Run a recorded run again from its inputs, and compare.',
  details: 'Exits 0 when it comes out the same, 1 when it does not, 2 when it could not tell.',
  define: withUserOption,
  async run(cli, { user }, [runId]) {
    const { output } = cli
    const { replayRun } = await import('../../app/runs/replay-run.ts')
    return withContext(cli, async (context) => {
      let progress: ReturnType<typeof output.progress> | null = null
      const { ticks, differences } = await replayRun(context, {
        userId: user,
        runId: runId!,
        onTick: (done, total) => {
          progress ??= output.progress('replay', total)
          progress.update(done)
        },
      })
      ;(progress as ReturnType<typeof output.progress> | null)?.stop()
      for (const found of differences) {
        output.answer(
          found,
          () => `${found.at}  ${found.what}: ${found.booked} ≠ ${found.replayed}`,
        )
      }
      const same = differences.length === 0
      output.emit({ run_id: runId, ticks, same })
      output.say(same ? `${ticks} ticks come out the same.` : 'The run does not come out the same.')
      return same ? EXIT.ok : EXIT.found
    })
  },
})
