import { cliCommand, EXIT } from '../command.ts'
import { keyAsJson, keyTable } from './key-line.ts'
import { withUserOption, type UserOption } from './user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark key list [--user usr_…] [--json]
 *
 * Reads only. The ended ones are listed too.
 */
export const keyListCommand = cliCommand<UserOption>({
  name: 'list',
  summary: "List a user's API keys, the ended ones too.",
  define: withUserOption,
  async run(cli, { user }) {
    const { output } = cli
    const { readApiKeys } = await import('../../app/identity/keys/read-api-keys.ts')
    return withContext(cli, async (context) => {
      const keys = []
      for (let after: string | null = ''; after !== null;) {
        const page: Awaited<ReturnType<typeof readApiKeys>> = await readApiKeys(context, {
          userId: user,
          after,
          limit: 500,
        })
        keys.push(...page.items)
        after = page.next
      }
      const now = context.clock.now()
      for (const key of keys) output.emit(keyAsJson(key, now))
      output.say(keys.length === 0 ? `${user} has no API keys.` : keyTable(output, keys, now))
      return EXIT.ok
    })
  },
})
