import { instant, type Instant } from '../../../core/instant.ts'
import { accept, refuse, type Result } from '../../../core/result.ts'
import { intervalOf, type Interval } from '../../../core/timeframe.ts'

export type LabelType = 'bullish' | 'bearish' | 'neutral' | 'exit_bullish' | 'exit_bearish'

/** What a person knows of a label beyond its symbol and type. May hold more than is read here. */
export type LabelMetadata = Readonly<Record<string, unknown>>

/** Which bar a label is set at. */
export interface LabelPlace {
  readonly interval: Interval
  readonly labeledAt: Instant
}

const DEEPEST = 16
const LONGEST = 16_384 // characters, as JSON

/**
 * Reads the place of a label out of its metadata; what lacks it is refused with a sentence.
 *
 * Edges: an instant without a zone is UTC, since the name of its field says so.
 * Source: FO-224.
 */
export function placeOfLabel(metadata: LabelMetadata): Result<LabelPlace, string> {
  const { timeframe, nearest_candle_timestamp_utc: at, sample_offset_seconds: offset } = metadata
  const missing = REQUIRED.filter((name) => metadata[name] === undefined || metadata[name] === null)
  if (missing.length > 0) return refuse(`The metadata lacks ${missing.join(', ')}.`)
  const interval = intervalOf(String(timeframe))
  if (interval === null) return refuse('timeframe must be one like 1min, 5min, 1h or 1d.')
  const labeledAt = instantOrNull(String(at))
  if (labeledAt === null) {
    return refuse('nearest_candle_timestamp_utc must be an instant like 2026-01-31T09:15:00Z.')
  }
  if (typeof offset !== 'number' || !Number.isFinite(offset)) {
    return refuse('sample_offset_seconds must be a number.')
  }
  if (depthOf(metadata) > DEEPEST || JSON.stringify(metadata).length > LONGEST) {
    return refuse(`The metadata may have ${LONGEST} characters of JSON, ${DEEPEST} levels deep.`)
  }
  return accept({ interval, labeledAt })
}

const REQUIRED = ['timeframe', 'nearest_candle_timestamp_utc', 'sample_offset_seconds'] as const

function instantOrNull(text: string): Instant | null {
  try {
    return instant(/[+-]\d{2}:\d{2}$|Z$/.test(text) ? text : `${text}Z`)
  } catch {
    return null
  }
}

/** Gives up one level beyond what is allowed. */
function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return depth
  return Math.max(depth, ...Object.values(value).map((part) => depthOf(part, depth + 1)))
}
