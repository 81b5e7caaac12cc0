import { cliCommand } from '../command.ts'
import { workerProcess } from './worker-process.ts'

/**
 *   tidemark trade [--json]
 *
 * A worker: takes runs and ticks them, and accounts, whose orders it brings to their venues. Any
 * number may run on one database. Ends on Ctrl-C.
 */
export const tradeCommand = cliCommand({
  name: 'trade',
  summary: 'Work on runs and on the orders of accounts, without serving them.',
  run: (cli) =>
    workerProcess(cli, {
      applicationName: 'tidemark-trade',
      begun: 'Works on runs and accounts.',
      waits: 'The runs wait until then.',
      async run(context, stop) {
        const [{ brokerSecrets }, { trade }] = await Promise.all([
          import('../../app/operations/broker-secrets.ts'),
          import('../../app/operations/trade.ts'),
        ])
        await trade({ ...context, secrets: brokerSecrets(cli.settings.home) }, stop)
      },
    }),
})
