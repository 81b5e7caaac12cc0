import { formatInstant, instant } from '../../core/instant.ts'
import { intervalOf, timeframeOf } from '../../core/timeframe.ts'
import type { z } from 'zod'
import { changeLabel, removeLabel, type LabelChanges } from '../../app/labels/change-label.ts'
import { createLabel } from '../../app/labels/create-label.ts'
import {
  requireOwn,
  type LabelRow,
  type LabelWithSamples,
  type Sample,
} from '../../app/labels/label-draft.ts'
import { readLabels } from '../../app/labels/read-labels.ts'
import * as contract from '../../contract/indicators/labels.ts'
import type { ApiContext, Received } from '../route.ts'
import { route } from '../route.ts'

export const labelRoutes = [
  route(contract.createLabel, async (context, { caller, body, draw }) => {
    const { userId } = caller
    requireOwn(userId, body.user_id)
    const label = await createLabel(context, {
      userId,
      symbol: body.symbol,
      labelType: body.label_type,
      metadata: body.metadata,
      tags: body.tags,
      samples: body.samples.map(toSample),
      draw,
    })
    return toLabelWithSamples(label)
  }),

  route(contract.listLabels, async (context, { caller, query }) => {
    const { userId } = caller
    requireOwn(userId, query.user_id)
    const { items, next } = await readLabels(context, {
      userId,
      symbol: query.symbol,
      labelTypes: query.label_type && [query.label_type],
      timeframe: query.timeframe === undefined ? undefined : intervalOf(query.timeframe)!,
      tag: query.tag,
      from: query.from === undefined ? undefined : instant(query.from),
      to: query.to === undefined ? undefined : instant(query.to),
      after: query.after,
      limit: query.limit,
    })
    return { items: items.map(toLabelWithSamples), next }
  }),

  route(contract.changeLabel, change),
  route(contract.putLabel, change),

  route(contract.removeLabel, async (context, { caller, params }) => {
    const { userId } = caller
    return toLabelView(await removeLabel(context, { userId, labelId: params.label_id }))
  }),
]

async function change(
  context: ApiContext,
  {
    caller,
    params,
    body,
  }: Pick<Received<typeof contract.changeLabel>, 'caller' | 'params' | 'body'>,
): Promise<z.output<typeof contract.LabelWithSamples>> {
  const { label_type: labelType, metadata, tags, samples } = body
  const changes: LabelChanges = {
    ...(labelType !== undefined && { labelType }),
    ...(metadata !== undefined && { metadata }),
    ...(tags !== undefined && { tags }),
    ...(samples !== undefined && { samples: samples.map(toSample) }),
  }
  const ref = { userId: caller.userId, labelId: params.label_id }
  return toLabelWithSamples(await changeLabel(context, ref, changes))
}

function toSample({ sample_uri, sample_type }: z.output<typeof contract.LabelSample>): Sample {
  return { uri: sample_uri, type: sample_type }
}

export function toLabelView(label: LabelRow): z.output<typeof contract.LabelView> {
  return {
    label_id: label.labelId,
    user_id: label.userId,
    symbol: label.symbol,
    label_type: label.labelType,
    timeframe: timeframeOf(label.timeframe),
    labeled_at: formatInstant(label.labeledAt),
    metadata: { ...label.metadata },
    tags: [...label.tags],
    recorded_at: formatInstant(label.recordedAt),
    changed_at: formatInstant(label.changedAt),
  }
}

function toLabelWithSamples(label: LabelWithSamples): z.output<typeof contract.LabelWithSamples> {
  const samples = label.samples.map(({ uri, type }) => ({ sample_uri: uri, sample_type: type }))
  return { ...toLabelView(label), samples }
}
