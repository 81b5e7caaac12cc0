import { formatInstant } from '../../core/instant.ts'
import { cliCommand, EXIT } from '../command.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark signing-key rotate [--json]
 *
 * The next key signs access tokens from now on. Nobody is signed out: tokens of the key before are
 * believed until the last of them has expired.
 */
export const signingKeyRotateCommand = cliCommand({
  name: 'rotate',
  summary: 'Sign access tokens with the next key; those of the one before go on.',
  details:
    'Servers that run take the new key within seconds. Do it every few months, and at once when\n' +
    'broker.key of the home directory may have been read.',
  async run(cli) {
    const [{ rotateSigningKeys }, { brokerSecrets }] = await Promise.all([
      import('../../app/identity/tokens/signing-keys.ts'),
      import('../../app/operations/broker-secrets.ts'),
    ])
    return withContext(cli, async (context) => {
      const secrets = brokerSecrets(cli.settings.home)
      const { keyId, publishedUntil } = await rotateSigningKeys(context, secrets)
      const until = formatInstant(publishedUntil)
      cli.output.answer({ key_id: keyId, previous_published_until: until }, () =>
        [
          `${keyId} signs access tokens from now on.`,
          `Those of the key before are good until they expire, ${until} at the latest.`,
        ].join('\n'),
      )
      return EXIT.ok
    })
  },
})
