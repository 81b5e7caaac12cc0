import { cliCommand, EXIT } from '../command.ts'
import { headline, modelAsJson } from './model-line.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

/**
 *   tidemark model show <model id> [--user usr_…] [--json]
 *
 * What a model was asked to be, how good it is and how much each feature counts. Reads only.
 */
export const modelShowCommand = cliCommand<UserOption>({
  name: 'show <model-id>',
  summary: 'Show a model: its status, scores and features.',
  define: withUserOption,
  async run(cli, { user }, [modelId]) {
    const { output } = cli
    const { readModel, readModelImportance } = await import('../../app/learning/read-models.ts')
    return withContext(cli, async (context) => {
      const ref = { userId: user, modelId: modelId! }
      const model = await readModel(context, ref)
      const { type, features } = await readModelImportance(context, ref)
      const importance = Object.fromEntries(features.map((one) => [one.feature, one.importance]))
      const whole = { ...modelAsJson(model), importance_type: type, importance }
      output.answer(whole, () =>
        [
          `${model.name} (${model.modelId})`,
          [model.status, headline(model), model.errorMessage].filter(Boolean).join(' · '),
          `${model.algorithm} predicts the next ${model.targetCol} of ${model.symbol}, ` +
            `${model.timeframe}, transform ${model.targetTransform}`,
          ...(features.length === 0
            ? []
            : [
                output.table(
                  ['Feature', 'Importance'],
                  features.map((one) => [one.feature, one.importance.toPrecision(4)]),
                ),
              ]),
        ].join('\n'),
      )
      return EXIT.ok
    })
  },
})
