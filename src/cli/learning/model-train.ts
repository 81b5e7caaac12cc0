import { randomUUID } from 'node:crypto'
import { InvalidArgumentError, Option } from 'commander'
import { intervalOf } from '../../core/timeframe.ts'
import type { Context } from '../../app/context.ts'
import type { StoredModel } from '../../app/learning/read-models.ts'
import type { BarField } from '../../domain/learning/features/feature-id.ts'
import type { TargetTransform } from '../../domain/learning/features/labels.ts'
import { isFinished } from '../../domain/learning/training/model-status.ts'
import type { SeriesInterval } from '../../domain/market/series/series.ts'
import { cliCommand, EXIT } from '../command.ts'
import { headline, modelAsJson } from './model-line.ts'
import type { Output } from '../output.ts'
import { withUserOption, type UserOption } from '../identity/user-option.ts'
import { withContext } from '../with-context.ts'

interface Options extends UserOption {
  readonly symbol: string
  readonly algorithm: string
  readonly timeframe: SeriesInterval
  readonly target: BarField
  readonly transform: TargetTransform
  readonly feature?: readonly string[]
  readonly set: Readonly<Record<string, unknown>>
  readonly name?: string
  readonly force: boolean
  readonly wait: boolean
}

const ALGORITHM = 'linear_regression'
const FIELDS: readonly BarField[] = ['open', 'high', 'low', 'close', 'volume']
const TRANSFORMS: readonly TargetTransform[] = ['none', 'log_return', 'pct_change']

/**
 *   tidemark model train --symbol GOLDBEES.NSE --algorithm xgboost_regressor [--timeframe 1d]
 *     [--transform log_return] [--feature RSI_14…] [--set max_depth=4…] [--wait] [--json]
 *
 * Exits 0 when it is asked for, with --wait when it is trained; 1 when the training failed.
 */
export const modelTrainCommand = cliCommand<Options>({
  name: 'train',
  summary: 'Train a model on stored bars.',
  details: 'It is trained while a worker runs: tidemark up, or tidemark work.',
  define: (command) => {
    withUserOption(command)
      .requiredOption('--symbol <symbol>', 'an instrument, as GOLDBEES.NSE')
      .option('--algorithm <name>', 'how; one that is none says which there are', ALGORITHM)
      .option('--timeframe <timeframe>', 'of the bars: 1m to 1mo', interval, '1d')
      .addOption(
        new Option('--target <column>', 'of the next bar').choices(FIELDS).default('close'),
      )
      .addOption(
        new Option('--transform <transform>', 'of the target')
          .choices(TRANSFORMS)
          .default('log_return'),
      )
      .option('--feature <ids...>', 'what to learn from, as RSI_14; a usual set without it')
      .option('--set <name=value>', 'a hyperparameter; may be repeated', hyperparameter, {})
      .option('--name <name>', 'for people')
      .option('--force', 'even where a model with this configuration is there', false)
      .option('--wait', 'until it is trained', false)
  },
  async run(cli, options) {
    const { output } = cli
    const [{ startTraining }, { configOf }, { readModel }] = await Promise.all([
      import('../../app/learning/start-training.ts'),
      import('../../app/learning/training-request.ts'),
      import('../../app/learning/read-models.ts'),
    ])
    return withContext(cli, async (context) => {
      const { modelId, existing } = await startTraining(context, {
        userId: options.user,
        config: configOf(requestOf(options)),
        name: options.name ?? null,
        parentModelId: null,
        groupId: null,
        answersRepeats: !options.force,
        draw: randomUUID,
      })
      const look = () => readModel(context, { userId: options.user, modelId })
      const model = options.wait ? await untilFinished(context, output, look) : await look()
      output.answer({ ...modelAsJson(model), duplicate: existing !== null }, () =>
        [existing === null ? `The model ${modelId}` : `There is one: ${modelId}`, sentenceOf(model)]
          .filter(Boolean)
          .join(' '),
      )
      return model.status === 'failed' ? EXIT.found : EXIT.ok
    })
  },
})

function requestOf(options: Options) {
  return {
    algorithm: options.algorithm,
    symbol: options.symbol,
    targetCol: options.target,
    featureCols: options.feature ?? null,
    featureWhitelist: null,
    hyperparameters: options.set,
    dataOptions: {},
    timeframe: options.timeframe,
    trainWindow: null,
    testWindow: null,
    targetTransform: options.transform,
    contextSymbols: [],
    cvFolds: 5,
    cvStrategy: 'time_series_split' as const,
    alphaGrid: null,
    l1RatioGrid: null,
    regimeConfigs: null,
    pValueThreshold: 0.05,
    saveAllGridModels: false,
  }
}

function sentenceOf(model: StoredModel): string {
  if (model.status === 'failed') return `has failed: ${model.errorMessage}`
  if (model.status === 'completed') return `is trained: ${headline(model)}.`
  return `is ${model.status}. tidemark model show says how far it is.`
}

const LOOK_MS = 250

async function untilFinished(
  { clock }: Context,
  output: Output,
  look: () => Promise<StoredModel>,
): Promise<StoredModel> {
  const progress = output.progress('Training', 100)
  for (;;) {
    const model = await look()
    progress.update(Math.round(model.progress * 100), model.status)
    if (isFinished(model.status)) {
      progress.stop()
      return model
    }
    await clock.sleep(LOOK_MS)
  }
}

function interval(text: string): SeriesInterval {
  const known = intervalOf(text)
  if (known !== null) return known
  throw new InvalidArgumentError('It is one of 1m, 2m, 3m, 5m, 10m, 15m, 30m, 1h, 1d, 1w, 1mo.')
}

/** Numbers and true or false as such; all else is a word. */
function hyperparameter(
  text: string,
  known: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const [, name, value = ''] = /^(\w+)=(.+)$/.exec(text) ?? []
  if (name === undefined) throw new InvalidArgumentError('It is a name, = and a value.')
  const number = Number(value)
  const meant = value === 'true' ? true : value === 'false' ? false : value
  return { ...known, [name]: Number.isNaN(number) ? meant : number }
}
