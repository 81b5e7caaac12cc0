import {
  labelLogSpan,
  newestLabels,
  readLabelChanges,
  type LabelChange,
  type LabelTopic,
} from '../../store/labels/label-changes.ts'
import type { Context } from '../context.ts'
import type { LogSource } from '../streams/source.ts'
import { labelDoor, type LabelRow } from './label-draft.ts'

/** How changes of labels are told, and how they stand. */
export interface LabelViews {
  update(change: LabelChange): object
  snapshot(newest: readonly LabelRow[]): object // oldest first
}

const PAGE = 500
const NEWEST = 500

/** What happened to a user's labels, as a log that streams read; a place is the seq of a change. */
export function labelSource({ pool }: Context, topic: LabelTopic, views: LabelViews): LogSource {
  const { userId } = topic
  return {
    kind: 'log',
    door: labelDoor(userId),
    end: async () => String((await labelLogSpan(pool, userId)).newest),
    async knows(after) {
      if (!/^\d{1,9}$/.test(after)) return false
      const { oldest, newest } = await labelLogSpan(pool, userId)
      return Number(after) <= newest && Number(after) >= oldest - 1
    },
    async read(after, upTo) {
      const page = await readLabelChanges(pool, topic, Number(after), PAGE)
      const last = upTo === null ? Number.POSITIVE_INFINITY : Number(upTo)
      const changes = page.filter(({ seq }) => seq <= last)
      return {
        news: changes.map((change) => ({
          slot: '',
          cursor: String(change.seq),
          body: views.update(change),
        })),
        cursor: String(changes.at(-1)?.seq ?? after),
        more: changes.length === PAGE,
      }
    },
    async snapshot() {
      const { labels, newest } = await newestLabels(pool, topic, NEWEST)
      return { body: views.snapshot(labels), cursor: String(newest) }
    },
  }
}
