import { z } from 'zod'
import { LabelView } from './labels.ts'
import { operation } from '../operation.ts'
import { ChartMarks, MarksQuery } from './udf.ts'

export const readMarks = operation({
  id: 'readMarks',
  method: 'GET',
  path: '/marks',
  summary: 'Your labels as marks on the bars of a chart, at most 2,000, oldest first.',
  query: MarksQuery,
  output: ChartMarks,
  errors: ['invalid_input'],
})

export const readRawMarks = operation({
  id: 'readRawMarks',
  method: 'GET',
  path: '/marks/raw',
  summary: 'The same labels as they are, with all that was said of them.',
  query: MarksQuery,
  output: z.object({
    symbol: z.string(),
    resolution: z.string().nullable(),
    total: z.int(),
    marks: z.array(LabelView),
  }),
  errors: ['invalid_input'],
})
