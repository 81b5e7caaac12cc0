import { z } from 'zod'
import { operation } from '../operation.ts'
import { After, limitOf, pageOf } from '../page.ts'
import { InstantText, SymbolText } from '../text.ts'

export const HyperparameterView = z
  .object({
    name: z.string(),
    aliases: z.array(z.string()),
    kind: z.enum(['number', 'integer', 'flag', 'word']),
    default: z.union([z.number(), z.boolean(), z.string()]),
    min: z.number(),
    max: z.number(),
    words: z.array(z.string()).describe('That may stand instead of a number.'),
    meaning: z.string(),
  })
  .meta({ id: 'Hyperparameter' })

export const listAlgorithms = operation({
  id: 'listAlgorithms',
  method: 'GET',
  path: '/training/algorithms',
  summary: 'What models can be trained with, and what can be set of each.',
  output: z
    .object({
      algorithms: z.array(z.string()),
      hyperparameters: z.record(z.string(), z.array(HyperparameterView)),
    })
    .meta({ id: 'Algorithms' }),
})

export const listDataOptions = operation({
  id: 'listDataOptions',
  method: 'GET',
  path: '/training/data/options',
  summary: 'The instruments that have bars to learn from.',
  query: z.object({ after: After, limit: limitOf({ most: 500, usual: 100 }) }),
  output: pageOf(
    z.object({
      symbol: z.string().describe('Say it as `symbol`.'),
      timeframes: z.array(z.string()).describe('That are stored; longer ones are made of them.'),
    }),
  ),
  errors: ['invalid_input'],
})

export const readDataOptions = operation({
  id: 'readDataOptions',
  method: 'GET',
  path: '/training/data/options/{symbol}',
  summary: 'What of an instrument there is to learn from.',
  params: z.object({ symbol: SymbolText }),
  output: z
    .object({
      symbol: z.string(),
      instrument_id: z.string(),
      options: z.array(
        z.object({
          timeframe: z.string(),
          first_opened_at: InstantText,
          last_opened_at: InstantText,
          stored: z.boolean().describe('False: made of shorter bars when it is asked for.'),
        }),
      ),
    })
    .meta({ id: 'DataOptionsOfSymbol' }),
  errors: ['invalid_input', 'not_found'],
})

export const readDataMap = operation({
  id: 'readDataMap',
  method: 'GET',
  path: '/training/data/map',
  summary: 'What a model can learn from, and what it can be asked to predict.',
  output: z
    .object({
      fields: z.array(z.string()),
      returns: z.string(),
      lags: z.string(),
      context: z.string(),
      indicators: z.array(
        z.object({
          id: z.string().describe('With its usual parameters.'),
          title: z.string(),
          category: z.string(),
          features: z.array(z.string()).describe('Ids of its outputs.'),
        }),
      ),
      usual: z.array(z.string()).describe('What is learned from where nobody says.'),
      target_cols: z.array(z.string()),
      target_transforms: z.array(z.string()),
      timeframes: z.array(z.string()),
    })
    .meta({ id: 'DataMap' }),
})

export const readTrainingLog = operation({
  id: 'readTrainingLog',
  method: 'GET',
  path: '/training/logs',
  summary: 'The last 200 lines that were written of your trainings, oldest first.',
  output: z.object({ logs: z.array(z.string()) }),
})

export const readTrainingPage = operation({
  id: 'readTrainingPage',
  method: 'GET',
  path: '/training/',
  summary: 'A page that says what this service is and leads to the dashboard.',
  output: z.string(),
  contentType: 'text/html',
  roles: 'anyone',
})
