import { Option } from 'commander'
import type { OverrideRow } from '../../app/trading/read-overrides.ts'
import { cliCommand, EXIT } from '../command.ts'
import { overrideAsJson, overrideTable } from './override-line.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

interface Options extends UserOption {
  readonly status?: OverrideRow['state']
}

/**
 *   tidemark override list [--status queued] [--user usr_…] [--json]
 *
 * The newest 100. Reads only.
 */
export const overrideListCommand = cliCommand<Options>({
  name: 'list',
  summary: 'List a user’s overrides, and what became of them.',
  define: (command) => {
    withUserOption(command).addOption(
      new Option('--status <status>', 'in this one alone').choices([
        'queued',
        'placed',
        'refused',
        'failed',
      ]),
    )
  },
  async run(cli, { user, status }) {
    const { output } = cli
    const { readOverrides } = await import('../../app/trading/read-overrides.ts')
    return withContext(cli, async (context) => {
      const caller = { userId: user, accounts: 'all' } as const
      const { items } = await readOverrides(context, { caller, state: status ?? null, limit: 100 })
      for (const row of items) output.emit(overrideAsJson(row))
      output.say(items.length === 0 ? 'There are none.' : overrideTable(output, items))
      return EXIT.ok
    })
  },
})
