import { cliCommand } from '../command.ts'
import { workerProcess } from './worker-process.ts'

/**
 *   tidemark work [--json]
 *
 * Does what nobody waits for: portfolios are valued each minute, and more. Any number may run on
 * one database. Ends on Ctrl-C.
 */
export const workCommand = cliCommand({
  name: 'work',
  summary: 'Value portfolios and do what else nobody waits for.',
  run: (cli) =>
    workerProcess(cli, {
      applicationName: 'tidemark-work',
      begun: 'Works on tasks.',
      waits: 'The work waits until then.',
      async run(context, stop) {
        const { work } = await import('../../app/operations/work.ts')
        const { calendarSources, hotDays, training } = cli.settings
        await work({ ...context, calendarSources, hotDays, training }, stop)
      },
    }),
})
