/** `held`: shares where there are any, else the future, which moves the same. */
export type HeldKind = 'share' | 'future' | 'held'

/** A leg of a template: which contract, which way, how many lots. */
export interface TemplateLeg {
  readonly right: 'call' | 'put' | HeldKind
  readonly strike: number // of an option
  readonly direction: 'BUY' | 'SELL'
  readonly lots: number
  readonly isFar: boolean // of the later expiry
}

/** A shape that people know by name, laid on the strikes of a chain. */
export interface Template {
  readonly name: string
  readonly about: string
  readonly usesFar: boolean
  readonly holds: readonly HeldKind[] // what it needs beside options
  legs(ladder: Ladder): readonly TemplateLeg[]
}

/** The strikes of a chain around the money. */
export interface Ladder {
  readonly strikes: readonly number[] // ascending
  readonly atm: number
  readonly width: number // strikes between the legs of a shape
}

/** The strike so many steps from the money; at the end of the chain, its last. */
export function strikeAt({ strikes, atm }: Ladder, steps: number): number {
  const nearest = strikes.reduce(
    (best, strike, index) =>
      Math.abs(strike - atm) < Math.abs(strikes[best]! - atm) ? index : best,
    0,
  )
  return strikes[Math.min(Math.max(nearest + steps, 0), strikes.length - 1)]!
}

type Part = readonly [
  direction: 'BUY' | 'SELL',
  right: 'call' | 'put' | HeldKind,
  widths: number,
  lots?: number,
]

function shape(name: string, about: string, ...parts: readonly Part[]): Template {
  return {
    name,
    about,
    usesFar: false,
    holds: parts.flatMap(([, right]) => (isHeld(right) ? [right] : [])),
    legs: (ladder) =>
      parts.map(([direction, right, widths, lots = 1]) => ({
        direction,
        right,
        lots,
        strike: strikeAt(ladder, widths * ladder.width),
        isFar: false,
      })),
  }
}

export function isHeld(right: TemplateLeg['right']): right is HeldKind {
  return right !== 'call' && right !== 'put'
}

export const TEMPLATES: readonly Template[] = [
  shape('Straddle', 'a large move, either way', ['BUY', 'call', 0], ['BUY', 'put', 0]),
  shape('Short straddle', 'no move', ['SELL', 'call', 0], ['SELL', 'put', 0]),
  shape('Strangle', 'a larger move, for less', ['BUY', 'call', 1], ['BUY', 'put', -1]),
  shape('Short strangle', 'no large move', ['SELL', 'call', 1], ['SELL', 'put', -1]),
  shape('Bull call spread', 'a rise, for a small debit', ['BUY', 'call', 0], ['SELL', 'call', 1]),
  shape('Bear put spread', 'a fall, for a small debit', ['BUY', 'put', 0], ['SELL', 'put', -1]),
  shape('Bull put spread', 'no fall, for a credit', ['SELL', 'put', -1], ['BUY', 'put', -2]),
  shape('Bear call spread', 'no rise, for a credit', ['SELL', 'call', 1], ['BUY', 'call', 2]),
  shape(
    'Iron condor',
    'no large move, with a bounded loss',
    ['BUY', 'put', -2],
    ['SELL', 'put', -1],
    ['SELL', 'call', 1],
    ['BUY', 'call', 2],
  ),
  shape(
    'Iron butterfly',
    'an end at the money, with a bounded loss',
    ['BUY', 'put', -1],
    ['SELL', 'put', 0],
    ['SELL', 'call', 0],
    ['BUY', 'call', 1],
  ),
  shape(
    'Butterfly',
    'an end at the money, for a small debit',
    ['BUY', 'call', -1],
    ['SELL', 'call', 0, 2],
    ['BUY', 'call', 1],
  ),
  shape('Covered call', 'a small rise, or none', ['BUY', 'held', 0], ['SELL', 'call', 1]),
  shape('Protective put', 'a rise, with a floor', ['BUY', 'held', 0], ['BUY', 'put', -1]),
  shape(
    'Collar',
    'a small rise, between a floor and a ceiling',
    ['BUY', 'held', 0],
    ['BUY', 'put', -1],
    ['SELL', 'call', 1],
  ),
  shape(
    'Cash and carry',
    'a future that costs more than holding the shares',
    ['BUY', 'share', 0],
    ['SELL', 'future', 0],
  ),
  shape(
    'Conversion',
    'a call that is dear against its put, whatever the price does',
    ['BUY', 'held', 0],
    ['BUY', 'put', 0],
    ['SELL', 'call', 0],
  ),
  shape(
    'Reversal',
    'a put that is dear against its call, whatever the price does',
    ['SELL', 'held', 0],
    ['SELL', 'put', 0],
    ['BUY', 'call', 0],
  ),
  {
    name: 'Calendar',
    about: 'time that passes while the price stays',
    usesFar: true,
    holds: [],
    legs: (ladder) => {
      const leg = { right: 'call', strike: strikeAt(ladder, 0), lots: 1 } as const
      return [
        { ...leg, direction: 'SELL', isFar: false },
        { ...leg, direction: 'BUY', isFar: true },
      ]
    },
  },
]
