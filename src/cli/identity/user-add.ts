import { Option } from 'commander'
import { AppError } from '../../core/app-error.ts'
import { PERMISSIONS } from '../../contract/permission.ts'
import { ROLES, type Role } from '../../contract/role.ts'
import { TIERS, type Tier } from '../../contract/tier.ts'
import { cliCommand, EXIT } from '../command.ts'
import { readPassword } from './read-password.ts'
import { withContext } from '../with-context.ts'

interface Options {
  readonly role: Role
  readonly tier: Tier
  readonly email?: string
}

/**
 *   tidemark user add <name> [--email ada@example.org] [--role user] [--tier internal] [--json]
 *
 * Whoever can run this owns the machine, so nothing holds its users up unless the tier says so.
 * With an e-mail address it asks for a password, with which the user signs in. Prints the new
 * user's API key. It is shown this once: only its hash is kept.
 */
export const userAddCommand = cliCommand<Options>({
  name: 'add <name>',
  summary: 'Add a user, with an API key that is shown once.',
  details:
    'With --email the user can sign in: the password is asked for, or read from standard input:\n' +
    '  tidemark user add Ada --email ada@example.org --role admin < password.txt',
  define: (command) => {
    command
      .option('--email <address>', 'sign in with this address and a password')
      .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('user'))
      .addOption(
        new Option('--tier <tier>', 'their rate limits').choices(TIERS).default('internal'),
      )
  },
  async run(cli, { role, tier, email }, [name]) {
    const { output } = cli
    const proof = email === undefined ? {} : await proofOf(email)
    const [{ createUser }, { createApiKey }, { UNHURRIED_KEY }] = await Promise.all([
      import('../../app/identity/people/create-user.ts'),
      import('../../app/identity/keys/create-api-key.ts'),
      import('../../app/identity/keys/key-grant.ts'),
    ])
    return withContext(cli, async (context) => {
      const user = await createUser(context, { name: name!, role, tier, ...proof })
      const first = { name: 'first key', permissions: PERMISSIONS, ...UNHURRIED_KEY }
      const { key } = await createApiKey(context, { userId: user.userId, ...first })
      const said = { user_id: user.userId, name: user.name, role, tier, email: user.email }
      output.answer({ ...said, api_key: key }, () =>
        [
          `User  ${user.userId}`,
          ...(user.email === null ? [] : [`Signs in as ${user.email}.`]),
          `Key   ${key}`,
          'Send it as the header x-api-key. It is not shown again: only its hash is kept.',
        ].join('\n'),
      )
      return EXIT.ok
    })
  },
})

/** Both are judged before anything is opened or written. */
async function proofOf(email: string): Promise<{ email: string; password: string }> {
  const { Email } = await import('../../contract/identity/email.ts')
  const { faultsOf } = await import('../../contract/faults.ts')
  const { NewPassword } = await import('../../contract/identity/identity.ts')
  const address = Email.safeParse(email)
  if (!address.success) throw fault(`--email ${faultsOf(address.error)}.`)
  const password = NewPassword.safeParse(await readPassword())
  if (!password.success) throw fault(`The password ${faultsOf(password.error)}.`)
  return { email: address.data, password: password.data }
}

function fault(message: string): AppError {
  return new AppError('invalid_input', {}, { message })
}
