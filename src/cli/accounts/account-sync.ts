import { accountAsJson, accountTable } from './account-line.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark account sync <account id> [--user usr_…] [--json]
 *
 * A worker (tidemark trade, or up) does it. Exits 1 when none has in five seconds: it stays asked
 * for.
 */
export const accountSyncCommand = cliCommand<UserOption>({
  name: 'sync <account-id>',
  summary: 'Compare an account with its venue: orders, trades, positions, holdings, funds.',
  define: withUserOption,
  async run(cli, { user }, [id]) {
    const { output } = cli
    const { syncAccount } = await import('../../app/accounts/books/sync-account.ts')
    return withContext(cli, async (context) => {
      const ref = { caller: { userId: user, accounts: 'all' }, accountId: id! } as const
      const { account, outcome } = await syncAccount(context, { ...ref, force: true })
      output.answer({ ...accountAsJson(account), outcome }, () =>
        outcome === 'pending'
          ? 'No worker has done it yet: it stays asked for. Is `tidemark trade` running?'
          : accountTable(output, [account]),
      )
      return outcome === 'pending' ? EXIT.found : EXIT.ok
    })
  },
})
