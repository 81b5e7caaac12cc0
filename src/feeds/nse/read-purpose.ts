import type { ActionDetails, ActionType } from '../../domain/market/series/corporate-action.ts'

export interface Purpose {
  readonly type: ActionType
  readonly details: ActionDetails
}

/**
 * What the exchange's line of purpose says, which may be several things:
 * `Annual General Meeting/Dividend - Rs 5 Per Share`. Empty where it says nothing that we know.
 *
 * Edges:  a ratio of new to held shares is one for rights and bonuses alike. Rights name their
 *         premium, and the price to pay is that and the face value. A dividend in percent is one
 *         of the face value.
 */
export function readPurpose(text: string, faceValue: string | null): readonly Purpose[] {
  const purposes: Purpose[] = []
  for (const [dividend] of text.matchAll(DIVIDEND))
    purposes.push(...dividendOf(dividend, faceValue))
  for (const read of [splitOf, bonusOf]) purposes.push(...read(text))
  purposes.push(...rightsOf(text, faceValue))
  for (const [type, pattern] of MEETINGS) {
    if (pattern.test(text)) purposes.push({ type, details: {} })
  }
  return purposes
}

const AMOUNT = String.raw`(?:rs|re|inr|₹)?\.?\s*(\d+(?:\.\d+)?)`
const DIVIDEND =
  /(?:(?:interim|final|special|first|second|third)\s+)*(?:dividend|div)\b[^/]*?(?=(?:interim|final|special)\s+div|\/(?!-)|$)/gi

const MEETINGS: readonly (readonly [ActionType, RegExp])[] = [
  ['AGM', /annual general meeting|\bagm\b/i],
  ['EGM', /extra[ -]?ordinary general meeting|\begm\b/i],
  ['BUYBACK', /buy[ -]?back/i],
  ['DEMERGER', /demerger|de-merger|spin[ -]?off/i],
  ['MERGER', /(?<!de)(?<!de-)merger|amalgamation/i],
  ['BOOK_CLOSURE', /book closure/i],
]

function dividendOf(text: string, faceValue: string | null): Purpose[] {
  const percent = /(\d+(?:\.\d+)?)\s*%/.exec(text)
  if (percent && faceValue !== null) {
    const amount = (Number(percent[1]) * Number(faceValue)) / 100
    return [{ type: 'DIVIDEND', details: { amount: decimal(String(amount)) } }]
  }
  const amount = new RegExp(AMOUNT, 'i').exec(text)
  return amount ? [{ type: 'DIVIDEND', details: { amount: decimal(amount[1]!) } }] : []
}

function splitOf(text: string): Purpose[] {
  if (!/split|sub-?division|consolidation/i.test(text)) return []
  const faces = new RegExp(`from\\s+${AMOUNT}.*?\\bto\\s+${AMOUNT}`, 'i').exec(text)
  if (!faces) return []
  const details = { old_face: decimal(faces[1]!), new_face: decimal(faces[2]!) }
  return [{ type: 'SPLIT', details }]
}

function bonusOf(text: string): Purpose[] {
  const ratio = /bonus[^:\d]*(\d+)\s*:\s*(\d+)/i.exec(text)
  if (!ratio) return []
  return [{ type: 'BONUS', details: { new_shares: ratio[1]!, for_shares: ratio[2]! } }]
}

function rightsOf(text: string, faceValue: string | null): Purpose[] {
  const ratio = /rights[^:\d]*(\d+)\s*:\s*(\d+)/i.exec(text)
  if (!ratio) return []
  const premium = new RegExp(`premium[^\\d]*${AMOUNT}`, 'i').exec(text)
  const price =
    premium && faceValue !== null ? decimal(String(Number(premium[1]) + Number(faceValue))) : null
  const details = { new_shares: ratio[1]!, for_shares: ratio[2]! }
  return [
    { type: 'RIGHTS', details: price === null ? details : { ...details, issue_price: price } },
  ]
}

/** The shortest text, so that 5, 5.0 and 5.00 are one dividend. */
function decimal(text: string): string {
  const [whole, fraction = ''] = text.split('.')
  const places = fraction.slice(0, 8).replace(/0+$/, '')
  return `${whole!.replace(/^0+(?=\d)/, '')}${places && `.${places}`}`
}
