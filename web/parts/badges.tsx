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

/** PARTIALLY_FILLED and maximum_position as people write them. */
export function wordsOf(name: string): string {
  const words = name.replaceAll(/[_-]/g, ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
