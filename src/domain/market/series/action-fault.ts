import { type ActionType, actionFactor, type DeclaredAction, TERMS } from './corporate-action.ts'

/** What an action must be like, whatever its source: which terms, which dates, which order. */
type Judged = Pick<DeclaredAction, 'type' | 'exDate' | 'startDate' | 'endDate' | 'details'>

/** Announced before anybody knows their terms; until then they move no price. */
const TERMS_LATER: readonly ActionType[] = ['MERGER', 'DEMERGER']

const STATED = ['price_factor', 'share_factor']
const POSITIVE = /^(?=.*[1-9])\d{1,20}(\.\d{1,18})?$/
const CLOSE = 10n ** 20n // any close that a dividend is below

/** Why an action cannot be, in words that go on from nothing; null when it can. */
export function actionFault({ type, exDate, startDate, endDate, details }: Judged): string | null {
  const needed = TERMS[type] ?? []
  const known = [...needed, ...(needed.length > 0 ? STATED : [])]
  const [strange] = Object.keys(details).filter((name) => !known.includes(name))
  if (strange !== undefined) return `${wordsOf(type)} has no ${strange}`
  const [wrong] = Object.entries(details).filter(([, value]) => !POSITIVE.test(value))
  if (wrong !== undefined) return `the ${wrong[0]} must be a positive decimal, like "2.5"`
  const missing = needed.filter((name) => details[name] === undefined)
  const isOpen = TERMS_LATER.includes(type) && Object.keys(details).length === 0
  if (missing.length > 0 && details['price_factor'] === undefined && !isOpen) {
    return `${wordsOf(type)} needs ${missing.join(', ')}`
  }
  if (details['share_factor'] !== undefined && details['price_factor'] === undefined) {
    return 'a share_factor goes with a price_factor'
  }
  if (needed.length > 0 && !isOpen && exDate === null) return `${wordsOf(type)} needs its ex_date`
  if (startDate !== null && endDate !== null && endDate < startDate) {
    return 'the end_date must not be before start_date'
  }
  if (needed.length === 0 || isOpen) return null
  const factor = actionFactor({ type, details }, CLOSE as never)
  return factor.ok ? null : 'its factor is not above zero'
}

function wordsOf(type: ActionType): string {
  return type.toLowerCase().replaceAll('_', ' ')
}
