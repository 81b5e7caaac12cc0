import { cliCommand, EXIT } from '../command.ts'
import { legTable, portfolioAsJson, portfolioTable } from './strategy-line.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark strategy show <strategy id> [--user usr_…] [--json]
 *
 * Reads only. Exits 2 when there is no such portfolio.
 */
export const strategyShowCommand = cliCommand<UserOption>({
  name: 'show <strategy-id>',
  summary: 'Show one portfolio with its legs.',
  define: withUserOption,
  async run(cli, { user }, [id]) {
    const { output } = cli
    const [{ readPortfolio }, { readLegs }] = await Promise.all([
      import('../../app/portfolio/portfolio-ref.ts'),
      import('../../app/portfolio/read-portfolios.ts'),
    ])
    return withContext(cli, async (context) => {
      const ref = { caller: { userId: user, accounts: 'all' }, strategyId: id! } as const
      const row = await readPortfolio(context, ref)
      const { items } = await readLegs(context, ref, { open: null, limit: 500 })
      const legs = items.map(({ legId, contract, direction }) => {
        return { id: legId, instrument_id: contract.instrumentId, direction }
      })
      output.answer({ ...portfolioAsJson(row), instruments: legs }, () =>
        [portfolioTable(output, [row]), '', legTable(output, items)].join('\n'),
      )
      return EXIT.ok
    })
  },
})
