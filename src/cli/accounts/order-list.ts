import { Option } from 'commander'
import { orderAsJson, orderTable } from './account-line.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

interface Options extends UserOption {
  readonly limit: string
}

/**
 *   tidemark order list <account id> [--limit 20] [--user usr_…] [--json]
 *
 * The newest first. Reads only.
 */
export const orderListCommand = cliCommand<Options>({
  name: 'list <account-id>',
  summary: 'List the orders of an account, the newest first.',
  define: (command) => {
    withUserOption(command).addOption(
      new Option('--limit <orders>', 'at most so many')
        .choices(['20', '100', '1000'])
        .default('20'),
    )
  },
  async run(cli, { user, limit }, [id]) {
    const { output } = cli
    const { readOrders } = await import('../../app/accounts/read-accounts.ts')
    return withContext(cli, async (context) => {
      const ref = { caller: { userId: user, accounts: 'all' }, accountId: id! } as const
      const page = { statuses: null, limit: Number(limit) }
      const { items } = await readOrders(context, ref, page)
      for (const row of items) output.emit(orderAsJson(row))
      output.say(items.length === 0 ? `${id} has no orders.` : orderTable(output, items))
      return EXIT.ok
    })
  },
})
