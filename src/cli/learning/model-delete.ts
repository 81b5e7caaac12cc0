import { cliCommand, EXIT } from '../command.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark model delete <model id> [--user usr_…] [--json]
 *
 * A model that is being trained ends. There is no way back but to train it again.
 */
export const modelDeleteCommand = cliCommand<UserOption>({
  name: 'delete <model-id>',
  summary: 'Delete a model with its artifact.',
  define: withUserOption,
  async run(cli, { user }, [modelId]) {
    const { output } = cli
    const { deleteModel } = await import('../../app/learning/delete-models.ts')
    return withContext(cli, async (context) => {
      await deleteModel(context, { userId: user, modelId: modelId! })
      output.answer({ status: 'deleted', id: modelId }, () => `The model ${modelId} is deleted.`)
      return EXIT.ok
    })
  },
})
