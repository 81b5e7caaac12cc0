import { Option } from 'commander'
import { cliCommand, EXIT } from './command.ts'
import { withContext } from './with-context.ts'

const ROLES = ['user', 'operator', 'admin', 'viewer'] as const

interface Options {
  readonly role: (typeof ROLES)[number]
}

/**
 *   tidemark user add <name> [--role user] [--json]
 *
 * Prints the new user's API key. It is shown this once: only its hash is kept.
 */
export const userAddCommand = cliCommand<Options>({
  name: 'add <name>',
  summary: 'Add a user, with an API key that is shown once.',
  define: (command) => {
    command.addOption(
      new Option('--role <role>', 'what they may do').choices(ROLES).default('user'),
    )
  },
  async run(cli, { role }, [name]) {
    const { output } = cli
    const [{ createUser }, { createApiKey }, { PERMISSIONS }] = await Promise.all([
      import('../app/identity/create-user.ts'),
      import('../app/identity/create-api-key.ts'),
      import('../contract/permission.ts'),
    ])
    return withContext(cli, async (context) => {
      const user = await createUser(context, { name: name!, role })
      const first = { name: 'first key', permissions: PERMISSIONS }
      const { key } = await createApiKey(context, { userId: user.userId, ...first })
      output.answer({ user_id: user.userId, name: user.name, role, api_key: key }, () =>
        [
          `User  ${user.userId}`,
          `Key   ${key}`,
          'Send it as the header x-api-key. It is not shown again: only its hash is kept.',
        ].join('\n'),
      )
      return EXIT.ok
    })
  },
})
