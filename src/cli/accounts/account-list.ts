import { accountAsJson, accountTable } from './account-line.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark account list [--user usr_…] [--json]
 *
 * Who has no account is given one of paper; else it reads only.
 */
export const accountListCommand = cliCommand<UserOption>({
  name: 'list',
  summary: "List a user's trading accounts, and how their venues are heard.",
  define: withUserOption,
  async run(cli, { user }) {
    const { output } = cli
    const { readAccounts } = await import('../../app/accounts/read-accounts.ts')
    return withContext(cli, async (context) => {
      const caller = { userId: user, accounts: 'all' } as const
      const { items } = await readAccounts(context, { caller, limit: 500 })
      for (const row of items) output.emit(accountAsJson(row))
      output.say(accountTable(output, items))
      return EXIT.ok
    })
  },
})
