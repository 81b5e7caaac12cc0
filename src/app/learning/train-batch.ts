import { newId } from '../../core/id.ts'
import type { SeriesInterval } from '../../domain/market/series/series.ts'
import type { Context } from '../context.ts'
import { startTrainings, type StartTraining } from './start-training.ts'
import { configOf, type TrainingRequest } from './training-request.ts'

export interface TrainBatch extends Omit<StartTraining, 'config' | 'answersRepeats'> {
  readonly request: Omit<TrainingRequest, 'targetCol'> // its timeframe is that of open and close
  readonly rangeTimeframe: SeriesInterval // of high and low
}

export interface StartedBatch {
  readonly groupId: string
  readonly modelIds: readonly string[]
}

/** Four models of one group, one for each price of the next bar. */
export async function trainBatch(
  context: Context,
  { request, rangeTimeframe, ...common }: TrainBatch,
): Promise<StartedBatch> {
  const groupId = common.groupId ?? newId('grp', common.draw)
  const { timeframe } = request
  const parts = [
    { targetCol: 'open', timeframe },
    { targetCol: 'close', timeframe },
    { targetCol: 'high', timeframe: rangeTimeframe },
    { targetCol: 'low', timeframe: rangeTimeframe },
  ] as const
  const started = await startTrainings(
    context,
    parts.map((part) => ({
      ...common,
      name: common.name && `${common.name} ${part.targetCol}`.slice(0, 200),
      groupId,
      config: configOf({ ...request, ...part }),
      answersRepeats: false,
    })),
  )
  return { groupId, modelIds: started.map(({ modelId }) => modelId) }
}
