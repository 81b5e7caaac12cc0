import { cliCommand, EXIT } from '../command.ts'
import { keyAsJson } from './key-line.ts'
import { withUserOption, type UserOption } from './user-option.ts'
import { withContext } from '../with-context.ts'

interface Options extends UserOption {
  readonly reason?: string
}

/**
 *   tidemark key revoke <key id> [--reason "laptop lost"] [--user usr_…] [--json]
 *
 * Ends a key for good, and keeps who did it and why. Harmless when it has ended already.
 */
export const keyRevokeCommand = cliCommand<Options>({
  name: 'revoke <key-id>',
  summary: 'End an API key for good. Harmless when it has ended.',
  define: (command) => {
    withUserOption(command).option('--reason <sentence>', 'why, for who reads it later')
  },
  async run(cli, { user, reason }, [keyId]) {
    const { output } = cli
    const { revokeApiKey } = await import('../../app/identity/keys/revoke-api-key.ts')
    return withContext(cli, async (context) => {
      const ref = { userId: user, keyId: keyId! }
      const key = await revokeApiKey(context, { ...ref, by: 'tidemark key revoke', reason })
      output.answer(
        keyAsJson(key, context.clock.now()),
        () => `The key ${key.keyId} is revoked: ${key.revokedReason}`,
      )
      return EXIT.ok
    })
  },
})
