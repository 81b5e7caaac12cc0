import { InvalidArgumentError, Option } from 'commander'
import { PERMISSIONS, type Permission } from '../../contract/permission.ts'
import { cliCommand, EXIT } from '../command.ts'
import { keyAsJson } from './key-line.ts'
import { withUserOption, type UserOption } from './user-option.ts'
import { withContext } from '../with-context.ts'

interface Options extends UserOption {
  readonly permission: readonly Permission[]
  readonly address: readonly string[]
  readonly account?: readonly string[]
  readonly days: number | 'never'
  readonly requestsPerMinute: number
  readonly ordersPerSecond: number
}

/**
 *   tidemark key add <name> [--permission can_read can_trade] [--user usr_…] [--json]
 *
 * Prints the key. It is shown this once: only its hash is kept.
 */
export const keyAddCommand = cliCommand<Options>({
  name: 'add <name>',
  summary: 'Make an API key, which is shown once.',
  details: 'Example: tidemark key add desk --permission can_read can_trade --address 10.0.0.0/8',
  define: (command) => {
    withUserOption(command)
      .addOption(
        new Option('--permission <permission...>', 'what it may do')
          .choices(PERMISSIONS)
          .default(['can_read']),
      )
      .addOption(
        new Option('--address <address or range...>', 'from where it works').default(
          [],
          'from everywhere',
        ),
      )
      .option('--account <account id...>', 'the accounts that it reaches; without it, all')
      .option('--days <days>', '1 to 365 until it ends, or never', days, 365)
      .option('--requests-per-minute <count>', 'how often it may ask', count, 200)
      .option('--orders-per-second <count>', 'how often it may order', count, 10)
  },
  async run(cli, options, [name]) {
    const { output } = cli
    const { createApiKey } = await import('../../app/identity/keys/create-api-key.ts')
    return withContext(cli, async (context) => {
      const { key, ...row } = await createApiKey(context, {
        userId: options.user,
        name: name!,
        permissions: options.permission,
        ipAllowList: options.address,
        allowedAccounts: options.account ?? null,
        expiresInDays: options.days === 'never' ? null : options.days,
        requestsPerMinute: options.requestsPerMinute,
        ordersPerSecond: options.ordersPerSecond,
      })
      output.answer({ ...keyAsJson(row, context.clock.now()), api_key: key }, () =>
        [
          `Key   ${key}`,
          'Send it as the header x-api-key. It is not shown again: only its hash is kept.',
        ].join('\n'),
      )
      return EXIT.ok
    })
  },
})

function days(text: string): number | 'never' {
  if (text === 'never') return text
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 365) return Number(text)
  throw new InvalidArgumentError('It is a number from 1 to 365, or never.')
}

function count(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a whole number from 1 to 999999.')
}
