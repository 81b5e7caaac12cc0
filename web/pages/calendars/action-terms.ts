import type { Body } from '../../ask.ts'
import type { ActionType } from './queries.ts'

type Data = NonNullable<Body<'POST /admin/calendar/corporate-actions'>['action_data']>
export type TermName = keyof Data

export const ACTION_TYPES: readonly ActionType[] = [
  'DIVIDEND',
  'BONUS',
  'SPLIT',
  'RIGHTS',
  'AGM',
  'EGM',
  'BOOK_CLOSURE',
  'BUYBACK',
  'MERGER',
  'DEMERGER',
]

interface Term {
  readonly name: TermName
  readonly label: string
  readonly about?: string
}

const NEW: Term = { name: 'new_shares', label: 'New shares' }
const HELD: Term = { name: 'for_shares', label: 'For so many held' }

/** The numbers of each kind, as a form asks for them. */
export const TERMS: Readonly<Record<ActionType, readonly Term[]>> = {
  DIVIDEND: [{ name: 'amount', label: 'Cash for each share' }],
  BONUS: [NEW, HELD],
  SPLIT: [
    { name: 'old_face', label: 'Old face value', about: '10 into 2: one share becomes five.' },
    { name: 'new_face', label: 'New face value' },
  ],
  RIGHTS: [NEW, HELD, { name: 'issue_price', label: 'Price of a new one' }],
  MERGER: [NEW, HELD],
  DEMERGER: [
    { name: 'value_fraction', label: 'Part of the price that leaves', about: '0.1 is 10 %.' },
  ],
  AGM: [],
  EGM: [],
  BOOK_CLOSURE: [],
  BUYBACK: [],
}
