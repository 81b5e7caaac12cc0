import { wordsOf } from '../format/words.ts'

const STATUS_TONES: Readonly<Record<string, string>> = {
  RUNNING: 'good',
  FILLED: 'good',
  COMPLETED: 'calm',
  PENDING: 'wait',
  OPEN: 'wait',
  PARTIALLY_FILLED: 'wait',
  UNKNOWN: 'wait',
  ERROR: 'bad',
  REJECTED: 'bad',
}

/** A status of a run or an order, in the word that the API has for it. */
export function StatusBadge({ status }: { status: string }) {
  return <span className={`badge ${STATUS_TONES[status] ?? ''}`}>{wordsOf(status)}</span>
}

export function SideBadge({ side }: { side: string }) {
  return <span className={`badge ${side === 'BUY' ? 'good' : 'bad'}`}>{wordsOf(side)}</span>
}
