import { formatInstant } from '../../core/instant.ts'
import { cliCommand, EXIT } from '../command.ts'
import { headline, modelAsJson } from './model-line.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

interface Options extends UserOption {
  readonly symbol?: string
}

/**
 *   tidemark model list [--symbol GOLDBEES.NSE] [--user usr_…] [--json]
 *
 * The newest 500, with --json one a line. Reads only.
 */
export const modelListCommand = cliCommand<Options>({
  name: 'list',
  summary: 'List models, newest first.',
  define: (command) => {
    withUserOption(command).option('--symbol <symbol>', 'of this one, as it was asked for')
  },
  async run(cli, { user, symbol }) {
    const { output } = cli
    const { readModels } = await import('../../app/learning/read-models.ts')
    return withContext(cli, async (context) => {
      const filter = { userId: user, symbol: symbol?.toUpperCase(), limit: 500, offset: 0 }
      const { items } = await readModels(context, filter)
      for (const model of items) output.emit(modelAsJson(model))
      const rows = items.map((model) => [
        model.modelId,
        model.status,
        headline(model),
        model.name,
        formatInstant(model.createdAt),
      ])
      output.say(
        rows.length === 0
          ? `${user} has no models. tidemark model train asks for one.`
          : output.table(['Model', 'Status', 'Score', 'Name', 'Asked for'], rows),
      )
      return EXIT.ok
    })
  },
})
