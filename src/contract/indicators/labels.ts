import { z } from 'zod'
import { operation } from '../operation.ts'
import { After, inOrder, limitOf } from '../page.ts'
import { IdText, InstantText, NameText, SymbolText } from '../text.ts'
import { Timeframe } from '../timeframe.ts'

export const LABEL_TYPES = [
  'bullish',
  'bearish',
  'neutral',
  'exit_bullish',
  'exit_bearish',
] as const

export const LABEL_EVENTS = ['label.create', 'label.update', 'label.delete'] as const

export const LabelType = z
  .enum(LABEL_TYPES)
  .describe('What the person saw: a rise or a fall to come, neither, or the end of one.')

/** Where a model finds what was on the screen when the label was set. */
export const LabelSample = z
  .strictObject({
    sample_uri: z
      .string()
      .min(1, 'must name a sample')
      .max(2_000, 'must have at most 2000 characters')
      .regex(/^\P{Cc}*$/u, 'must have no control characters'),
    sample_type: NameText.min(1, 'must name a type').describe('Such as bars, chain or picture.'),
  })
  .meta({ id: 'LabelSample' })

const Metadata = z
  .record(z.string(), z.unknown())
  .describe(
    'Must have timeframe, nearest_candle_timestamp_utc (an instant; UTC where it names no zone) ' +
      'and sample_offset_seconds; may have more, at most 16 KiB in all.',
  )

const Tags = z
  .array(NameText.min(1, 'must not be empty'))
  .max(50, 'must be at most 50')
  .describe('Words to find it by.')

const Samples = z.array(LabelSample).max(100, 'must be at most 100')

export const LabelView = z
  .object({
    label_id: z.string(),
    user_id: z.string(),
    symbol: z.string().describe('The canonical name, whatever the spelling it was given in.'),
    label_type: LabelType,
    timeframe: z.string(),
    labeled_at: InstantText.describe('The bar that it is set at.'),
    metadata: Metadata,
    tags: z.array(z.string()),
    recorded_at: InstantText,
    changed_at: InstantText,
  })
  .meta({ id: 'Label' })

export const LabelWithSamples = LabelView.extend({ samples: z.array(LabelSample) }).meta({
  id: 'LabelWithSamples',
})

const Owner = IdText.optional().describe('Your own, where it is named at all.')

export const createLabel = operation({
  id: 'createLabel',
  method: 'POST',
  path: '/labels',
  summary: 'Set a label on a bar, for people to see and for models to learn from.',
  status: 201,
  idempotent: true,
  body: z
    .strictObject({
      user_id: Owner,
      symbol: SymbolText,
      label_type: LabelType,
      metadata: Metadata.default({}),
      tags: Tags.default([]),
      samples: Samples.default([]),
    })
    .meta({ id: 'NewLabel' }),
  output: LabelWithSamples,
  errors: ['invalid_input', 'label_metadata', 'not_found'],
})

export const listLabels = operation({
  id: 'listLabels',
  method: 'GET',
  path: '/labels',
  summary: 'Your labels, by the bars that they are set at.',
  query: inOrder(
    z.object({
      user_id: Owner,
      symbol: SymbolText.optional(),
      label_type: LabelType.optional(),
      timeframe: Timeframe.optional(),
      tag: NameText.optional(),
      from: InstantText.optional().describe('Set at that instant or later.'),
      to: InstantText.optional().describe('Set before.'),
      after: After,
      limit: limitOf({ most: 500, usual: 100 }),
    }),
  ),
  output: z.object({
    items: z.array(LabelWithSamples),
    next: z.string().nullable().describe('Send it as `after` for the next page.'),
  }),
  errors: ['invalid_input', 'not_found'],
})

const LabelParams = z.object({ label_id: IdText })

const Changes = z
  .strictObject({
    label_type: LabelType.optional(),
    metadata: Metadata.optional().describe('Replaces the former metadata.'),
    tags: Tags.optional(),
    samples: Samples.optional(),
  })
  .meta({ id: 'LabelChanges' })

export const changeLabel = operation({
  id: 'changeLabel',
  method: 'PATCH',
  path: '/labels/{label_id}',
  summary: 'Change a label; what is left out stays.',
  params: LabelParams,
  body: Changes,
  output: LabelWithSamples,
  errors: ['invalid_input', 'label_metadata', 'not_found'],
})

export const putLabel = operation({
  id: 'putLabel',
  method: 'PUT',
  path: '/labels/{label_id}',
  summary: 'The same as PATCH, for programs that know PUT alone.',
  params: LabelParams,
  body: Changes,
  output: LabelWithSamples,
  errors: ['invalid_input', 'label_metadata', 'not_found'],
})

export const removeLabel = operation({
  id: 'removeLabel',
  method: 'DELETE',
  path: '/labels/{label_id}',
  summary: 'Take a label away, with its samples.',
  params: LabelParams,
  output: LabelView,
  errors: ['invalid_input', 'not_found'],
})
