import { format } from '../../core/fixed.ts'
import { accountAsJson, accountTable, fundsTable, positionTable } from './account-line.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withQuotes } from '../market/with-quotes.ts'

/**
 *   tidemark account show <account id> [--user usr_…] [--json]
 *
 * Reads only. Exits 1 when its books and its venue do not agree, 2 when there is no such account.
 */
export const accountShowCommand = cliCommand<UserOption>({
  name: 'show <account-id>',
  summary: 'Show one account: funds, positions at the latest prices, what does not agree.',
  define: withUserOption,
  async run(cli, { user }, [id]) {
    const { output } = cli
    const [{ readAccount }, { readPositions }, { readDiscrepancies, readFunds }] =
      await Promise.all([
        import('../../app/accounts/worker/account-ref.ts'),
        import('../../app/accounts/read-accounts.ts'),
        import('../../app/accounts/read-account-state.ts'),
      ])
    return withQuotes(cli, async (context) => {
      const ref = { caller: { userId: user, accounts: 'all' }, accountId: id! } as const
      const account = await readAccount(context, ref)
      const funds = await readFunds(context, account)
      const positions = await readPositions(context, account)
      const open = await readDiscrepancies(context, account, { open: true, limit: 100 })
      const asJson = {
        ...accountAsJson(account),
        funds: funds.map(({ segment, available, used }) => ({
          segment,
          available: format(available),
          used: format(used),
        })),
        positions: positions.map(({ instrumentId, product, quantity, cost, realizedPnl }) => ({
          instrument_id: instrumentId,
          product,
          quantity: format(quantity),
          cost: format(cost),
          realized_pnl: format(realizedPnl),
        })),
        discrepancies: open.map(({ kind, subject, ours, theirs }) => {
          return { kind, subject, ours, theirs }
        }),
      }
      output.answer(asJson, () =>
        [
          accountTable(output, [account]),
          ...(funds.length > 0 ? ['', fundsTable(output, funds)] : []),
          ...(positions.length > 0 ? ['', positionTable(output, positions)] : []),
          ...open.map(({ subject, ours, theirs }) => {
            return `\n${subject} does not agree: ours ${said(ours)}, theirs ${said(theirs)}.`
          }),
        ].join('\n'),
      )
      return open.length > 0 ? EXIT.found : EXIT.ok
    })
  },
})

function said(side: Readonly<Record<string, unknown>>): string {
  return String(side['quantity'] ?? side['status'] ?? 'nothing')
}
