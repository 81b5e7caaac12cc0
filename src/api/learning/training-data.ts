import { formatInstant } from '../../core/instant.ts'
import { INTERVALS } from '../../core/timeframe.ts'
import { dataMap } from '../../app/learning/data-map.ts'
import { readDataOptions, readDataOptionsOf } from '../../app/learning/data-options.ts'
import { readTrainingLog } from '../../app/learning/read-models.ts'
import { TargetCol, Transform } from '../../contract/learning/models.ts'
import * as contract from '../../contract/learning/training-data.ts'
import { ALGORITHMS } from '../../domain/learning/algorithms.ts'
import { HYPERPARAMETERS } from '../../domain/learning/hyperparameter-table.ts'
import { route } from '../route.ts'
import { TRAINING_PAGE } from './training-page.ts'

export const trainingDataRoutes = [
  route(contract.listAlgorithms, () => ({
    algorithms: [...ALGORITHMS],
    hyperparameters: Object.fromEntries(
      ALGORITHMS.map((name) => [
        name,
        HYPERPARAMETERS[name].map((row) => ({
          ...row,
          aliases: [...row.aliases],
          words: [...row.words],
        })),
      ]),
    ),
  })),

  route(contract.listDataOptions, async (context, { query }) => {
    const { items, next } = await readDataOptions(context, {
      after: query.after,
      limit: query.limit,
    })
    return {
      items: items.map(({ symbol, timeframes }) => ({ symbol, timeframes: [...timeframes] })),
      next,
    }
  }),

  route(contract.readDataOptions, async (context, { params: { symbol } }) => {
    const { instrumentId, options } = await readDataOptionsOf(context, symbol)
    return {
      symbol,
      instrument_id: instrumentId,
      options: options.map(({ timeframe, firstOpenedAt, lastOpenedAt, isStored }) => ({
        timeframe,
        first_opened_at: formatInstant(firstOpenedAt),
        last_opened_at: formatInstant(lastOpenedAt),
        stored: isStored,
      })),
    }
  }),

  route(contract.readDataMap, () => {
    const { fields, indicators, usual } = dataMap()
    return {
      fields: [...fields],
      returns: 'return_n: ln of the close over the close n bars before, n from 1 to 1000',
      lags: 'feature_lag_n: the feature n bars before',
      context: 'SYMBOL:feature: of another instrument, as it was when the bar had closed',
      indicators: indicators.map((one) => ({ ...one, features: [...one.features] })),
      usual: [...usual],
      target_cols: TargetCol.options,
      target_transforms: Transform.options,
      timeframes: [...INTERVALS],
    }
  }),

  route(contract.readTrainingLog, async (context, { caller }) => {
    const lines = await readTrainingLog(context, caller.userId)
    return {
      logs: lines.map(({ at, level, modelId, line }) => {
        return `${formatInstant(at)} ${level} ${modelId} ${line}`
      }),
    }
  }),

  route(contract.readTrainingPage, () => ({
    answer: TRAINING_PAGE,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })),
]
