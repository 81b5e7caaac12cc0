import { Option } from 'commander'
import { cliCommand, EXIT } from '../command.ts'
import { portfolioAsJson, portfolioTable } from './strategy-line.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

interface Options extends UserOption {
  readonly status: 'active' | 'archived' | 'all'
}

/**
 *   tidemark strategy list [--status all] [--user usr_…] [--json]
 *
 * Reads only.
 */
export const strategyListCommand = cliCommand<Options>({
  name: 'list',
  summary: "List a user's portfolios and what they are worth.",
  define: (command) => {
    withUserOption(command).addOption(
      new Option('--status <status>', 'only these')
        .choices(['active', 'archived', 'all'])
        .default('active'),
    )
  },
  async run(cli, { user, status }) {
    const { output } = cli
    const { readPortfolios } = await import('../../app/portfolio/read-portfolios.ts')
    return withContext(cli, async (context) => {
      const caller = { userId: user, accounts: 'all' } as const
      const rows = []
      for (let after: string | undefined; ;) {
        const ask = { caller, status, after, limit: 500 }
        const page: Awaited<ReturnType<typeof readPortfolios>> = await readPortfolios(context, ask)
        rows.push(...page.items)
        if (page.next === null) break
        after = page.next
      }
      for (const row of rows) output.emit(portfolioAsJson(row))
      output.say(rows.length === 0 ? `${user} has no portfolios.` : portfolioTable(output, rows))
      return EXIT.ok
    })
  },
})
