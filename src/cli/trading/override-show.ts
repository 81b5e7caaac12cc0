import { cliCommand, EXIT } from '../command.ts'
import { overrideAsJson, overrideTable } from './override-line.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark override show <override id> [--user usr_…] [--json]
 *
 * Reads only. Exits 2 when there is no such override.
 */
export const overrideShowCommand = cliCommand<UserOption>({
  name: 'show <override-id>',
  summary: 'Show what became of one override.',
  define: withUserOption,
  async run(cli, { user }, [id]) {
    const { output } = cli
    const { readOverride } = await import('../../app/trading/read-overrides.ts')
    return withContext(cli, async (context) => {
      const row = await readOverride(context, { userId: user, accounts: 'all' }, id!)
      output.answer(overrideAsJson(row), () => overrideTable(output, [row]))
      return EXIT.ok
    })
  },
})
