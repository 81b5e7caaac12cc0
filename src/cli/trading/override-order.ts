import { randomUUID } from 'node:crypto'
import { Option } from 'commander'
import { cliCommand, EXIT } from '../command.ts'
import { overrideAsJson, overrideTable } from './override-line.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

interface Options extends UserOption {
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly limit?: string
  readonly stop?: string
}

/**
 *   tidemark override order INFY --side buy --quantity 10 [--limit 1500.05] [--stop 1490]
 *     [--user usr_…] [--json]
 *
 * Exits 0 when it is queued, 2 when it is not: also when Redis is configured and does not answer.
 * A worker (tidemark work) hands it into the account that the user's engine trades.
 */
export const overrideOrderCommand = cliCommand<Options>({
  name: 'order <ticker>',
  summary: 'Order shares by hand, past what the engine decides and through the same gate.',
  details: 'With --limit, --stop or both it is a limit, stop or stop-limit order.',
  define: (command) => {
    withUserOption(command)
      .addOption(
        new Option('--side <side>', 'buy or sell').choices(['buy', 'sell']).makeOptionMandatory(),
      )
      .requiredOption('--quantity <units>', 'how many')
      .option('--limit <price>', 'buy no higher, sell no lower')
      .option('--stop <price>', 'wait for this price')
  },
  async run(cli, { user, side, quantity, limit, stop }, [ticker]) {
    const { settings, output } = cli
    const [{ openLinks }, { queueOverride }, { readOverrideOrder }] = await Promise.all([
      import('../../links/open-links.ts'),
      import('../../app/trading/queue-override.ts'),
      import('../../app/trading/read-override-order.ts'),
    ])
    const request = readOverrideOrder({ ticker: ticker!, side, quantity, limit, stop })
    return withContext(cli, async (context) => {
      const links = await openLinks({ ...settings, ...context, applicationName: 'tidemark-cli' })
      try {
        const queued = await queueOverride(
          { ...context, links },
          {
            caller: { userId: user, accounts: 'all' },
            requestedBy: 'cli',
            request,
            draw: randomUUID,
          },
        )
        output.answer(overrideAsJson(queued), () => overrideTable(output, [queued]))
        return EXIT.ok
      } finally {
        await links.close()
      }
    })
  },
})
